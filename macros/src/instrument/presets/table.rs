//! What each preset declares.

use super::super::attr::InstrumentKind::{self, Counter, Histogram, InFlight, Timestamp};

/// One attribute.
pub(crate) struct Preset {
    /// `consumer`
    pub(crate) attribute: &'static str,
    /// How it is written.
    pub(crate) example: &'static str,
    /// What may stand in it.
    pub(crate) takes: &'static str,
    pub(crate) fields: &'static [Field],
    pub(crate) rows: &'static [Row],
}

/// A source of label values that a preset knows.
pub(crate) struct Field {
    /// Also its key, unless it is given another.
    pub(crate) name: &'static str,
    pub(crate) source: FieldSource,
}

pub(crate) enum FieldSource {
    /// What the attribute says.
    Given,
    /// The function's name.
    Function,
    /// The module's path.
    Module,
    /// How the call ended, in these words where the outcomes are not those of a type that has its own.
    Outcome(Words),
}

pub(crate) type Words = &'static [(&'static str, &'static str)];

/// One instrument.
pub(crate) struct Row {
    pub(crate) kind: InstrumentKind,
    pub(crate) declared: Declared,
    /// The fields that are its labels.
    pub(crate) fields: &'static [&'static str],
    /// The outcomes that it records; all, if there are none here.
    pub(crate) on: &'static [&'static str],
    /// The runtime's constant with its buckets, if they are not those of its unit.
    pub(crate) buckets: Option<&'static str>,
}

/// Where an instrument's name and help are.
pub(crate) enum Declared {
    /// Here.
    Here { name: &'static str, help: &'static str },
    /// At this place in the runtime's `preset.rs`.
    Runtime(usize),
}

impl Row {
    pub(crate) const fn new(
        kind: InstrumentKind,
        name: &'static str,
        fields: &'static [&'static str],
        help: &'static str,
    ) -> Self {
        Self { kind, declared: Declared::Here { name, help }, fields, on: &[], buckets: None }
    }

    const fn of_runtime(kind: InstrumentKind, place: usize, fields: &'static [&'static str]) -> Self {
        Self { kind, declared: Declared::Runtime(place), fields, on: &[], buckets: None }
    }

    /// Its place in the runtime's preset, if it is of that.
    pub(crate) fn place_in_runtime(&self) -> Option<usize> {
        match self.declared {
            Declared::Runtime(place) => Some(place),
            Declared::Here { .. } => None,
        }
    }
}

const fn given(name: &'static str) -> Field {
    Field { name, source: FieldSource::Given }
}

const fn outcome(name: &'static str, words: Words) -> Field {
    Field { name, source: FieldSource::Outcome(words) }
}

pub(crate) static INSTRUMENTED: Preset = Preset {
    attribute: "instrumented",
    example: "instrumented",
    takes: "",
    fields: &[
        Field { name: "function", source: FieldSource::Function },
        Field { name: "module", source: FieldSource::Module },
        outcome("result", &[]),
    ],
    rows: &[
        Row::of_runtime(Counter, 0, &["function", "module", "result"]),
        Row::of_runtime(Histogram, 1, &["function", "module"]),
        Row::of_runtime(InFlight, 2, &["function", "module"]),
    ],
};

pub(crate) static CONSUMER: Preset = Preset {
    attribute: "consumer",
    example: "consumer(\"records\")",
    takes: "the queue, as `\"records\"` or `queue = …`, `outcome = Type`, or what `#[metered(…)]` takes: `counter`, `histogram`, `in_flight`, `timestamp`, `labels(…)`, `prefix = \"…\"`, `objective = CONST`, `sample = N`, `crate = path` or `skip`",
    fields: &[given("queue"), outcome("status", &[("ok", "ack"), ("error", "nack")])],
    rows: &[
        Row::new(
            Counter,
            "messages_consumed_total",
            &["queue", "status"],
            "Messages consumed, by queue and by what became of them.",
        ),
        Row::new(
            Histogram,
            "message_processing_duration_seconds",
            &["queue"],
            "How long messages took to process, by queue.",
        ),
        Row::new(InFlight, "messages_in_flight", &["queue"], "Messages being processed, by queue."),
    ],
};

pub(crate) static PUBLISHER: Preset = Preset {
    attribute: "publisher",
    example: "publisher(exchange = \"records\", routing_key = \"created\")",
    takes: "`exchange = …`, `routing_key = …`, or what `#[metered(…)]` takes: `counter`, `histogram`, `in_flight`, `timestamp`, `labels(…)`, `prefix = \"…\"`, `outcome = Type`, `objective = CONST`, `sample = N`, `crate = path` or `skip`",
    fields: &[given("exchange"), given("routing_key"), outcome("status", SUCCESS)],
    rows: &[
        Row::new(
            Counter,
            "messages_published_total",
            &["exchange", "routing_key", "status"],
            "Messages published, by exchange, routing key and success.",
        ),
        Row::new(
            Histogram,
            "message_publish_duration_seconds",
            &["exchange"],
            "How long messages took to publish, by exchange.",
        ),
    ],
};

pub(crate) static JOB: Preset = Preset {
    attribute: "job",
    example: "job(\"crawl\")",
    takes: "the job, as `\"crawl\"` or `job = …`, or what `#[metered(…)]` takes: `counter`, `histogram`, `in_flight`, `timestamp`, `labels(…)`, `prefix = \"…\"`, `outcome = Type`, `objective = CONST`, `sample = N`, `crate = path` or `skip`",
    fields: &[given("job"), outcome("status", SUCCESS)],
    rows: &[
        Row::new(Counter, "job_runs_total", &["job", "status"], "Runs of jobs that ended, by job and success."),
        Row {
            buckets: Some("LONG"),
            ..Row::new(Histogram, "job_duration_seconds", &["job"], "How long runs of jobs took, by job.")
        },
        Row::new(InFlight, "job_in_flight", &["job"], "Runs of jobs under way, by job."),
        Row {
            on: &["ok"],
            ..Row::new(
                Timestamp,
                "job_last_success_timestamp_seconds",
                &["job"],
                "When a run of the job last succeeded, in seconds since 1970; 0 if none has yet.",
            )
        },
    ],
};

const SUCCESS: Words = &[("ok", "success"), ("error", "failure")];
