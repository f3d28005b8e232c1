//! The names of other instrumentations for the families of a layer: a table for each, and the items that only the
//! grammar can express.

use proc_macro2::TokenStream;
use quote::quote;

use super::fields::FIELDS;
use crate::function::attr::InstrumentKind::{Counter, Histogram, InFlight};
use crate::preset::table::{HANDLER, Preset, Row};

/// The names of another instrumentation.
pub(super) struct Convention {
    /// How it is written.
    pub(super) word: &'static str,
    pub(super) preset: &'static Preset,
    /// The items in addition to the rows, as a user would write them.
    pub(super) written: fn() -> TokenStream,
    /// The prefix of all names, unless the user writes another one.
    pub(super) prefix: Option<&'static str>,
    /// The route of requests that no route matches, if it is not `unmatched`.
    pub(super) unmatched: Option<&'static str>,
}

pub(super) static CONVENTIONS: &[Convention] = &[
    Convention {
        word: "opentelemetry",
        preset: &OPEN_TELEMETRY,
        written: open_telemetry,
        prefix: None,
        unmatched: None,
    },
    Convention { word: "fastapi", preset: &FASTAPI, written: fastapi, prefix: None, unmatched: Some("none") },
    Convention {
        word: "axum_prometheus",
        preset: &AXUM_PROMETHEUS,
        written: axum_prometheus,
        prefix: Some("axum"),
        unmatched: None,
    },
];

const fn preset(rows: &'static [Row]) -> Preset {
    Preset {
        attribute: "layer",
        role: "HttpServer",
        example: "layer",
        takes: "",
        fields: FIELDS,
        rows,
        extras: &[],
        ends_in_status: false,
    }
}

/// The rows of `#[handler]`.
pub(super) static REQUESTS: Preset = preset(HANDLER.rows);

/// Two of the four families of <https://opentelemetry.io/docs/specs/semconv/http/http-metrics/#http-server>. The
/// others record values, so they are in [`open_telemetry`].
static OPEN_TELEMETRY: Preset = preset(&[
    Row::new(
        Histogram,
        "http_server_request_duration_seconds",
        &["method", "route", "status"],
        "Duration of HTTP server requests.",
    ),
    Row::new(InFlight, "http_server_active_requests", &["method"], "Number of active HTTP server requests."),
]);

fn open_telemetry() -> TokenStream {
    quote! {
        labels(http_request_method = method, http_route = route, http_response_status_code = status),
        histogram(
            "http_server_request_body_size_bytes",
            help = "Size of HTTP server request bodies.",
            value = request_size,
            labels(method, route, status)
        ),
        histogram(
            "http_server_response_body_size_bytes",
            help = "Size of HTTP server response bodies.",
            value = response_size,
            labels(method, route, status)
        ),
    }
}

/// The defaults of prometheus-fastapi-instrumentator, [`metrics.default`]. Its summaries of sizes are in [`fastapi`].
///
/// [`metrics.default`]: https://github.com/trallnag/prometheus-fastapi-instrumentator/blob/master/src/prometheus_fastapi_instrumentator/metrics.py
static FASTAPI: Preset = preset(&[
    Row::new(
        Counter,
        "http_requests_total",
        &["method", "status_class", "route"],
        "Total number of requests by method, status and handler.",
    ),
    Row {
        buckets: Some("FASTAPI_LOWR"),
        ..Row::new(
            Histogram,
            "http_request_duration_seconds",
            &["method", "route"],
            "Latency with only few buckets by handler. Made to be only used if aggregation by handler is important.",
        )
    },
    Row {
        buckets: Some("FASTAPI_HIGHR"),
        ..Row::new(
            Histogram,
            "http_request_duration_highr_seconds",
            &[],
            "Latency with many buckets but no API specific labels. Made for more accurate percentile calculations.",
        )
    },
]);

fn fastapi() -> TokenStream {
    quote! {
        labels(status = status_class, handler = route),
        histogram(
            "http_request_size_bytes",
            help = "Bytes of requests' bodies that were read, by handler.",
            value = request_size,
            labels(route)
        ),
        histogram(
            "http_response_size_bytes",
            help = "Bytes of responses' bodies that were sent, by handler.",
            value = response_size,
            labels(route)
        ),
    }
}

/// The defaults of [axum-prometheus](https://docs.rs/axum-prometheus), whose prefix can be another, too.
static AXUM_PROMETHEUS: Preset = preset(&[
    Row::new(
        Counter,
        "http_requests_total",
        &["method", "status", "route"],
        "The number of times a HTTP request was processed.",
    ),
    Row {
        buckets: Some("AXUM_PROMETHEUS"),
        ..Row::new(
            Histogram,
            "http_requests_duration_seconds",
            &["method", "status", "route"],
            "The distribution of HTTP response times.",
        )
    },
    Row::new(
        InFlight,
        "http_requests_pending",
        &["method", "route"],
        "The number of currently in-flight requests.",
    ),
]);

fn axum_prometheus() -> TokenStream {
    quote!(labels(endpoint = route),)
}
