//! Logs as JSON, for a log store.

use callmeter_tests::{Running, agent, eventually};
use serde_json::Value;

use crate::service::{Service, program};

/// The lines, which all have to be objects that begin with the same fields.
#[track_caller]
fn lines(stderr: &str) -> Vec<Value> {
    let parsed = |line: &str| {
        let at = ["process", "timestamp", "level", "logger", "event"]
            .map(|key| line.find(&format!("\"{key}\":")).unwrap_or_else(|| panic!("no {key} in {line}")));
        assert!(at.is_sorted() && at[0] == 1, "{line}");
        serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
    };
    stderr.lines().map(parsed).collect()
}

#[test]
fn each_line_is_an_object_and_ids_are_fields() {
    let variables = [("METRICS_TOKEN", "s3cret"), ("RUST_LOG", "saas_starter=debug")];
    let service = Service::start(&["--no-load", "--log", "json"], &variables);
    let email = "\"\n<b>@bounce.example";
    assert_eq!(service.sign_up(email), Some(201));
    let board = || {
        let request = agent().get(format!("http://{}/admin/queues", service.address));
        let request = request.header("Authorization", "Bearer s3cret").header("Accept", "application/json");
        request.call().expect("a board").body_mut().read_json::<Value>().expect("JSON")
    };
    let id = eventually("a failed mail", || {
        board()["queues"][0]["failed"]["first"][0]["id"].as_str().map(str::to_owned)
    });
    let retry = agent().post(format!("http://{}/admin/queues/jobs/{id}/retry", service.address));
    let retry = retry.header("Authorization", "Bearer s3cret").header("Accept", "application/json");
    assert_eq!(retry.send_empty().expect("an answer").status(), 202);
    service.running.interrupt();
    let ended = service.running.wait();
    assert!(ended.status.success(), "{ended:?}");

    let lines = lines(&ended.stderr);
    assert!(lines.iter().all(|line| line["process"] == "saas-starter"), "{lines:?}");
    let event = |text: &str| {
        let found = lines.iter().find(|line| line["event"] == text);
        found.unwrap_or_else(|| panic!("no line of {text:?} in {lines:?}"))
    };
    let retried = event("a failed job is retried");
    assert_eq!([&retried["level"], &retried["logger"], &retried["id"]], ["info", "saas_starter::board", &*id]);
    // What a stranger typed stays in its field.
    let failed = event("a delivery failed");
    assert_eq!(failed["error"], format!("the mail server of `{email}` refused the mail"));
    assert_eq!([&failed["level"], &failed["queue"]], ["debug", "email"]);
}

#[test]
fn the_last_line_is_an_object_too() {
    let ended = Running::start(&mut program(&["--log", "json"], &[("DATABASE_URL", "nonsense")])).wait();
    assert_eq!(ended.status.code(), Some(1));
    let [line] = &*lines(&ended.stderr) else { panic!("one line: {ended:?}") };
    assert!(line["error"].as_str().is_some_and(|error| error.contains("DATABASE_URL")), "{line}");
    assert_eq!(line["level"], "error");
}
