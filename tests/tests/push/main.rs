//! Pushes: to a real Pushgateway, and to gateways that fail in every way.

mod at_end_and_at_intervals;
mod fake_gateway;
mod log;
mod real_gateway;
mod unreachable;

use std::time::Duration;

use callmeter::{
    Counter, Exporter, ExporterBuilder, LabelSet, LabelValue, Metrics, PushError, Pushgateway, Recorder,
};
use callmeter_tests::parse;

#[derive(LabelValue, Clone, Copy)]
enum Job {
    Crawl,
    Mail,
}

#[derive(LabelSet)]
struct Of {
    /// The group has a label of this name, too.
    #[label(allow_name)]
    job: Job,
}

/// What the tests push.
#[derive(Metrics)]
struct PushTest {
    /// Pages that were read.
    pages: Counter,
    /// Runs, with a label that is a grouping key, too.
    runs: Counter<Of>,
}

static TEST: PushTest = PushTest::new();

/// A gateway with one try and a timeout.
fn gateway(url: &str) -> Pushgateway {
    Pushgateway::new(url).job("crawl").timeout(Duration::from_secs(20)).retries(0)
}

fn build(gateway: Pushgateway) -> Recorder {
    build_with(Exporter::builder(), gateway)
}

fn build_with(builder: ExporterBuilder, gateway: Pushgateway) -> Recorder {
    builder.push(gateway).build().expect("a gateway with valid settings")
}

/// On an executor other than Tokio.
fn push_now(exporter: &Exporter) -> Result<(), PushError> {
    futures::executor::block_on(exporter.push_now())
}

/// The number of pushes that succeeded and of those that failed.
fn counts(recorder: &Recorder) -> (Option<f64>, Option<f64>) {
    let exposition = parse(&recorder.exporter().render());
    let value = |name| exposition.value(name, &[]);
    (value("callmeter_pushes_total"), value("callmeter_push_failures_total"))
}
