//! `#[job(…)]`, and the timestamp that it sets.

use std::time::SystemTime;

use callmeter::{job, metered};

use super::support::{block_on, numbers, panics, poll_once, recorded};

#[derive(Debug)]
struct Failed;

#[job("crawl")]
async fn crawl(pages: Option<u32>) -> Result<u32, Failed> {
    let pages = pages.ok_or(Failed)?;
    if pages == 0 {
        std::future::pending::<()>().await;
    }
    assert!(pages < 100, "too many");
    Ok(pages)
}

fn now() -> f64 {
    SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs_f64()
}

#[test]
fn every_run_ends_in_one_status() {
    let recorded = recorded(|| {
        block_on(crawl(None)).unwrap_err();
        let mut endless = Box::pin(crawl(Some(0)));
        assert!(poll_once(endless.as_mut()).is_pending());
        drop(endless);
        assert!(panics(|| block_on(crawl(Some(100)))));
        block_on(crawl(None)).unwrap_err();
    });
    assert_eq!(
        recorded.numbers,
        numbers([
            ("job_runs_total{job_name=\"crawl\",status=\"failure\"}", 2.0),
            ("job_runs_total{job_name=\"crawl\",status=\"cancelled\"}", 1.0),
            ("job_runs_total{job_name=\"crawl\",status=\"panicked\"}", 1.0),
            ("job_in_flight{job_name=\"crawl\"}", 0.0),
        ]),
        "no run succeeded, so there is no time of success"
    );
    assert_eq!(recorded.samples["job_duration_seconds{job_name=\"crawl\"}"].len(), 4);
}

#[test]
fn the_last_success_has_its_time() {
    let before = now();
    let recorded = recorded(|| {
        block_on(crawl(Some(1))).unwrap();
        block_on(crawl(None)).unwrap_err();
    });
    let set = recorded.numbers["job_last_success_timestamp_seconds{job_name=\"crawl\"}"];
    assert!((before..=now()).contains(&set), "{set}");
}

/// Sends one mail.
#[job(
    "email",
    counter("queue_jobs_total", labels(queue = job_name, status = outcome(ok = "completed", error = "failed"))),
    counter("queue_jobs_completed_total", on(ok), labels(queue = job_name)),
    counter("queue_jobs_failed_total", on(error), labels(queue = job_name))
)]
fn send(good: bool) -> Result<(), Failed> {
    if good { Ok(()) } else { Err(Failed) }
}

#[test]
fn a_jobs_counter_can_be_replaced() {
    let recorded = recorded(|| {
        send(true).unwrap();
        send(true).unwrap();
        send(false).unwrap_err();
    });
    let counters: Vec<_> = recorded.numbers.iter().filter(|(name, _)| name.contains("_total")).collect();
    assert_eq!(
        counters,
        [
            (&"queue_jobs_completed_total{queue=\"email\"}".to_owned(), &2.0),
            (&"queue_jobs_failed_total{queue=\"email\"}".to_owned(), &1.0),
            (&"queue_jobs_total{queue=\"email\",status=\"completed\"}".to_owned(), &2.0),
            (&"queue_jobs_total{queue=\"email\",status=\"failed\"}".to_owned(), &1.0),
        ]
    );
    assert_eq!(recorded.described["job_duration_seconds"].1, "How long runs of jobs took, by job.");
    assert_eq!(recorded.described["queue_jobs_total"].1, "Sends one mail.");
}

#[metered(timestamp, timestamp("refill_failed_timestamp_seconds", on(error), labels(by = outcome)))]
fn refill(good: bool) -> Result<(), Failed> {
    if good { Ok(()) } else { Err(Failed) }
}

#[test]
fn timestamps_work_on_all_functions() {
    let before = now();
    let recorded = recorded(|| drop(refill(false)));
    let names: Vec<_> = recorded.numbers.keys().collect();
    assert_eq!(names, ["refill_failed_timestamp_seconds{by=\"error\"}", "refill_last_timestamp_seconds"]);
    assert!(recorded.numbers.values().all(|set| (before..=now()).contains(set)), "{:?}", recorded.numbers);
}

#[test]
fn a_job_is_in_the_catalogue_with_long_buckets() {
    let catalogue = callmeter::catalogue();
    assert_eq!(catalogue.get("job_duration_seconds").unwrap().buckets, callmeter::buckets::LONG);
    let timestamp = catalogue.get("job_last_success_timestamp_seconds").unwrap();
    assert_eq!((timestamp.kind, timestamp.unit), (callmeter::Kind::Gauge, Some(callmeter::Unit::Seconds)));
}
