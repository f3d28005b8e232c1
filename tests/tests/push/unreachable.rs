//! Gateways that are unreachable or slow, or that reject pushes.

use std::time::{Duration, Instant};

use callmeter::{Exporter, InstallError, PushError, Pushgateway, PushgatewayError};
use callmeter_tests::{eventually, free_port};

use super::fake_gateway::{Answer, Fake};
use super::log::{keep, logged};
use super::{build, counts, gateway, push_now};

const TAKEN: Answer = Answer::Status(202, "");

#[test]
fn temporary_failures_are_retried() {
    let fake = Fake::start(&[Answer::Status(503, "busy"), Answer::Close, TAKEN]);
    let recorder = build(gateway(&fake.url()).retries(2));
    push_now(&recorder.exporter()).expect("the third try");
    let lines: Vec<_> = fake.requests().into_iter().map(|request| request.line).collect();
    assert_eq!(lines, ["PUT /metrics/job/crawl"; 3]);
    assert_eq!(counts(&recorder), (Some(1.0), Some(0.0)));
}

#[test]
fn the_number_of_tries_is_bounded() {
    let fake = Fake::start(&[Answer::Status(500, "disk full")]);
    let recorder = build(gateway(&fake.url()).retries(1));
    let Err(PushError::Rejected { status: 500, text, url }) = push_now(&recorder.exporter()) else {
        panic!("an error of the gateway")
    };
    assert_eq!((text.as_str(), url), ("disk full", format!("{}/metrics/job/crawl", fake.url())));
    assert_eq!(fake.requests().len(), 2);
    assert_eq!(counts(&recorder), (Some(0.0), Some(1.0)));
}

#[test]
fn the_highest_bounds_work() {
    let fake = Fake::start(&[Answer::Status(503, "busy"), TAKEN]);
    let longest = Duration::MAX;
    let recorder = build(gateway(&fake.url()).every(longest).timeout(longest).retries(u32::MAX));
    push_now(&recorder.exporter()).expect("the second try");
    drop(recorder.exporter().push_at_end());
    recorder.exporter().shutdown();
    assert_eq!(fake.requests().len(), 4);
}

#[test]
fn a_gateways_message_is_printed_without_control_characters() {
    keep();
    let said = "\u{1b}]0;owned\u{7}\u{1b}[2J first\r\nsecond\u{9b}31m\u{202e}";
    let fake = Fake::start(&[Answer::Status(400, said)]);
    let recorder = build(gateway(&fake.url()));
    let error = push_now(&recorder.exporter()).expect_err("a refusal");
    let PushError::Rejected { text, .. } = &error else { panic!("{error}") };
    for printed in [text.clone(), error.to_string(), logged(&fake.url())[0].1.clone()] {
        assert!(printed.contains("first") && printed.contains("second"), "{printed:?}");
        assert!(!printed.contains(|letter: char| letter.is_control() || letter == '\u{202e}'), "{printed:?}");
    }
}

#[test]
fn permanent_failures_are_not_retried() {
    for status in [301, 400, 401, 404, 429] {
        let fake = Fake::start(&[Answer::Status(status, "inconsistent metrics"), TAKEN]);
        let recorder = build(gateway(&fake.url()).retries(3));
        let error = push_now(&recorder.exporter()).expect_err("a refusal");
        assert!(error.to_string().contains(&format!("answered {status}: inconsistent metrics")), "{error}");
        assert_eq!(fake.requests().len(), 1, "{status}");
        assert_eq!(counts(&recorder), (Some(0.0), Some(1.0)));
        push_now(&recorder.exporter()).expect("the next one is taken");
        assert_eq!(counts(&recorder), (Some(1.0), Some(1.0)));
    }
}

#[test]
fn a_silent_gateway_costs_the_timeout() {
    let fake = Fake::start(&[Answer::Silence]);
    let recorder = build(gateway(&fake.url()).timeout(Duration::from_millis(50)).retries(1));
    let error = push_now(&recorder.exporter()).expect_err("no answer");
    assert!(matches!(error, PushError::Timeout { after, .. } if after == Duration::from_millis(50)), "{error}");
    assert_eq!(fake.requests().len(), 2);
}

#[test]
fn an_unreachable_gateway_is_named_and_logged() {
    keep();
    let url = format!("http://127.0.0.1:{}", free_port());
    let recorder = build(gateway(&url.replace("http://", "http://user:secret@")));
    let error = push_now(&recorder.exporter()).expect_err("nobody listens there");
    assert!(matches!(error, PushError::Unreachable { .. }), "{error}");
    let message = error.to_string();
    assert!(message.contains(&url) && message.contains("refused"), "{message}");
    assert!(!message.contains("secret") && !format!("{error:?}").contains("secret"), "{error:?}");
    assert_eq!(logged(&url), [("WARN".to_owned(), message)]);
    assert_eq!(counts(&recorder), (Some(0.0), Some(1.0)));
}

#[test]
fn the_end_of_a_job_waits_for_a_bounded_time() {
    let fake = Fake::start(&[Answer::Silence]);
    let timeout = Duration::from_millis(100);
    let recorder = build(gateway(&fake.url()).timeout(timeout));
    let started = Instant::now();
    drop(recorder.exporter().push_at_end());
    assert!(started.elapsed() >= timeout);
    // Also while another push runs, and while others wait.
    let exporter = recorder.exporter();
    let mut waiting: Vec<_> = (0..1_000).map(|_| Box::pin(exporter.push_now())).collect();
    for push in &mut waiting {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(push.as_mut().poll(&mut context).is_pending());
    }
    let started = Instant::now();
    drop(recorder.exporter().push_at_end());
    assert!(started.elapsed() < Duration::from_secs(30), "the thousand before it take 100 s");
}

#[test]
fn a_connection_that_breaks_ends_the_waiting() {
    let fake = Fake::start(&[Answer::Silence]);
    let recorder = build(gateway(&fake.url()));
    let exporter = recorder.exporter();
    let waits = std::thread::spawn(move || push_now(&exporter));
    eventually("a request", || (!fake.requests().is_empty()).then_some(()));
    drop(fake);
    let error = waits.join().expect("no panic").expect_err("the gateway is gone");
    assert!(matches!(error, PushError::Unreachable { .. }), "{error}");
}

#[cfg(target_os = "linux")]
#[test]
fn the_pushing_thread_ends_with_the_exporter() {
    let threads = || {
        let tasks = std::fs::read_dir("/proc/self/task").expect("threads");
        let names = tasks.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok());
        names.filter(|name| name.trim() == "callmeter-push").count()
    };
    let fake = Fake::start(&[Answer::Silence]);
    let kept: Vec<_> = (0..50).map(|_| build(gateway(&fake.url()).every(Duration::from_millis(10)))).collect();
    eventually("fifty threads", || (threads() >= 50).then_some(()));
    eventually("a request", || (!fake.requests().is_empty()).then_some(()));
    // In any state of the thread.
    drop(kept);
    eventually("the end of fifty threads", || (threads() < 50).then_some(()));
}

#[test]
fn an_exporter_without_a_gateway_says_so() {
    let recorder = Exporter::builder().build().expect("an exporter");
    let exporter = recorder.exporter();
    assert!(matches!(push_now(&exporter), Err(PushError::NotConfigured)));
    assert!(matches!(futures::executor::block_on(exporter.delete_group()), Err(PushError::NotConfigured)));
    drop(exporter.push_at_end());
    exporter.shutdown();
    assert!(exporter.catalogue().get("callmeter_pushes_total").is_none());
}

#[test]
fn settings_are_checked_before_anything_runs() {
    let problem = |gateway| match Exporter::builder().push(gateway).build() {
        Err(InstallError::Pushgateway(problem)) => problem,
        other => panic!("{other:?}"),
    };
    let any = || Pushgateway::new("https://127.0.0.1:1").job("crawl");
    assert!(matches!(problem(Pushgateway::new("127.0.0.1:9091").job("a")), PushgatewayError::InvalidUrl { .. }));
    assert!(matches!(problem(Pushgateway::new("http://127.0.0.1:9091")), PushgatewayError::NoJob));
    assert!(matches!(problem(any().group("a.b", "c")), PushgatewayError::InvalidKey { key, .. } if key == "a.b"));
    assert!(matches!(problem(any().group("job", "c")), PushgatewayError::KeyTwice { .. }));
    assert!(matches!(problem(any().certificate("no certificate")), PushgatewayError::Tls(_)));
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    assert!(matches!(problem(any().certificate(broken)), PushgatewayError::Tls(_)));
}
