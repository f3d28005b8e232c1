//! What the parts exchange: a record, and the event of its change.

use callmeter::LabelValue;
use serde::{Deserialize, Serialize};

/// What a user writes.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Draft {
    pub(crate) place: String,
    pub(crate) note: String,
    /// `YYYY-MM-DD`. The index requires this form, and the store does not.
    pub(crate) date: String,
}

/// A stored record. Each write creates the next version.
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
