//! A batch pushes its figures to a real Pushgateway however it ends. An unreachable gateway does not affect it.

use std::collections::BTreeSet;
use std::net::TcpListener;

use callmeter_tests::servers::Pushgateway;
use callmeter_tests::{Ended, Exposition, Running, eventually, free_port, parse};

use super::{UNASKED, rank_tracker, serve};

struct Gateway(Pushgateway);

impl Gateway {
    fn start() -> Option<Self> {
        Pushgateway::start().map(Self)
    }

    fn exposition(&self) -> Exposition {
        parse(&self.0.metrics())
    }

    /// The value of a series in the group of an instance.
    fn value(&self, instance: &str, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
        let group = [("job", "crawl"), ("instance", instance)];
        self.exposition().value(name, &[&group[..], labels].concat())
    }

    /// The value of a series of the job, which has the name of the group.
    fn job(&self, instance: &str, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
        self.value(instance, name, &[labels, &[("job_name", "crawl")]].concat())
    }

    fn run(&self, instance: &str, args: &[&str]) -> Ended {
        self.start_batch(instance, args).wait()
    }

    fn start_batch(&self, instance: &str, args: &[&str]) -> Running {
        let url = self.0.url();
        Running::start(&mut rank_tracker(args, &[("PUSHGATEWAY_URL", &url), ("INSTANCE", instance)]))
    }
}

#[test]
fn success_is_pushed() {
    let Some(gateway) = Gateway::start() else { return };
    let ended = gateway.run("a", &["batch", "--site-failures", "0", "--site-latency", "10"]);
    assert!(ended.status.success(), "{}", ended.stderr);
    assert_eq!(ended.stdout, "30 of 30 looked up, 0 failed\n");
    for (name, value) in [("batch_crawl_total", 30.0), ("batch_crawl_success", 30.0), ("batch_crawl_failure", 0.0)]
    {
        assert_eq!(gateway.value("a", name, &[]), Some(value), "{name}");
        assert_eq!(gateway.exposition().families[name].0, "gauge");
    }
    assert!(gateway.value("a", "batch_crawl_duration_seconds", &[]).is_some_and(|seconds| seconds > 0.0));
    assert_eq!(gateway.job("a", "job_runs_total", &[("status", "success")]), Some(1.0));
    let success = gateway.job("a", "job_last_success_timestamp_seconds", &[]).expect("a time");
    let pushed = gateway.value("a", "push_time_seconds", &[]).expect("the gateway's own time");
    assert!(success <= pushed && success > pushed - 600.0, "{success}, pushed at {pushed}");
}

#[test]
fn failure_is_pushed_and_keeps_the_last_success() {
    let Some(gateway) = Gateway::start() else { return };
    let ended = gateway.run("a", &["batch", "--site-failures", "0", "--site-latency", "10"]);
    assert!(ended.status.success(), "{}", ended.stderr);
    let success = || gateway.job("a", "job_last_success_timestamp_seconds", &[]);
    let before = success().expect("a time");

    let ended = gateway.run("a", &["--batch", "--site-failures", "1", "--site-latency", "10"]);
    assert_eq!(ended.status.code(), Some(1));
    let last = ended.stderr.lines().next_back().expect("a line");
    assert!(last.contains("most of the crawl failed"), "{last}");
    assert_eq!(gateway.value("a", "batch_crawl_success", &[]), Some(0.0));
    assert_eq!(gateway.value("a", "batch_crawl_failure", &[]), Some(30.0));
    assert_eq!(gateway.job("a", "job_runs_total", &[("status", "failure")]), Some(1.0));
    assert_eq!(success(), Some(before), "an alert on its age stays right");
}

#[test]
fn cancellation_is_pushed() {
    let Some(gateway) = Gateway::start() else { return };
    let batch = gateway.start_batch("a", &["batch", "--site-failures", "0", "--site-latency", "2000"]);
    eventually("a crawl", || batch.said().contains("a crawl begins").then_some(()));
    batch.interrupt();
    let ended = batch.wait();
    assert_eq!(ended.status.code(), Some(1));
    assert!(ended.stderr.contains("the crawl was cancelled"), "{}", ended.stderr);
    assert_eq!(gateway.value("a", "batch_crawl_total", &[]), Some(30.0));
    assert!(gateway.value("a", "batch_crawl_success", &[]).is_some_and(|success| success < 30.0));
    assert_eq!(gateway.job("a", "job_runs_total", &[("status", "cancelled")]), Some(1.0));
    assert_eq!(gateway.job("a", "job_in_flight", &[]), Some(0.0));
}

#[test]
fn crawls_of_the_service_are_pushed() {
    let Some(gateway) = Gateway::start() else { return };
    let url = gateway.0.url();
    let variables = [("PUSHGATEWAY_URL", &*url), ("INSTANCE", "a")];
    let failing = ["--site-failures", "1", "--site-latency", "1"];
    let (_running, client) = serve(&[&UNASKED[..], &failing].concat(), &variables);
    client.create("cafe", "coffee");
    client.crawl();
    eventually("a pushed crawl", || gateway.value("a", "batch_crawl_failure", &[]).filter(|count| *count == 1.0));
    assert_eq!(gateway.value("a", "batch_crawl_total", &[]), Some(1.0));
    assert_eq!(gateway.job("a", "job_runs_total", &[("status", "failure")]), Some(1.0));
    assert_eq!(gateway.job("a", "job_in_flight", &[]), Some(0.0));
    let names: BTreeSet<String> = gateway.exposition().samples.keys().map(|(name, _)| name.clone()).collect();
    assert!(
        !names.contains("task_sent_total") && !names.contains("active_sessions"),
        "these are scraped: {names:?}"
    );
}

#[test]
fn an_unreachable_gateway_does_not_affect_the_service() {
    let url = format!("http://127.0.0.1:{}", free_port());
    let args = [&UNASKED[..], &["--site-failures", "0", "--site-latency", "1"]].concat();
    let (running, client) = serve(&args, &[("PUSHGATEWAY_URL", &url)]);
    client.create("cafe", "coffee");
    client.crawl();
    eventually("a crawl", || (client.get("/crawls/last").0 == 200).then_some(()));
    client.until("callmeter_push_failures_total", &[], |pushes| pushes == 1.0);
    assert_eq!(client.get("/healthz").0, 200);
    running.interrupt();
    let ended = running.wait();
    assert!(ended.status.success(), "{}", ended.stderr);
    assert!(ended.stderr.contains("metrics were not pushed"), "{}", ended.stderr);
}

#[test]
fn an_unreachable_gateway_changes_no_result() {
    let nobody = format!("http://127.0.0.1:{}", free_port());
    // It accepts connections and never answers.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let silent = format!("http://{}", silent.local_addr().expect("an address"));
    for (url, failures, code) in [(&nobody, "0", 0), (&nobody, "1", 1), (&silent, "0", 0)] {
        let args = ["batch", "--site-failures", failures, "--site-latency", "10"];
        let ended = Running::start(&mut rank_tracker(&args, &[("PUSHGATEWAY_URL", url)])).wait();
        assert_eq!(ended.status.code(), Some(code), "{}", ended.stderr);
        let warnings: Vec<_> =
            ended.stderr.lines().filter(|line| line.contains("metrics were not pushed")).collect();
        assert!(matches!(warnings[..], [warning] if warning.contains(url)), "{warnings:?}");
    }
}

#[test]
fn the_group_of_an_instance_is_deleted() {
    let Some(gateway) = Gateway::start() else { return };
    for instance in ["a", "b/1"] {
        let ended = gateway.run(instance, &["batch", "--site-failures", "0", "--site-latency", "10"]);
        assert!(ended.status.success(), "{}", ended.stderr);
        assert_eq!(gateway.value(instance, "batch_crawl_total", &[]), Some(30.0));
    }
    let ended = gateway.run("b/1", &["forget"]);
    assert!(ended.status.success(), "{}", ended.stderr);
    // The gateway does it a moment later.
    eventually("a deleted group", || gateway.value("b/1", "batch_crawl_total", &[]).is_none().then_some(()));
    assert_eq!(gateway.value("a", "batch_crawl_total", &[]), Some(30.0));
}
