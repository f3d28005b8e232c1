//! The HTTP status of a value that a handler returns.

use std::borrow::Cow;
use std::convert::Infallible;

use ::http::response::Parts;
use ::http::{Extensions, HeaderMap, Response, StatusCode};
use axum::body::Body;
use axum::extract::rejection::{
    BytesRejection, ExtensionRejection, JsonRejection, MatchedPathRejection, PathRejection, StringRejection,
};
use axum::response::{AppendHeaders, Html, NoContent, Redirect, Sse};
use axum::{Extension, Json};
use bytes::{Bytes, BytesMut};

/// A value that a handler returns, and its HTTP status. `#[handler]` reads it.
///
/// It is implemented for the response types of `http` and `axum`. Implement it for your own types, so that it returns
/// the same status as their `IntoResponse`:
///
/// ```
/// use axum::http::StatusCode;
/// use axum::response::{IntoResponse, Response};
/// use callmeter::http::HandlerStatus;
///
/// enum AppError {
///     NotFound,
///     Database,
/// }
///
/// impl HandlerStatus for AppError {
///     fn status(&self) -> StatusCode {
///         match self {
///             Self::NotFound => StatusCode::NOT_FOUND,
///             Self::Database => StatusCode::INTERNAL_SERVER_ERROR,
///         }
///     }
/// }
///
/// impl IntoResponse for AppError {
///     fn into_response(self) -> Response {
///         self.status().into_response()
///     }
/// }
///
/// let returned: Result<String, AppError> = Err(AppError::NotFound);
/// assert_eq!(returned.status(), StatusCode::NOT_FOUND);
/// assert_eq!(Err::<String, _>(AppError::Database).status().as_u16(), 500);
/// ```
#[diagnostic::on_unimplemented(
    message = "the HTTP status of `{Self}` is not known",
    label = "`HandlerStatus` is not implemented",
    note = "for your own type, implement `callmeter::http::HandlerStatus` with the same status as its `IntoResponse`",
    note = "for another type, return `axum::response::Response`, made by `.into_response()`"
)]
pub trait HandlerStatus {
    /// The status of the response that this value becomes.
    fn status(&self) -> StatusCode;
}

/// The first digit of a status. It is also the outcome of a handler's call; `5xx` is an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, callmeter_macros::LabelValue, callmeter_macros::Outcome)]
#[label(crate = crate)]
#[outcome(crate = crate)]
pub enum StatusClass {
    /// `1xx`
    #[label(rename = "1xx")]
    #[outcome(ok, rename = "1xx")]
    Informational,
    /// `2xx`
    #[label(rename = "2xx")]
    #[outcome(ok, rename = "2xx")]
    Success,
    /// `3xx`
    #[label(rename = "3xx")]
    #[outcome(ok, rename = "3xx")]
    Redirection,
    /// `4xx`
    #[label(rename = "4xx")]
    #[outcome(ok, rename = "4xx")]
    ClientError,
    /// `5xx`, and all other codes.
    #[label(rename = "5xx")]
    #[outcome(error, rename = "5xx")]
    ServerError,
}

impl StatusClass {
    /// The class of a status.
    pub fn of(status: StatusCode) -> Self {
        match status.as_u16() / 100 {
            1 => Self::Informational,
            2 => Self::Success,
            3 => Self::Redirection,
            4 => Self::ClientError,
            _ => Self::ServerError,
        }
    }
}

// The compiler may recommend this impl, so that it names the error type that lacks `HandlerStatus`.
impl<T: HandlerStatus, E: HandlerStatus> HandlerStatus for Result<T, E> {
    fn status(&self) -> StatusCode {
        match self {
            Ok(returned) => returned.status(),
            Err(error) => error.status(),
        }
    }
}

macro_rules! status {
    ($({$($generics:tt)*} $ty:ty => |$this:ident| $status:expr;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> HandlerStatus for $ty {
            fn status(&self) -> StatusCode {
                let $this = self;
                $status
            }
        }
    )*};
}

status! {
    {} StatusCode => |status| *status;
    {B} Response<B> => |response| Response::status(response);
    {} Parts => |parts| parts.status;
    {} Redirect => |redirect| redirect.status_code();
    {} NoContent => |_this| StatusCode::NO_CONTENT;
    {} Infallible => |never| match *never {};

    {T: HandlerStatus + ?Sized} &T => |returned| T::status(returned);
    {T: HandlerStatus + ?Sized} Box<T> => |returned| T::status(returned);

    {} BytesRejection => |rejection| rejection.status();
    {} ExtensionRejection => |rejection| rejection.status();
    {} JsonRejection => |rejection| rejection.status();
    {} MatchedPathRejection => |rejection| rejection.status();
    {} PathRejection => |rejection| rejection.status();
    {} StringRejection => |rejection| rejection.status();
}

macro_rules! ok {
    ($($generics:tt $ty:ty;)*) => {
        status! { $($generics $ty => |_this| StatusCode::OK;)* }
    };
}

ok! {
    {} ();
    {} Body;
    {} Bytes;
    {} BytesMut;
    {} Extensions;
    {} HeaderMap;
    {} String;
    {} Vec<u8>;
    {} str;
    {} [u8];
    {} Cow<'_, str>;
    {} Cow<'_, [u8]>;
    {const N: usize} [u8; N];
    {K, V, const N: usize} [(K, V); N];
    {I} AppendHeaders<I>;
    {T} Extension<T>;
    {T} Json<T>;
    {T} Html<T>;
    {S} Sse<S>;
}

// A status in front is the response's status. After headers in front, it is the status of the last value.
status! {
    {R} (StatusCode, R) => |tuple| tuple.0;
    {A, R} (StatusCode, A, R) => |tuple| tuple.0;
    {A, B, R} (StatusCode, A, B, R) => |tuple| tuple.0;
    {A, B, C, R} (StatusCode, A, B, C, R) => |tuple| tuple.0;
    {R} (Parts, R) => |tuple| tuple.0.status;
    {R} (Response<()>, R) => |tuple| Response::status(&tuple.0);
    {R: HandlerStatus} (R,) => |tuple| tuple.0.status();
    {R: HandlerStatus} (HeaderMap, R) => |tuple| tuple.1.status();
    {R: HandlerStatus, K, V, const N: usize} ([(K, V); N], R) => |tuple| tuple.1.status();
    {R: HandlerStatus, I} (AppendHeaders<I>, R) => |tuple| tuple.1.status();
    {R: HandlerStatus, T} (Extension<T>, R) => |tuple| tuple.1.status();
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse;

    use super::*;
    use crate::declare::outcome::Outcome;

    #[track_caller]
    fn assert_in_step<R: HandlerStatus + IntoResponse>(returned: R) {
        let status = returned.status();
        assert_eq!(status, returned.into_response().status());
    }

    #[test]
    fn the_status_is_the_responses() {
        assert_in_step(());
        assert_in_step("text");
        assert_in_step(String::new());
        assert_in_step(Box::<str>::from("text"));
        assert_in_step(Cow::Borrowed("text"));
        assert_in_step(vec![7_u8]);
        assert_in_step(Bytes::new());
        assert_in_step(Body::empty());
        assert_in_step(NoContent);
        assert_in_step(Json(7));
        assert_in_step(Html("<p>"));
        assert_in_step(Redirect::to("/"));
        assert_in_step(Redirect::permanent("/"));
        assert_in_step(Redirect::temporary("/"));
        assert_in_step(StatusCode::IM_A_TEAPOT);
        assert_in_step((StatusCode::CREATED, Json(7)));
        assert_in_step((StatusCode::CREATED, Redirect::to("/")));
        assert_in_step((StatusCode::ACCEPTED, [("x-a", "b")], "text"));
        assert_in_step((StatusCode::ACCEPTED, HeaderMap::new(), [("x-a", "b")], NoContent));
        assert_in_step(([("x-a", "b")], NoContent));
        assert_in_step((HeaderMap::new(), NoContent));
        assert_in_step((AppendHeaders([("x-a", "b")]), StatusCode::CONFLICT));
        assert_in_step((Extension(7), StatusCode::CONFLICT));
        assert_in_step((StatusCode::GONE,));
        assert_in_step(Response::builder().status(503).body(Body::empty()).unwrap());
        assert_in_step((Response::builder().status(429).body(()).unwrap(), "text"));
        assert_in_step(Ok::<_, StatusCode>(Json(7)));
        assert_in_step(Err::<Json<u8>, _>((StatusCode::BAD_GATEWAY, "text")));
        assert_in_step(Ok::<_, Infallible>(StatusCode::PARTIAL_CONTENT));
    }

    #[test]
    fn every_status_has_a_class() {
        for (status, class) in [(100, "1xx"), (204, "2xx"), (308, "3xx"), (499, "4xx"), (500, "5xx"), (999, "5xx")]
        {
            let found = StatusClass::of(StatusCode::from_u16(status).unwrap());
            let value = <StatusClass as Outcome>::VALUES[Outcome::index(&found)];
            assert_eq!((value.name, value.is_error), (class, class == "5xx"), "{status}");
        }
    }
}
