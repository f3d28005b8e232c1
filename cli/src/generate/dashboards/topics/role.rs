//! What a family is about.

use callmeter::{Family, Kind};

/// What a family is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Functions.
    Function,
    /// Requests.
    HttpServer,
    /// Messages that are consumed.
    Consumer,
    /// Messages that are published.
    Publisher,
    /// Jobs.
    Job,
}

/// What a family measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Calls.
    Calls,
    /// Durations.
    Duration,
    /// Calls under way.
    InFlight,
    /// Values.
    Value,
    /// Times.
    Timestamp,
}

/// The role of a family.
pub fn role_of(family: &Family) -> Option<Role> {
    let name = family.name.as_str();
    let starts = |prefix| name.starts_with(prefix);
    if starts("function_calls_") {
        Some(Role::Function)
    } else if starts("http_") {
        Some(Role::HttpServer)
    } else if starts("messages_published") {
        Some(Role::Publisher)
    } else if starts("messages_") || starts("message_") {
        Some(Role::Consumer)
    } else if starts("job_") || starts("queue_jobs") {
        Some(Role::Job)
    } else {
        None
    }
}

/// What a family measures.
pub fn measure_of(family: &Family) -> Option<Measure> {
    match family.kind {
        Kind::Counter => Some(Measure::Calls),
        Kind::Histogram if family.unit == Some(callmeter::Unit::Seconds) => Some(Measure::Duration),
        Kind::Histogram => Some(Measure::Value),
        Kind::Gauge if family.counts_in_flight => Some(Measure::InFlight),
        Kind::Gauge if family.name.contains("timestamp") => Some(Measure::Timestamp),
        Kind::Gauge => None,
    }
}
