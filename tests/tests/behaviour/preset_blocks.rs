//! Presets on an `impl` or an inline module: defaults for the presets inside.

use callmeter::{consumer, handler, job, publisher};

use super::support::{block_on, recorded};

fn numbers<const N: usize>(expected: [(&str, f64); N]) -> super::support::Numbers {
    expected.map(|(series, value)| (series.to_owned(), value)).into()
}

trait Fetch {
    type Fetched;
}

struct Site;

impl Fetch for Site {
    type Fetched = Result<u8, ()>;
}

/// The macro cannot see that it returns a `Result`; the attribute says so.
#[job("fetch", prefix = "told", outcome = Result<_, _>)]
fn fetch<F: Fetch<Fetched = Result<u8, ()>>>(fetched: F::Fetched) -> F::Fetched {
    fetched
}

#[test]
fn a_named_result_has_the_words_of_the_preset() {
    let recorded = recorded(|| {
        fetch::<Site>(Ok(1)).unwrap();
        fetch::<Site>(Err(())).unwrap_err();
    });
    assert_eq!(
        recorded.family("told_job_runs_total"),
        numbers([
            ("{job_name=\"fetch\",status=\"failure\"}", 1.0),
            ("{job_name=\"fetch\",status=\"success\"}", 1.0)
        ])
    );
}

struct Worker;

#[job(
    prefix = "worker",
    labels(queue = job_name),
    counter("jobs_total", labels(job_name, status = outcome(ok = "completed", else = "failed"))),
    counter("jobs_failed_total", on(error, panicked), labels(job_name)),
    histogram("job_seconds", buckets = [1, 10]),
    in_flight,
)]
impl Worker {
    #[job("email")]
    fn email(&self) -> Result<(), ()> {
        Ok(())
    }

    #[job(
        "push",
        counter(help = "Pushes."),
        counter("push_bytes_total", by = 7, labels(job_name)),
        in_flight("pushes")
    )]
    async fn push(&self) -> Result<(), ()> {
        Err(())
    }

    /// Not a job: the attribute leaves it unchanged.
    fn idle(&self) {}

    #[job(skip)]
    fn skipped(&self) {}
}

#[test]
fn names_and_labels_are_written_once() {
    let recorded = recorded(|| {
        Worker.email().unwrap();
        block_on(Worker.push()).unwrap_err();
        Worker.idle();
        Worker.skipped();
    });
    let mut found = recorded.numbers.clone();
    found.retain(|series, _| !series.starts_with("worker_job_last_success"));
    assert_eq!(
        found,
        numbers([
            ("worker_job_in_flight{queue=\"email\"}", 0.0),
            ("worker_jobs_failed_total{queue=\"push\"}", 1.0),
            ("worker_jobs_total{queue=\"email\",status=\"completed\"}", 1.0),
            ("worker_jobs_total{queue=\"push\",status=\"failed\"}", 1.0),
            ("worker_push_bytes_total{queue=\"push\"}", 7.0),
            ("worker_pushes{queue=\"push\"}", 0.0),
        ])
    );
    let timed: Vec<_> = recorded.samples.keys().collect();
    assert_eq!(timed, ["worker_job_seconds{queue=\"email\"}", "worker_job_seconds{queue=\"push\"}"]);
    assert_eq!(callmeter::catalogue().get("worker_job_seconds").unwrap().buckets, [1.0, 10.0]);
    assert_eq!(callmeter::catalogue().get("worker_jobs_total").unwrap().help, "Pushes.");
}

#[publisher(exchange = "records", prefix = "eu")]
#[consumer(labels(shard = "a"), age = age, prefix = "outer")]
mod broker {
    use callmeter::{consumer, publisher};

    #[publisher(routing_key = "created")]
    pub(super) fn created() -> Result<(), ()> {
        Ok(())
    }

    #[publisher(exchange = "others", routing_key = "deleted", prefix = "us")]
    pub(super) fn deleted() -> Result<(), ()> {
        Ok(())
    }

    pub(super) struct Index;

    #[consumer(labels(host = "b"), prefix = "inner")]
    impl Index {
        #[consumer("records")]
        pub(super) fn index(&self, age: f64) -> Result<(), ()> {
            let _ = age;
            Ok(())
        }
    }

    impl Index {
        #[consumer("records")]
        pub(super) fn reindex(&self, age: f64) -> Result<(), ()> {
            let _ = age;
            Err(())
        }

        pub(super) fn clear(&self) {}
    }
}

#[test]
fn modules_set_defaults_for_everything_inside() {
    let recorded = recorded(|| {
        broker::created().unwrap();
        broker::deleted().unwrap();
        broker::Index.index(0.5).unwrap();
        broker::Index.reindex(0.5).unwrap_err();
        broker::Index.clear();
    });
    assert_eq!(
        recorded.numbers,
        numbers([
            ("eu_messages_published_total{exchange=\"records\",routing_key=\"created\",status=\"success\"}", 1.0),
            ("us_messages_published_total{exchange=\"others\",routing_key=\"deleted\",status=\"success\"}", 1.0),
            ("inner_messages_consumed_total{queue=\"records\",shard=\"a\",host=\"b\",status=\"ack\"}", 1.0),
            ("outer_messages_consumed_total{queue=\"records\",shard=\"a\",status=\"nack\"}", 1.0),
            ("inner_messages_in_flight{queue=\"records\",shard=\"a\",host=\"b\"}", 0.0),
            ("outer_messages_in_flight{queue=\"records\",shard=\"a\"}", 0.0),
        ])
    );
    assert_eq!(recorded.samples["outer_message_age_seconds{queue=\"records\",shard=\"a\"}"], [0.5]);
    assert_eq!(recorded.samples["inner_message_age_seconds{queue=\"records\",shard=\"a\",host=\"b\"}"], [0.5]);
}

#[handler(counter("shop_requests_total", labels(endpoint = route, status_class)), prefix = "block", histogram("shop_seconds"))]
mod routes {
    use axum::http::StatusCode;
    use callmeter::handler;

    #[handler(GET, "/orders")]
    pub(super) async fn list() -> StatusCode {
        StatusCode::OK
    }

    #[handler(POST, "/orders", histogram(help = "How long orders took."))]
    pub(super) async fn create() -> StatusCode {
        StatusCode::CONFLICT
    }
}

#[test]
fn handlers_name_their_routes_and_share_the_rest() {
    let recorded = recorded(|| {
        block_on(routes::list());
        block_on(routes::create());
    });
    let counted = recorded.family("block_shop_requests_total");
    assert_eq!(
        counted,
        numbers([
            ("{endpoint=\"/orders\",status_class=\"2xx\"}", 1.0),
            ("{endpoint=\"/orders\",status_class=\"4xx\"}", 1.0),
        ])
    );
    let timed: Vec<_> = recorded.samples.keys().map(|series| series.split('{').next().unwrap()).collect();
    assert_eq!(timed, ["block_shop_seconds", "block_shop_seconds"]);
    assert_eq!(callmeter::catalogue().get("block_shop_seconds").unwrap().help, "How long orders took.");
}
