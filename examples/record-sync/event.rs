//! What the parts tell one another: a record, and that it has changed.

use callmeter::LabelValue;
use serde::{Deserialize, Serialize};

/// What a user writes down.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Draft {
    pub(crate) place: String,
    pub(crate) note: String,
    /// `YYYY-MM-DD`, which the index insists on and the store does not.
    pub(crate) date: String,
}

/// What is kept of it. Each write makes the next version.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Record {
    pub(crate) id: String,
    pub(crate) version: i64,
    #[serde(flatten)]
    pub(crate) draft: Draft,
}

#[derive(Clone, Copy, Debug, Deserialize, LabelValue, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum EventType {
    Created,
    Updated,
    Deleted,
}

/// A change: an outbox row's payload, and a message's.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Event {
    pub(crate) event_type: EventType,
    pub(crate) record: Record,
}
