//! Log lines are JSON: the process first, then the time, the level, the logger and the event.

use callmeter_tests::servers::Redis;
use callmeter_tests::{Running, eventually};
use serde_json::Value;

use super::{UNASKED, rank_tracker, serve};

/// Checks the order of a line's fields, and returns the line.
#[track_caller]
fn parsed(line: &str) -> Value {
    let fields = ["process", "timestamp", "level", "logger", "event"];
    let at =
        fields.map(|field| line.find(&format!("\"{field}\":")).unwrap_or_else(|| panic!("no {field}: {line}")));
    assert!(at[0] == 1 && at.is_sorted(), "{line}");
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
}

/// The lines with this event.
fn lines(stderr: &str, event: &str) -> Vec<Value> {
    stderr.lines().map(parsed).filter(|line| line["event"] == event).collect()
}

#[test]
fn each_process_has_its_name() {
    let Some(mut redis) = Redis::start() else { return };
    let queue = redis.url();
    // A page is not found, and the queue goes away: each process has something to say.
    let args = [&UNASKED[..], &["--site-failures", "1", "--site-latency", "1", "--slow-query", "0"]].concat();
    let (running, client) = serve(&args, &[("REDIS_URL", &queue), ("API_KEY", "k")]);
    client.create("cafe", "coffee");
    client.crawl();
    client.until("task_runs_total", &[("task", "crawl_rank"), ("state", "failed")], |runs| runs == 1.0);
    client.until("job_runs_total", &[("job_name", "crawl"), ("status", "failure")], |runs| runs == 1.0);
    let token = client.log_in("k");
    redis.stop();
    eventually("a refusal", || (client.get_as(&token, "/tasks").0 == 503).then_some(()));
    running.interrupt();
    let stderr = running.wait().stderr;

    for (event, process, level, logger) in [
        ("a crawl begins", "scheduler", "info", "rank_tracker::batch"),
        ("a crawl failed", "scheduler", "error", "rank_tracker::schedule"),
        ("a task is given up", "worker", "warn", "rank_tracker::worker"),
        ("a request cannot be answered", "api", "warn", "rank_tracker::api::error"),
    ] {
        let found = lines(&stderr, event);
        let line = found.first().unwrap_or_else(|| panic!("no {event:?}: {stderr}"));
        assert_eq!([&line["process"], &line["level"], &line["logger"]], [process, level, logger], "{event}");
    }
    // Ids are in the line.
    let (begun, given_up) = (lines(&stderr, "a crawl begins"), lines(&stderr, "a task is given up"));
    assert_eq!(begun[0]["run"], given_up[0]["run"]);
    assert_eq!((given_up[0]["attempt"].as_u64(), given_up[0]["task"].as_str().map(str::len)), (Some(3), Some(36)));
    let slow = lines(&stderr, "slow statement: execution time exceeded alert threshold");
    let processes: std::collections::BTreeSet<_> =
        slow.iter().filter_map(|line| line["process"].as_str()).collect();
    assert_eq!(processes.into_iter().collect::<Vec<_>>(), ["api", "scheduler", "worker"]);
}

#[test]
fn a_batch_that_fails() {
    let args = ["batch", "--site-failures", "1", "--site-latency", "1"];
    let ended = Running::start(&mut rank_tracker(&args, &[])).wait();
    assert_eq!(ended.status.code(), Some(1));
    let lines: Vec<_> = ended.stderr.lines().map(parsed).collect();
    assert!(lines.iter().all(|line| line["process"] == "batch"), "{lines:?}");
    let last = lines.last().expect("a line");
    assert_eq!(last["level"], "error");
    assert!(last["error"].as_str().is_some_and(|error| error.starts_with("most of the crawl failed")), "{last}");
}

#[test]
fn text_on_request() {
    let (running, client) = serve(&[&UNASKED[..], &["--log", "text"]].concat(), &[]);
    client.crawl();
    let line = eventually("a line", || {
        running.said().lines().find(|line| line.contains("a crawl begins")).map(str::to_owned)
    });
    assert!(serde_json::from_str::<Value>(&line).is_err() && line.contains("process=\"scheduler\""), "{line}");
}
