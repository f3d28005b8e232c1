//! The presets at an installed exporter: what is exposed before the first call, and after all kinds of calls.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::{Context, Waker};

use axum::http::StatusCode;
use callmeter::{Disposition, Exporter, consumer, handler, job, publisher};

#[handler(GET, "/records", labels(status_class))]
async fn list(status: u16) -> Result<String, StatusCode> {
    match status {
        0 => std::future::pending().await,
        1 => panic!("as asked"),
        status => Err(StatusCode::from_u16(status).unwrap_or_default()),
    }
}

#[consumer("records", outcome = Disposition, age = 2.0)]
fn index(disposition: Disposition) -> Disposition {
    disposition
}

#[publisher(exchange = "records", routing_key = "created")]
fn publish() {}

#[job("crawl")]
fn crawl(good: bool) -> Result<(), ()> {
    if good { Ok(()) } else { Err(()) }
}

/// Polls a call once and drops it.
fn once(call: impl Future) {
    let mut call = Box::pin(call);
    let _ = catch_unwind(AssertUnwindSafe(|| {
        let _ = call.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    }));
}

#[test]
fn every_call_is_exposed() {
    let exporter = Exporter::builder().install().expect("there is no other recorder");
    let value = |series: &str| -> Option<f64> {
        let text = exporter.render();
        let line = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '))?;
        line.parse().ok()
    };

    let success = "job_last_success_timestamp_seconds{job_name=\"crawl\"}";
    assert_eq!(value(success), Some(0.0));
    for status in ["ack", "nack", "requeue", "dead_letter", "panicked"] {
        let series = format!("messages_consumed_total{{queue=\"records\",status=\"{status}\"}}");
        assert_eq!(value(&series), Some(0.0), "{series}");
    }
    let published = "messages_published_total{exchange=\"records\",routing_key=\"created\",status=\"success\"}";
    assert_eq!(value(published), Some(0.0));
    assert_eq!(value("job_runs_total{job_name=\"crawl\",status=\"failure\"}"), Some(0.0));
    assert_eq!(value("http_requests_in_progress{method=\"GET\",route=\"/records\"}"), Some(0.0));

    [0, 1, 200, 404, 404, 503].into_iter().for_each(|status| once(list(status)));
    index(Disposition::Requeue);
    publish();
    let _ = crawl(false);
    assert_eq!(value(success), Some(0.0));
    let _ = crawl(true);

    for (status, class, count) in
        [(200, 2, 1.0), (404, 4, 2.0), (503, 5, 1.0), (499, 4, 1.0), (500, 5, 1.0), (201, 2, f64::NAN)]
    {
        for family in ["http_requests_total", "http_request_duration_seconds_count"] {
            let labels =
                format!("method=\"GET\",route=\"/records\",status=\"{status}\",status_class=\"{class}xx\"");
            let found = value(&format!("{family}{{{labels}}}"));
            assert_eq!(found, (!count.is_nan()).then_some(count), "{family} {status}");
        }
    }
    assert_eq!(value("http_requests_in_progress{method=\"GET\",route=\"/records\"}"), Some(0.0));
    assert_eq!(value("messages_consumed_total{queue=\"records\",status=\"requeue\"}"), Some(1.0));
    assert_eq!(value("message_age_seconds_sum{queue=\"records\"}"), Some(2.0));
    assert_eq!(value(published), Some(1.0));
    assert!(value(success).is_some_and(|seconds| seconds > 1.7e9), "{:?}", value(success));
}
