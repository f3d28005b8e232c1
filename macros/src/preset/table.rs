//! What each preset declares.

use crate::function::attr::InstrumentKind::{self, Counter, Histogram, InFlight, Timestamp};
use crate::function::lowered::{Declared, Known};

/// One attribute.
pub(crate) struct Preset {
    /// `consumer`
    pub(crate) attribute: &'static str,
    /// The variant of the runtime's `Role`.
    pub(crate) role: &'static str,
    /// The syntax on a function.
    pub(crate) example: &'static str,
    /// What it takes besides the items of `#[metered]`.
    pub(crate) takes: &'static str,
    pub(crate) fields: &'static [Field],
    pub(crate) rows: &'static [Row],
    /// Instruments that there are if the attribute says what they record.
    pub(crate) extras: &'static [Extra],
    /// Whether the returned value's HTTP status says how a call ended, and not a `Result` or `outcome = Type`.
    pub(crate) ends_in_status: bool,
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
    /// The HTTP method in front of all else.
    Method,
    /// The HTTP route after the method.
    Route,
    /// The returned value's HTTP status, or these texts for calls that returned no value. The label is open, with this
    /// limit.
    Status { limit: &'static str, unreturned: Words },
    /// The function's name.
    Function,
    /// The module's path.
    Module,
    /// How the call ended, in these words where the outcomes are not those of a type that has its own.
    Outcome(Words),
}

pub(crate) type Words = &'static [(&'static str, &'static str)];

/// An instrument that records what the attribute says after a key.
pub(crate) struct Extra {
    pub(crate) key: &'static str,
    pub(crate) example: &'static str,
    pub(crate) row: Row,
}

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

impl Row {
    pub(crate) const fn new(
        kind: InstrumentKind,
        name: &'static str,
        fields: &'static [&'static str],
        help: &'static str,
    ) -> Self {
        Self { kind, declared: Declared::Here { name, help }, fields, on: &[], buckets: None }
    }

    const fn of_runtime(kind: InstrumentKind, row: usize, fields: &'static [&'static str]) -> Self {
        Self { kind, declared: Declared::Runtime(row), fields, on: &[], buckets: None }
    }

    /// What it knows of its instrument.
    pub(crate) fn known(&self) -> Known {
        Known { declared: self.declared, labels: self.fields.len() }
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
    role: "Function",
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
    extras: &[],
    ends_in_status: false,
};

pub(crate) static HANDLER: Preset = Preset {
    attribute: "handler",
    role: "HttpServer",
    example: "handler(GET, \"/records/{id}\")",
    takes: "",
    fields: &[
        Field { name: "method", source: FieldSource::Method },
        Field { name: "route", source: FieldSource::Route },
        Field {
            name: "status",
            source: FieldSource::Status { limit: "100", unreturned: &[("cancelled", "499"), ("panicked", "500")] },
        },
        outcome("status_class", &[("cancelled", "4xx"), ("panicked", "5xx")]),
    ],
    rows: &[
        Row::new(
            Counter,
            "http_requests_total",
            &["method", "route", "status"],
            "HTTP requests answered, by method, route and status.",
        ),
        Row::new(
            Histogram,
            "http_request_duration_seconds",
            &["method", "route", "status"],
            "How long HTTP requests took, by method, route and status.",
        ),
        Row::new(
            InFlight,
            "http_requests_in_progress",
            &["method", "route"],
            "HTTP requests under way, by method and route.",
        ),
    ],
    extras: &[],
    ends_in_status: true,
};

pub(crate) static CONSUMER: Preset = Preset {
    attribute: "consumer",
    role: "Consumer",
    example: "consumer(\"records\")",
    takes: "the queue, as `\"records\"` or `queue = …`, `outcome = Type`, `age = …`, `redelivered = …`, `batch = …`",
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
    extras: &[
        Extra {
            key: "age",
            example: "message.sent_at.elapsed()",
            row: Row {
                buckets: Some("LONG"),
                ..Row::new(
                    Histogram,
                    "message_age_seconds",
                    &["queue"],
                    "How old messages were when they were consumed, by queue.",
                )
            },
        },
        Extra {
            key: "redelivered",
            example: "message.redelivered",
            row: Row::new(
                Counter,
                "messages_redelivered_total",
                &["queue"],
                "Messages that had been delivered before, by queue.",
            ),
        },
        Extra {
            key: "batch",
            example: "messages.len()",
            row: Row::new(Histogram, "message_batch_size", &["queue"], "Messages in a batch, by queue."),
        },
    ],
    ends_in_status: false,
};

pub(crate) static PUBLISHER: Preset = Preset {
    attribute: "publisher",
    role: "Publisher",
    example: "publisher(exchange = \"records\", routing_key = \"created\")",
    takes: "`exchange = …`, `routing_key = …`",
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
    extras: &[],
    ends_in_status: false,
};

pub(crate) static JOB: Preset = Preset {
    attribute: "job",
    role: "Job",
    example: "job(\"crawl\")",
    takes: "the job, as `\"crawl\"` or `job_name = …`",
    // Not `job`, which a scrape overwrites.
    fields: &[given("job_name"), outcome("status", SUCCESS)],
    rows: &[
        Row::new(
            Counter,
            "job_runs_total",
            &["job_name", "status"],
            "Runs of jobs that ended, by job and success.",
        ),
        Row {
            buckets: Some("LONG"),
            ..Row::new(Histogram, "job_duration_seconds", &["job_name"], "How long runs of jobs took, by job.")
        },
        Row::new(InFlight, "job_in_flight", &["job_name"], "Runs of jobs under way, by job."),
        Row {
            on: &["ok"],
            ..Row::new(
                Timestamp,
                "job_last_success_timestamp_seconds",
                &["job_name"],
                "When a run of the job last succeeded, in seconds since 1970; 0 if none has yet.",
            )
        },
    ],
    extras: &[],
    ends_in_status: false,
};

const SUCCESS: Words = &[("ok", "success"), ("error", "failure")];

#[cfg(test)]
mod tests {
    use super::*;
    use callmeter::{Kind, name};

    #[test]
    fn names_break_no_rule_and_rows_have_fields_that_exist() {
        for preset in [&INSTRUMENTED, &HANDLER, &CONSUMER, &PUBLISHER, &JOB] {
            for row in preset.rows.iter().chain(preset.extras.iter().map(|extra| &extra.row)) {
                for field in row.fields {
                    assert!(preset.fields.iter().any(|known| known.name == *field), "{field}");
                    assert_eq!(name::check_label(field), Ok(()), "{field}");
                    assert_eq!(name::lint_label(field), Ok(()), "{field}");
                }
                let Declared::Here { name, help } = row.declared else { continue };
                let kind = match row.kind {
                    Counter => Kind::Counter,
                    Histogram => Kind::Histogram,
                    InFlight | Timestamp => Kind::Gauge,
                };
                assert_eq!(name::check_metric(name), Ok(()), "{name}");
                assert_eq!(name::lint_metric(name, kind, name::unit_of(name)), Ok(()), "{name}");
                assert!(help.ends_with('.'), "{name}");
            }
        }
    }
}
