//! Does memory grow with calls, as long as nobody scrapes?

use std::hint::black_box;
use std::io;
use std::sync::LazyLock;

use callmeter::{Exporter, instrumented, metered};
use callmeter_benches::{BUCKETS, Column, Goal, Options, Report, Table, Worker, answer, resident};
use metrics::{Histogram, Key, Level, Metadata, Recorder as _};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusRecorder};

const KIBIBYTE: f64 = 1024.0;
/// The column that goals are about.
const GROWTH: usize = 3;

struct Contender {
    name: &'static str,
    /// How many calls, of a full run.
    calls: u64,
    run: fn(u64),
    /// The most KiB that it may grow by.
    goal: Option<f64>,
}

#[inline(never)]
#[instrumented]
fn ours(number: u64) -> u64 {
    black_box(number)
}

#[inline(never)]
#[metered(counter, histogram, labels(caller(limit = 100) = number))]
fn ours_open(number: u64) -> u64 {
    black_box(number)
}

static PEER: LazyLock<(PrometheusRecorder, Histogram)> = LazyLock::new(|| {
    let builder = PrometheusBuilder::new().set_buckets(&BUCKETS).expect("they are not empty");
    let recorder = builder.build_recorder();
    let metadata = Metadata::new("memory", Level::INFO, None);
    let histogram = recorder.register_histogram(&Key::from_static_name("duration_seconds"), &metadata);
    (recorder, histogram)
});

#[inline(never)]
#[autometrics::autometrics]
fn autometrics(number: u64) -> u64 {
    black_box(number)
}

const CONTENDERS: [Contender; 4] = [
    Contender {
        name: "callmeter, `#[instrumented]`",
        calls: 50_000_000,
        run: |calls| (0..calls).for_each(|number| _ = black_box(ours(number))),
        // What the system counts in pages of 4 KiB, and those that a thread's first call makes.
        goal: Some(64.0),
    },
    Contender {
        name: "callmeter, an open label with `limit = 100`, another value each call",
        calls: 5_000_000,
        run: |calls| (0..calls).for_each(|number| _ = black_box(ours_open(number))),
        goal: Some(64.0),
    },
    Contender {
        name: "metrics-exporter-prometheus, a cached histogram without upkeep",
        // It keeps every sample: 50 million would take gigabytes.
        calls: 5_000_000,
        #[expect(clippy::cast_precision_loss, reason = "it is an observation like others")]
        run: |calls| (0..calls).for_each(|number| PEER.1.record(black_box(number as f64 / 1e9))),
        goal: None,
    },
    Contender {
        name: "autometrics",
        calls: 50_000_000,
        run: |calls| (0..calls).for_each(|number| _ = black_box(autometrics(number))),
        goal: None,
    },
];

/// Calls before the first measurement: what is made once is made then.
const WARM: u64 = 10_000;

fn main() -> io::Result<()> {
    let options = Options::read();
    if let Some(contender) = &options.worker {
        return serve(contender.parse().map_err(io::Error::other)?);
    }
    let mut rows = Vec::new();
    for (place, contender) in CONTENDERS.iter().enumerate() {
        let calls = if options.quick { contender.calls / 50 } else { contender.calls };
        let mut worker = Worker::start(&place.to_string())?;
        let before = worker.ask(&WARM.to_string())?;
        let after = worker.ask(&calls.to_string())?;
        #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
        let millions = calls as f64 / 1e6;
        let growth = (after - before) / KIBIBYTE;
        let values = [millions, before / KIBIBYTE, after / KIBIBYTE, growth, (after - before) / (millions * 1e6)];
        rows.push((contender.name.to_owned(), values.map(Some).to_vec()));
    }
    let table = Table {
        caption: format!(
            "Resident memory in KiB after {WARM} calls, and after as many more as told, without a scrape."
        ),
        columns: vec![
            Column::new("million calls", 1),
            Column::new("before", 0),
            Column::new("after", 0),
            Column::new("growth", 0),
            Column::new("bytes per call", 3),
        ],
        rows,
    };
    let limited = CONTENDERS.iter().filter_map(|contender| Some((contender.name, contender.goal?)));
    let goals =
        limited.map(|(name, limit)| Goal::at_most(limit, format!("{name}: KiB"), table.value(name, GROWTH)));
    let goals = goals.collect();
    let question = "Does memory grow with calls, as long as nobody scrapes?";
    Report { question, tables: vec![table], goals, notes: Vec::new() }.print(options.format());
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
fn serve(contender: usize) -> io::Result<()> {
    // Its upkeep has nothing to do with declared series.
    let _exporter = Exporter::builder().install().map_err(io::Error::other)?;
    let run = CONTENDERS.get(contender).ok_or_else(|| io::Error::other("no such contender"))?.run;
    answer(|request| {
        let calls = request.first().and_then(|calls| calls.parse().ok());
        run(calls.ok_or_else(|| io::Error::other("not a number of calls"))?);
        Ok(resident::now()? as f64)
    })
}
