//! Pushes at the end of a program, and at intervals.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use callmeter::{Exporter, Recorder};
use callmeter_tests::{eventually, free_port, parse};

use super::fake_gateway::{Answer, Fake};
use super::{TEST, build, counts, gateway};

const TAKEN: Answer = Answer::Status(200, "");

/// The number of pages in each push of a job.
fn pages(fake: &Fake) -> Vec<f64> {
    let requests = fake.requests();
    let value = |body: &str| parse(body).value("push_test_pages_total", &[]).expect("pages");
    requests.iter().map(|request| value(&request.body)).collect()
}

fn read_page(recorder: &Recorder) {
    metrics::with_local_recorder(recorder, || TEST.pages.increment(1));
}

#[test]
fn a_job_that_ends_early_is_pushed() {
    let fake = Fake::start(&[TAKEN]);
    let recorder = build(gateway(&fake.url()));
    let job = |fails: bool| -> Result<(), &'static str> {
        let _last = recorder.exporter().push_at_end();
        read_page(&recorder);
        if fails { Err("no such page") } else { Ok(()) }
    };
    assert!(job(true).is_err());
    assert!(job(false).is_ok());
    assert_eq!(pages(&fake), [1.0, 2.0]);
    assert_eq!(counts(&recorder), (Some(2.0), Some(0.0)));
}

#[test]
fn a_job_that_panics_is_pushed_and_its_panic_goes_on() {
    let fake = Fake::start(&[TAKEN]);
    let recorder = build(gateway(&fake.url()));
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        let _last = recorder.exporter().push_at_end();
        read_page(&recorder);
        panic!("a page that cannot be");
    }));
    assert_eq!(panicked.expect_err("a panic").downcast_ref(), Some(&"a page that cannot be"));
    assert_eq!(pages(&fake), [1.0]);
}

#[test]
fn an_unreachable_gateway_causes_no_second_panic() {
    let recorder = build(gateway(&format!("http://127.0.0.1:{}", free_port())));
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        let _last = recorder.exporter().push_at_end();
        panic!("a page that cannot be");
    }));
    assert_eq!(panicked.expect_err("a panic").downcast_ref(), Some(&"a page that cannot be"));
    assert_eq!(counts(&recorder), (Some(0.0), Some(1.0)));
}

#[test]
fn a_job_that_is_cancelled_is_pushed() {
    let fake = Fake::start(&[TAKEN]);
    let recorder = build(gateway(&fake.url()));
    // The runtime has one thread: while the guard waits, no task of the runtime runs.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let exporter = recorder.exporter();
        let job = tokio::spawn(async move {
            let _last = exporter.push_at_end();
            std::future::pending::<()>().await;
        });
        tokio::task::yield_now().await;
        read_page(&recorder);
        job.abort();
        assert!(job.await.expect_err("no end").is_cancelled());
    });
    assert_eq!(pages(&fake), [1.0]);
}

#[test]
fn a_push_goes_on_when_its_future_is_dropped() {
    let fake = Fake::start(&[TAKEN]);
    let recorder = build(gateway(&fake.url()));
    let exporter = recorder.exporter();
    let mut push = Box::pin(exporter.push_now());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(push.as_mut().poll(&mut context).is_pending());
    drop(push);
    eventually("a push", || (counts(&recorder).0 == Some(1.0)).then_some(()));
}

#[test]
fn intervals_go_on_until_the_shutdown() {
    let fake = Fake::start(&[Answer::Status(500, ""), TAKEN]);
    let recorder = build(gateway(&fake.url()).every(Duration::from_millis(20)));
    // After a failure, the next interval pushes again.
    eventually("five pushes", || (fake.requests().len() >= 5).then_some(()));
    eventually("them to be counted", || (counts(&recorder) >= (Some(3.0), Some(1.0))).then_some(()));
    read_page(&recorder);
    recorder.exporter().shutdown();
    let at_end = pages(&fake);
    assert_eq!(at_end.last(), Some(&1.0), "the last push has all that was counted before");
    recorder.exporter().shutdown();
    let exporter = recorder.exporter();
    super::push_now(&exporter).expect("one that is asked for");
    assert_eq!(fake.requests().len(), at_end.len() + 1, "no further one");
}

#[test]
fn nothing_is_pushed_at_a_shutdown_without_intervals() {
    let fake = Fake::start(&[TAKEN]);
    let recorder = build(gateway(&fake.url()));
    recorder.exporter().shutdown();
    drop(recorder);
    assert_eq!(fake.requests().len(), 0);
}

#[test]
fn a_push_counts_the_pushes_before_it() {
    let fake = Fake::start(&[TAKEN]);
    let recorder = Exporter::builder().push(gateway(&fake.url()).group("instance", "a b")).build().expect("valid");
    let exporter = recorder.exporter();
    (0..3).for_each(|_| super::push_now(&exporter).expect("a gateway that takes all"));
    let requests = fake.requests();
    let last = parse(&requests[2].body);
    assert_eq!(last.value("callmeter_pushes_total", &[]), Some(2.0));
    let now = std::time::UNIX_EPOCH.elapsed().expect("a clock after 1970").as_secs_f64();
    let then = last.value("callmeter_push_last_success_timestamp_seconds", &[]).expect("a time");
    assert!((now - 60.0..=now).contains(&then), "{then}");
    assert_eq!(requests[2].line, "PUT /metrics/job/crawl/instance/a%20b");
    assert!(requests[2].headers.contains(&"content-type: text/plain; version=0.0.4; charset=utf-8".into()));
    let family = exporter.catalogue().get("callmeter_push_failures_total").expect("a family");
    assert!(!family.help.is_empty());
}
