//! Database and queue are killed during a crawl and started again: the crawl goes on, and its counts are right.

use callmeter_tests::eventually;
use callmeter_tests::servers::{Postgres, Redis};

use super::{UNASKED, serve};

const TRACKINGS: usize = 40;
const SUCCEEDED: &[(&str, &str)] = &[("task", "crawl_rank"), ("state", "succeeded")];
const RETRIED: &[(&str, &str)] = &[("task", "crawl_rank"), ("state", "retried")];

#[test]
fn a_crawl_outlives_its_servers() {
    let (Some(mut postgres), Some(mut redis)) = (Postgres::start(), Redis::start()) else { return };
    let (database, queue) = (postgres.url(), redis.url());
    let servers = [("DATABASE_URL", &*database), ("REDIS_URL", &queue)];
    let slow = ["--site-failures", "0.2", "--site-latency", "1000", "--workers", "3"];
    let (running, client) = serve(&[&UNASKED[..], &slow].concat(), &servers);
    let trackings: Vec<_> =
        (0..TRACKINGS).map(|number| client.create("blog", &format!("books {number}"))).collect();
    client.crawl();

    client.until("task_runs_total", SUCCEEDED, |runs| runs >= 3.0);
    redis.stop();
    eventually("a warning", || running.said().contains("the crawl has to wait").then_some(()));
    assert_eq!(client.get("/healthz").0, 200, "the API does without the queue");
    redis.start_again();
    let before = client.value("task_runs_total", SUCCEEDED);
    client.until("task_runs_total", SUCCEEDED, |runs| runs >= before + 3.0);

    postgres.stop();
    client.until("task_runs_total", RETRIED, |runs| runs >= 3.0);
    assert_eq!(client.get("/trackings").0, 503);
    assert_eq!(client.get("/healthz").0, 503);
    assert_eq!((client.get("/livez").0, client.get("/readyz").0), (200, 503));
    postgres.start_again();
    eventually("a database", || (client.get("/trackings").0 == 200).then_some(()));
    assert_eq!((client.get("/livez").0, client.get("/readyz").0), (200, 200));

    let last = eventually("the end of the crawl", || {
        let (status, last) = client.get("/crawls/last");
        (status == 200).then_some(last)
    });
    let number = |key: &str| last[key].as_f64().expect("a number");
    assert_eq!(number("total"), 40.0);
    assert_eq!(number("success") + number("failure"), 40.0);

    client.until("task_runs_total", &[("task", "prune_ranks"), ("state", "succeeded")], |runs| runs == 1.0);
    client.until("task_queue_depth", &[("state", "running")], |depth| depth == 0.0);
    let exposition = client.metrics();
    let value = |name, labels: &[_]| exposition.value(name, labels).expect("a series");
    let runs = |state| value("task_runs_total", &[("task", "crawl_rank"), ("state", state)]);
    assert_eq!(value("task_sent_total", &[("task", "crawl_rank")]), 40.0);
    assert_eq!(runs("succeeded"), number("success"));
    assert_eq!(runs("failed"), number("failure"));
    assert_eq!(runs("panicked") + runs("cancelled"), 0.0);
    assert_eq!(value("task_queue_depth", &[("state", "waiting")]), 0.0);
    assert_eq!(value("task_workers_alive", &[]), 3.0);
    assert!(value("db_pool_overflow", &[]) <= 5.0);
    // A query for the figures takes a connection sometimes.
    client.until("db_pool_checked_out", &[], |connections| connections == 0.0);
    let pages = |status| value("crawl_result_total", &[("rank_type", "blog"), ("status", status)]);
    assert_eq!(pages("success"), value("crawl_success_total", &[("rank_type", "blog")]));
    assert_eq!(pages("failure"), value("crawl_failure_total", &[("rank_type", "blog")]));

    // Each tracking that succeeded has exactly one new rank.
    let ranks = trackings.iter().map(|path| client.get(&format!("{path}/ranks")).1.as_array().map_or(0, Vec::len));
    let ranks: Vec<_> = ranks.collect();
    assert!(ranks.iter().all(|count| *count <= 1), "{ranks:?}");
    assert_eq!(ranks.iter().sum::<usize>().to_string(), runs("succeeded").to_string());

    running.interrupt();
    let ended = running.wait();
    assert!(ended.status.success(), "{}", ended.stderr);
    // Each outage is logged when it begins, not with each try.
    for line in ["the crawl has to wait", "no task can be taken", "tasks have to wait", "cannot be told"] {
        let count = ended.stderr.lines().filter(|said| said.contains(line)).count();
        assert!(count <= 6, "{count} times {line:?}: {}", ended.stderr);
    }
}

/// Each task requests a page that fails three times, however often the database was unreachable.
#[test]
fn an_outage_does_not_count_as_an_attempt() {
    let Some(mut postgres) = Postgres::start() else { return };
    let database = postgres.url();
    let failing = ["--site-failures", "1", "--site-latency", "1000"];
    let (_running, client) = serve(&[&UNASKED[..], &failing].concat(), &[("DATABASE_URL", &database)]);
    for number in 0..4 {
        client.create("place", &format!("flowers {number}"));
    }
    client.crawl();
    let asked = [("rank_type", "place")];
    client.until("crawl_failure_total", &asked, |failures| failures >= 1.0);
    postgres.stop();
    // Four tasks were running, each of them twice without a database.
    let before = client.value("task_runs_total", RETRIED);
    client.until("task_runs_total", RETRIED, |runs| runs >= before + 12.0);
    postgres.start_again();
    client.until("task_runs_total", &[("task", "crawl_rank"), ("state", "failed")], |runs| runs == 4.0);
    assert_eq!(client.value("crawl_failure_total", &asked), 12.0);
}

#[test]
fn tasks_of_a_killed_program_are_done_by_another() {
    let (Some(postgres), Some(redis)) = (Postgres::start(), Redis::start()) else { return };
    let (database, queue) = (postgres.url(), redis.url());
    let servers = [("DATABASE_URL", &*database), ("REDIS_URL", &queue)];
    let slow = ["--site-failures", "0", "--site-latency", "1500", "--workers", "2"];
    let (mut killed, client) = serve(&[&UNASKED[..], &slow].concat(), &servers);
    let trackings: Vec<_> =
        (0..TRACKINGS).map(|number| client.create("cafe", &format!("coffee {number}"))).collect();
    client.crawl();
    // Tasks that are not yet sent would be lost with the program.
    client.until("task_sent_total", &[("task", "crawl_rank")], |sent| sent == 40.0);
    // Many tasks are left: both workers have a task when the program is killed.
    client.until("task_queue_depth", &[("state", "running")], |depth| depth == 2.0);
    killed.kill();

    let (_running, client) = serve(&[&UNASKED[..], &["--site-failures", "0"]].concat(), &servers);
    eventually("a rank of each", || {
        let count = |path| client.get(&format!("{path}/ranks")).1.as_array().map(Vec::len);
        trackings.iter().all(|path| count(path) == Some(1)).then_some(())
    });
    for state in ["running", "waiting"] {
        client.until("task_queue_depth", &[("state", state)], |depth| depth == 0.0);
    }
}
