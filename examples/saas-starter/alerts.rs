//! What the service promises, and when somebody is told that something is wrong.

use std::time::Duration;

use callmeter::{Alert, Condition, Objective, Severity};

/// Of all requests.
pub(crate) const API: Objective = Objective::new("api").success(95.0).latency(95.0, Duration::from_millis(500));
/// Of all mails.
pub(crate) const MAIL: Objective = Objective::new("mail").success(95.0);

const PATIENCE: Duration = Duration::from_mins(5);

const API_ERRORS: Alert = Alert::new("ApiErrors", Condition::error_share("http_requests_total").above(0.05))
    .hold_for(PATIENCE)
    .severity(Severity::Critical)
    .summary("More than 5 % of the requests fail.")
    .description("Look at the status by route first: 502 is the payment provider, 503 the database.");

const API_SLOW: Alert =
    Alert::new("ApiSlow", Condition::quantile("http_request_duration_seconds", 0.95).above(2.0))
        .hold_for(PATIENCE)
        .summary("One of twenty requests takes more than 2 s.")
        .description("Compare the routes. If all are slow, look at the scheduler lag and at the database.");

const JOBS_FAIL: Alert = Alert::new("QueueJobsFail", Condition::error_share("queue_jobs_total").above(0.05))
    .by(&["queue"])
    .hold_for(PATIENCE)
    .summary("More than 5 % of a queue's jobs fail.")
    .description("The queue board at /admin/queues shows the reasons, and retries jobs.");

const JOBS_LATE: Alert = Alert::new("QueueLate", Condition::value("queue_oldest_age_seconds").above(60.0))
    .by(&["queue"])
    .hold_for(Duration::from_mins(1))
    .severity(Severity::Critical)
    .summary("A job has waited for more than a minute.")
    .description(
        "No worker takes jobs, or there are too many of them: compare the depth of the queue with its rate.",
    );

callmeter::alerts![API_ERRORS, API_SLOW, JOBS_FAIL, JOBS_LATE];
