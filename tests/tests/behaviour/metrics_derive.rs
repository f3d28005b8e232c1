//! `#[derive(Metrics)]`.

use std::time::Duration;

use callmeter::{Counter, Gauge, Histogram, LabelSet, LabelValue, Metrics};

use super::support::{numbers, recorded};

#[derive(LabelValue, Clone, Copy)]
enum State {
    Pending,
    Published,
}

#[derive(LabelSet)]
struct Transition {
    from: State,
    to: State,
}

/// Not a help text: each field has its own.
#[derive(Metrics)]
struct OutboxRows {
    /// State changes of rows.
    ///
    /// Not this paragraph.
    transitions: Counter<Transition>,
    /** Bytes sent. */
    #[metric(unit = bytes)]
    sent: Counter,
    #[metric(help = "Rows that wait.")]
    depth: Gauge,
    /// How long rows waited.
    #[metric(unit = seconds, buckets = [0.5, 1, 2])]
    wait: Histogram,
    r#type: Gauge<Kind>,
    #[metric(name = "outbox_whole_name_total")]
    named: Counter<()>,
    #[metric(name = "outbox_summary", allow_name)]
    odd: Counter,
    already_total: Counter,
    used_bytes: Gauge,
}

#[derive(LabelSet)]
struct Kind {
    big: bool,
}

#[derive(Metrics)]
#[metrics(prefix = "shop")]
struct Prefixed {
    visits: Counter,
}

#[derive(Metrics)]
struct Empty {}

static ROWS: OutboxRows = OutboxRows::new();
static PREFIXED: Prefixed = Prefixed::new();

#[test]
fn names_and_values() {
    let recorded = recorded(|| {
        ROWS.transitions.with(Transition { from: State::Pending, to: State::Published }).increment(2);
        ROWS.transitions.with(Transition { from: State::Published, to: State::Published }).increment(1_u8);
        ROWS.sent.increment(512_usize);
        ROWS.sent.increment(1_u128);
        ROWS.depth.set(12.0);
        ROWS.depth.increment(3);
        ROWS.depth.decrement(1.5_f32);
        ROWS.wait.record(Duration::from_millis(1500));
        ROWS.wait.record_many(2, 3);
        ROWS.r#type.with(Kind { big: true }).set(-1);
        ROWS.named.increment(1);
        ROWS.odd.absolute(9);
        ROWS.odd.absolute(4);
        ROWS.already_total.increment(1);
        ROWS.used_bytes.set(1_u64);
        PREFIXED.visits.with(()).increment(1);
    });
    let expected = numbers([
        ("outbox_rows_transitions_total{from=\"pending\",to=\"published\"}", 2.0),
        ("outbox_rows_transitions_total{from=\"published\",to=\"published\"}", 1.0),
        ("outbox_rows_sent_bytes_total", 513.0),
        ("outbox_rows_depth", 13.5),
        ("outbox_rows_type{big=\"true\"}", -1.0),
        ("outbox_whole_name_total", 1.0),
        ("outbox_summary", 9.0),
        ("outbox_rows_already_total", 1.0),
        ("outbox_rows_used_bytes", 1.0),
        ("shop_visits_total", 1.0),
    ]);
    assert_eq!(recorded.numbers, expected);
    assert_eq!(recorded.samples["outbox_rows_wait_seconds"], [1.5, 2.0, 2.0, 2.0]);

    let (unit, help) = &recorded.described["outbox_rows_transitions_total"];
    assert_eq!((*unit, &**help), (None, "State changes of rows."));
    assert_eq!(
        recorded.described["outbox_rows_sent_bytes_total"],
        (Some(metrics::Unit::Bytes), "Bytes sent.".into())
    );
    assert_eq!(recorded.described["outbox_rows_depth"].1, "Rows that wait.");
    assert_eq!(recorded.described["outbox_rows_wait_seconds"].0, Some(metrics::Unit::Seconds));
    assert!(recorded.described.values().all(|(_, help)| !help.is_empty()));
}

#[test]
fn all_instances_are_the_same_metrics() {
    const OTHER: OutboxRows = OutboxRows::new();
    let recorded = recorded(|| {
        ROWS.named.increment(1);
        OTHER.named.increment(2);
        OutboxRows::default().named.increment(3);
        Empty::default();
        let Empty {} = Empty::new();
    });
    assert_eq!(recorded.numbers, numbers([("outbox_whole_name_total", 6.0)]));
}

#[test]
fn a_series_can_be_kept() {
    let recorded = recorded(|| {
        let series = ROWS.transitions.with(Transition { from: State::Pending, to: State::Pending });
        let copy = series;
        series.increment(1);
        copy.increment(1);
        let depth = ROWS.depth.with(());
        depth.set(1.0);
        depth.increment(1.0);
        ROWS.wait.with(()).record(0.25);
    });
    assert_eq!(
        recorded.numbers,
        numbers([
            ("outbox_rows_transitions_total{from=\"pending\",to=\"pending\"}", 2.0),
            ("outbox_rows_depth", 2.0)
        ])
    );
    assert_eq!(recorded.samples["outbox_rows_wait_seconds"], [0.25]);
}

#[test]
fn a_kept_series_follows_the_current_recorder() {
    let series = ROWS.r#type.with(Kind { big: false });
    let first = recorded(|| series.set(1));
    let second = recorded(|| series.set(2));
    assert_eq!(first.numbers, numbers([("outbox_rows_type{big=\"false\"}", 1.0)]));
    assert_eq!(second.numbers, numbers([("outbox_rows_type{big=\"false\"}", 2.0)]));
}
