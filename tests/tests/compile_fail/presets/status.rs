use axum::response::{IntoResponse, Response};
use callmeter::handler;

struct AppError;

#[handler(GET, "/hidden")]
async fn hidden() -> impl IntoResponse { //~
    AppError
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        ().into_response()
    }
}

#[handler(GET, "/own")]
async fn own() -> Result<String, AppError> { //~
    Err(AppError)
}

fn main() {
    drop(hidden());
    drop(own());
}
