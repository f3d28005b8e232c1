//! What the service promises, and when somebody is told that something is wrong. What `cargo callmeter generate rules`
//! writes for every consumer (stalled, dead letters) is not repeated.

use std::time::Duration;

use callmeter::{Alert, Condition, Objective, Severity};

/// Of all requests.
pub(crate) const API: Objective = Objective::new("api").success(99.0).latency(99.0, Duration::from_millis(250));
/// Of all messages that the consumer gets. A message that waits for the index is redelivered, and counts as an error.
pub(crate) const SYNC: Objective = Objective::new("sync").success(90.0);

const PATIENCE: Duration = Duration::from_mins(5);
const MINUTE: Duration = Duration::from_mins(1);

const API_ERRORS: Alert = Alert::new("ApiErrors", Condition::error_share("http_requests_total").above(0.05))
    .hold_for(PATIENCE)
    .severity(Severity::Critical)
    .summary("More than 5 % of the requests fail.");

const API_SLOW: Alert =
    Alert::new("ApiSlow", Condition::quantile("http_request_duration_seconds", 0.95).above(1.0))
        .hold_for(PATIENCE)
        .summary("One of twenty requests takes more than 1 s.");

const DATABASE_DOWN: Alert = Alert::new("DatabaseDown", Condition::value("db_up").below(1.0))
    .hold_for(MINUTE)
    .severity(Severity::Critical)
    .summary("The database does not answer.")
    .description("Writes fail, and the outbox is not relayed. Nothing that was acknowledged is lost.");

const POOL_EXHAUSTED: Alert = Alert::new(
    "DatabasePoolExhausted",
    Condition::value("db_pool_connections").above(8.0).labels(&[("state", "in_use")]),
)
.hold_for(PATIENCE)
.summary("Nine of ten connections to the database are in use.")
.description("Requests will wait for connections. Look for slow queries, or raise the pool's limit.");

const DATABASE_LARGE: Alert =
    Alert::new("DatabaseLarge", Condition::value("db_size_bytes").above(20.0 * 1024.0 * 1024.0 * 1024.0))
        .hold_for(PATIENCE)
        .severity(Severity::Info)
        .summary("The database takes more than 20 GiB.")
        .description("Published rows stay in the outbox until somebody deletes them.");

const OUTBOX_LATE: Alert =
    Alert::new("OutboxLate", Condition::value("outbox_backlog_oldest_age_seconds").above(60.0))
        .hold_for(MINUTE)
        .severity(Severity::Critical)
        .summary("A row of the outbox has waited for more than a minute.")
        .description("The relay does not reach the broker, or rows arrive faster than it publishes them.");

const OUTBOX_DEAD: Alert = Alert::new("OutboxDeadLetters", Condition::rate("outbox_dead_letter_total").above(0.2))
    .by(&["event_type"])
    .hold_for(PATIENCE)
    .summary("The broker rejects rows of the outbox, again and again.")
    .description("They are in the table outbox with the status dead, and their records are missing in the index.");

const PUBLISHING_FAILS: Alert =
    Alert::new("PublishingFails", Condition::error_share("messages_published_total").above(0.2))
        .hold_for(PATIENCE)
        .summary("More than a fifth of the publications fail.");

const INDEX_FAILS: Alert =
    Alert::new("IndexFails", Condition::error_share("elasticsearch_operations_total").above(0.1))
        .hold_for(PATIENCE)
        .summary("More than a tenth of the index's operations fail.");

const INDEX_LATE: Alert = Alert::new("IndexLate", Condition::quantile("record_sync_lag_seconds", 0.95).above(30.0))
    .hold_for(PATIENCE)
    .summary("Records come to the index more than half a minute late.");

const QUEUE_LONG: Alert = Alert::new("QueueLong", Condition::value("messages_waiting").above(1000.0))
    .by(&["queue"])
    .hold_for(PATIENCE)
    .summary("More than 1,000 messages wait in the broker.")
    .description("The consumer is slower than the publisher, or the index is away.");

callmeter::alerts![
    API_ERRORS,
    API_SLOW,
    DATABASE_DOWN,
    POOL_EXHAUSTED,
    DATABASE_LARGE,
    OUTBOX_LATE,
    OUTBOX_DEAD,
    PUBLISHING_FAILS,
    INDEX_FAILS,
    INDEX_LATE,
    QUEUE_LONG,
];
