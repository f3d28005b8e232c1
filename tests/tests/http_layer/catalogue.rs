//! The catalogue lists what a layer declares, also before the first request.

use callmeter::http::layer;
use callmeter::{Kind, LabelValues, catalogue};

/// Never called: a layer is declared where its macro is written.
#[expect(dead_code, reason = "what it declares is looked at, not what it does")]
fn unused() -> callmeter::http::Layer {
    layer!(
        counter("listed_requests_total", help = "Requests.", labels(method, handler = route, class = status_class)),
        histogram("listed_request_duration_seconds", buckets = [0.1, 1.0], labels(status)),
        in_flight("listed_requests_in_progress"),
    )
}

#[expect(dead_code, reason = "what it declares is looked at, not what it does")]
fn renamed() -> callmeter::http::Layer {
    layer!(
        counter("listed_answers_total", was = "listed_replies_total", deprecated = "Soon."),
        histogram("listed_answer_seconds", was = "listed_reply_seconds", labels(route(was = "path"))),
        in_flight("listed_answers_in_progress"),
        labels(handler(was = "endpoint") = route, status(was = "code"), service(was = "app") = "shop"),
    )
}

#[test]
fn families_of_layers_may_have_former_names() {
    let catalogue = catalogue();
    let family = |name: &str| catalogue.get(name).unwrap_or_else(|| panic!("no {name}"));
    let answers = family("listed_answers_total");
    assert_eq!(
        (answers.was.as_deref(), answers.deprecated.as_deref()),
        (Some("listed_replies_total"), Some("Soon."))
    );
    assert_eq!(answers.labels, ["method", "handler", "service", "status"]);
    assert_eq!(answers.former_keys(), [("handler", "endpoint"), ("service", "app"), ("status", "code")]);
    let seconds = family("listed_answer_seconds");
    assert_eq!(seconds.was.as_deref(), Some("listed_reply_seconds"));
    // The field's key is that of the layer, and its former key that of the instrument.
    assert_eq!(seconds.former_keys(), [("handler", "path"), ("service", "app")]);
}

#[test]
fn families_of_layers_are_listed() {
    let catalogue = catalogue();
    let family = |name: &str| catalogue.get(name).unwrap_or_else(|| panic!("no {name}"));
    let requests = family("listed_requests_total");
    assert_eq!((requests.kind, &*requests.help), (Kind::Counter, "Requests."));
    let declared = &requests.declared[0];
    let keys: Vec<_> = declared.labels.iter().map(|label| &*label.key).collect();
    assert_eq!(keys, ["method", "handler", "class"]);
    assert!(matches!(declared.labels[1].values, LabelValues::Open(1000)), "{:?}", declared.labels[1]);
    let duration = family("listed_request_duration_seconds");
    assert_eq!((duration.kind, &*duration.buckets), (Kind::Histogram, &[0.1, 1.0][..]));
    assert!(!duration.help.is_empty());
    assert_eq!(family("listed_requests_in_progress").kind, Kind::Gauge);
}
