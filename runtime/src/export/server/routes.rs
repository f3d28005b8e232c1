//! The routes `/metrics` and `/catalogue`.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;

use super::accept;
use super::document::DocumentBody;
use super::document_cache::{Content, Documents, Wanted};
use super::encoding::Encoding;
use super::token::{self, Token};
use crate::export::renderer::Renderer;
use crate::export::writer::Format;
use crate::fallback::{self, Fallback};

/// The routes of one exporter. Its listener and all its routers share the documents.
pub(super) struct Routes {
    documents: Arc<Documents>,
    token: Option<Token>,
}

impl Routes {
    pub(super) fn new(renderer: &Renderer, token: Option<Token>) -> Self {
        Self { documents: Arc::new(Documents::new(renderer.clone())), token }
    }

    /// The routes. They require the token, if there is one.
    pub(super) fn router(&self) -> Router {
        let routes = Router::new().route("/metrics", get(metrics)).route("/catalogue", get(catalogue));
        let routes = match self.token.clone() {
            // The application's other routes do not require it.
            Some(token) => routes.route_layer(middleware::from_fn_with_state(token, token::require)),
            None => routes,
        };
        routes.with_state(Arc::clone(&self.documents))
    }

    /// The routes for an application's router.
    pub(super) fn mounted(&self) -> Router {
        // Only the fallback gets the layer. It is still axum's default, so the application's own fallback replaces it.
        let counting = middleware::from_fn_with_state(Fallback::new(), fallback::count);
        self.router().merge(Router::new().layer(counting))
    }
}

async fn metrics(State(documents): State<Arc<Documents>>, headers: HeaderMap) -> Response {
    let format = accept::format(&headers);
    respond(&documents, Content::Metrics(format), content_type(format), &headers).await
}

async fn catalogue(State(documents): State<Arc<Documents>>, headers: HeaderMap) -> Response {
    respond(&documents, Content::Catalogue, "application/json", &headers).await
}

/// The media type of a format.
fn content_type(format: Format) -> &'static str {
    match format {
        Format::Text => "text/plain; version=0.0.4; charset=utf-8",
        Format::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
    }
}

async fn respond(
    documents: &Arc<Documents>,
    content: Content,
    content_type: &'static str,
    headers: &HeaderMap,
) -> Response {
    let encoding = accept::encoding(headers);
    let Some(document) = documents.get(Wanted { content, encoding }).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut response = Response::new(Body::new(DocumentBody::new(document)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::VARY, HeaderValue::from_static("accept, accept-encoding"));
    if encoding == Encoding::Gzip {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}
