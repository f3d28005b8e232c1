//! What the parts exchange: a record, and the event of its change.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

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
#[expect(clippy::struct_field_names, reason = "messages and metrics call it `event_type`")]
pub(crate) struct Event {
    pub(crate) event_type: EventType,
    pub(crate) record: Record,
    /// When the record was written, in milliseconds since 1970. Events of earlier versions do not say it.
    #[serde(default)]
    pub(crate) written: Option<i64>,
}

impl Event {
    /// How long ago the record was written. The clocks of two machines may differ, so it is never negative.
    pub(crate) fn age(&self) -> Duration {
        let age = self.written.map_or(0, |written| now() - written);
        Duration::from_millis(u64::try_from(age).unwrap_or(0))
    }
}

/// Milliseconds since 1970.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
