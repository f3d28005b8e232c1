//! What the program promises, and when somebody has to look at it. `monitoring/` is generated from this; alerts on other
//! programs' metrics are in its `callmeter.toml`.

use std::time::Duration;

use callmeter::{Alert, Condition, Objective, Severity};

/// Requests are answered, and in time.
pub(crate) const API: Objective = Objective::new("api").success(99.5).latency(95.0, Duration::from_millis(500));

const FIVE_MINUTES: Duration = Duration::from_mins(5);

const SLOW_REQUESTS: Alert =
    Alert::new("SlowRequests", Condition::quantile("http_request_duration_seconds", 0.95).above(2.0))
        .hold_for(FIVE_MINUTES)
        .summary("One request in twenty takes more than 2 s.")
        .description(
            "Compare the duration of database queries, by query, and the connections in use with an hour ago.",
        );

const SERVER_ERRORS: Alert = Alert::new("ServerErrors", Condition::error_share("http_requests_total").above(0.05))
    .hold_for(FIVE_MINUTES)
    .severity(Severity::Critical)
    .summary("More than 5% of the requests fail.")
    .description("The log of the process api has the reasons. 503 means that the database or the queue is away.")
    .runbook("https://runbooks.example/rank-tracker/ServerErrors");

const BATCH_CRAWL_FAILURES: Alert = Alert::new(
    "BatchCrawlFailures",
    Condition::value("batch_crawl_failure").above(0.0),
)
.summary("The latest crawl could not look up all trackings.")
.description(
    "The log of the workers has the reasons. Tasks of a shared queue can be retried: GET /tasks?state=failed.",
);

/// Of ten. Idle connections of the pool are not in use.
const DATABASE_CONNECTIONS: Alert =
    Alert::new("DatabaseConnections", Condition::value("db_pool_checked_out").above(8.0))
        .hold_for(FIVE_MINUTES)
        .summary("More than 8 of the 10 connections to the database are in use.")
        .description("Requests and tasks are about to wait for a connection. Look for slow statements in the log.");

callmeter::alerts![SLOW_REQUESTS, SERVER_ERRORS, BATCH_CRAWL_FAILURES, DATABASE_CONNECTIONS];
