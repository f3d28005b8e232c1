//! Scrapes and calls at the same time, with an installed exporter.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::LazyLock;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use callmeter::{Counter, Exporter, Histogram, Metrics, metered};

static EXPORTER: LazyLock<Exporter> = LazyLock::new(|| Exporter::builder().install().expect("an exporter"));

/// How long a test waits at most. The machine may be busy.
const PATIENCE: Duration = Duration::from_mins(1);

#[metered(counter("scrape_writes_total", labels(text(limit = 1_000_000) = number)))]
fn written(number: usize) {}

/// A writer that counts what it writes, in a family that is being rendered.
struct Instrumented(usize);

impl Write for Instrumented {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.0 += 1;
        written(1_000 + self.0);
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_writer_may_register_series_in_the_family_that_it_writes() {
    let exporter = EXPORTER.clone();
    // More than a piece of text, so that the writer is called in the middle of the family.
    (0..5_000).for_each(|number| written(10_000_000 + number));
    let (done, is_done) = mpsc::channel();
    thread::spawn(move || {
        let mut writer = Instrumented(0);
        exporter.render_to(&mut writer).expect("it never fails");
        done.send(writer.0).expect("the test waits");
    });
    let pieces = is_done.recv_timeout(PATIENCE).expect("the writer waits for a lock that its own exposition holds");
    assert!(pieces > 1, "the text came in one piece, so nothing was written in the middle of the family");
}

/// A writer that stops in the middle until it is told to go on.
struct Stalled {
    is_there: mpsc::Sender<()>,
    go_on: mpsc::Receiver<()>,
}

impl Write for Stalled {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        let _ = self.is_there.send(());
        let _ = self.go_on.recv();
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_stalled_writer_delays_no_call() {
    let exporter = EXPORTER.clone();
    (0..5_000).for_each(|number| written(20_000_000 + number));
    let (is_there, stalled) = mpsc::channel();
    let (go_on, told) = mpsc::channel();
    let scrape = thread::spawn(move || exporter.render_to(&mut Stalled { is_there, go_on: told }));
    let (done, is_done) = mpsc::channel();
    // At each piece: some of them are in the middle of the family.
    let mut pieces = 0;
    while stalled.recv().is_ok() {
        pieces += 1;
        let done = done.clone();
        thread::spawn(move || {
            written(30_000_000 + pieces);
            let _ = done.send(());
        });
        is_done.recv_timeout(PATIENCE).expect("a call waits for a writer");
        let _ = go_on.send(());
    }
    scrape.join().expect("the scrape ends").expect("the writer never fails");
    assert!(pieces > 1);
}

#[derive(Metrics)]
struct Scrape {
    /// Amounts that are too large.
    amounts: Counter,
    /// The same of two threads.
    threads: Counter,
    /// Of a handle of the facade.
    handles: Counter,
    /// Many at once.
    #[metric(buckets = [0.5, 2.0])]
    weights: Histogram,
    /// Beyond what a float holds.
    #[metric(buckets = [0.5, 2.0])]
    huge: Histogram,
    /// Below zero, and no bucket is.
    #[metric(buckets = [0.5, 2.0])]
    drift: Histogram,
    /// Below zero, as its buckets are.
    #[metric(buckets = [-1.0, 0.0, 1.0])]
    offset: Histogram,
}

static SCRAPE: Scrape = Scrape::new();

fn samples(name: &str) -> BTreeMap<String, String> {
    let text = EXPORTER.render();
    let lines = text.lines().filter(|line| line.starts_with(name)).filter_map(|line| line.rsplit_once(' '));
    lines.map(|(series, value)| (series.to_owned(), value.to_owned())).collect()
}

#[metered(counter("scrape_calls_by_amount_total", by = amount))]
fn amount(amount: u64) {}

#[test]
fn counters_saturate() {
    let _ = &*EXPORTER;
    let most = u64::MAX.to_string();
    for _ in 0..2 {
        SCRAPE.amounts.increment(u64::MAX);
        amount(u64::MAX - 1);
    }
    SCRAPE.amounts.increment(7);
    assert_eq!(samples("scrape_amounts_total")["scrape_amounts_total"], most);
    assert_eq!(samples("scrape_calls_by_amount_total")["scrape_calls_by_amount_total"], most);

    // Two threads that run at the same time have separate cells.
    thread::scope(|scope| {
        let other = scope.spawn(|| SCRAPE.threads.increment(u64::MAX / 2 + 1));
        SCRAPE.threads.increment(u64::MAX / 2 + 1);
        other.join().expect("it counts");
        scope.spawn(|| SCRAPE.threads.increment(u64::MAX / 2 + 1)).join().expect("it counts");
    });
    assert_eq!(samples("scrape_threads_total")["scrape_threads_total"], most);

    let handle = metrics::counter!("scrape_handles_total");
    handle.increment(u64::MAX - 1);
    handle.increment(3);
    handle.increment(1);
    assert_eq!(samples("scrape_handles_total")["scrape_handles_total"], most);
    SCRAPE.handles.increment(5);
    assert_eq!(samples("scrape_handles_total")["scrape_handles_total"], most);
}

#[test]
fn histograms_saturate() {
    let _ = &*EXPORTER;
    let most = usize::MAX.to_string();
    SCRAPE.weights.record_many(1.0, usize::MAX);
    SCRAPE.weights.record_many(1.0, 3);
    SCRAPE.weights.record_many(0.5, usize::MAX);
    metrics::histogram!("scrape_weights").record_many(9.0, usize::MAX);
    metrics::histogram!("scrape_weights").record_many(9.0, 2);
    let weights = samples("scrape_weights");
    assert_eq!(weights["scrape_weights_bucket{le=\"2\"}"], most);
    assert_eq!(weights["scrape_weights_bucket{le=\"+Inf\"}"], most);
    assert_eq!(weights["scrape_weights_count"], most);

    // A sum that became infinite would be NaN after the next value of the other sign.
    SCRAPE.huge.record_many(f64::MAX, 2);
    SCRAPE.huge.record_many(f64::MIN, 2);
    metrics::histogram!("scrape_huge").record_many(f64::MIN, 2);
    let sum = &samples("scrape_huge_sum")["scrape_huge_sum"];
    assert!(sum.parse::<f64>().is_ok_and(f64::is_finite), "the sum is {sum}");
}

#[test]
fn openmetrics_has_no_negative_sum() {
    let exporter = EXPORTER.clone();
    for record in
        [|value| SCRAPE.drift.record(value), |value: f64| metrics::histogram!("scrape_drift").record(value)]
    {
        [-4.0, 0.25, -8.5, 1.0].into_iter().for_each(record);
    }
    [-0.5, 0.5].into_iter().for_each(|value| SCRAPE.offset.record(value));
    metrics::histogram!("scrape_foreign").record(-3.0);
    let lines = |text: &str, name: &str| -> Vec<String> {
        text.lines().filter(|line| line.starts_with(name)).map(str::to_owned).collect()
    };
    let (text, open) = (exporter.render(), exporter.render_openmetrics());
    // What was recorded counts in both; the sum is a counter in OpenMetrics.
    assert_eq!(lines(&text, "scrape_drift_sum"), ["scrape_drift_sum -22.5"]);
    assert_eq!(lines(&open, "scrape_drift_sum"), ["scrape_drift_sum 2.5"]);
    assert_eq!(lines(&open, "scrape_drift_count"), ["scrape_drift_count 8"]);
    assert_eq!(lines(&text, "scrape_offset_sum"), ["scrape_offset_sum 0"]);
    assert_eq!(lines(&text, "scrape_offset_count"), ["scrape_offset_count 2"]);
    assert_eq!(lines(&open, "scrape_offset_sum"), [""; 0]);
    assert_eq!(lines(&open, "scrape_offset_count"), [""; 0]);
    assert_eq!(lines(&open, "scrape_offset_bucket{le=\"+Inf\"}"), ["scrape_offset_bucket{le=\"+Inf\"} 2"]);
    // For another crate's histogram, only the total sum is known.
    assert_eq!(lines(&text, "scrape_foreign_sum"), ["scrape_foreign_sum -3"]);
    assert_eq!(lines(&open, "scrape_foreign_sum"), [""; 0]);
    assert_eq!(lines(&open, "scrape_foreign_count"), [""; 0]);
}
