//! Database queries are timed by their name, and slow ones are logged without their arguments.

use callmeter_tests::servers::Postgres;

use super::{UNASKED, serve};

const NAMES: &str = "db_query_duration_seconds_count";

#[test]
fn each_query_is_timed() {
    let (_running, client) = serve(&UNASKED, &[]);
    let coffee = client.create("cafe", "coffee");
    client.create("blog", "books");
    assert_eq!(client.get(&format!("{coffee}/ranks")).0, 200);
    assert_eq!(client.get("/trackings").0, 200);
    assert_eq!(client.delete(&coffee).0, 204);
    assert_eq!(client.get("/healthz").0, 200);
    let metrics = client.metrics();
    for (query, count) in [
        ("insert_tracking", 2.0),
        ("tracking", 1.0),
        ("ranks", 1.0),
        ("trackings", 1.0),
        ("delete_tracking", 1.0),
        ("ping", 1.0),
        ("update_tracking", 0.0),
        ("insert_rank", 0.0),
    ] {
        assert_eq!(metrics.value(NAMES, &[("query", query)]), Some(count), "{query}");
    }
    let counts = metrics.value(NAMES, &[("query", "count_trackings")]).expect("a series");
    assert!(counts >= 4.0, "at the start and after each change: {counts}");
}

/// What the program says about an insert, and all that it says.
fn said(args: &[&str], variables: &[(&str, &str)]) -> (bool, String) {
    let (running, client) = serve(&[&UNASKED[..], args].concat(), variables);
    client.create("cafe", "a keyword that is nobody's business");
    running.interrupt();
    let ended = running.wait();
    assert!(ended.status.success(), "{}", ended.stderr);
    let mut slow = ended.stderr.lines().filter(|line| line.contains("slow statement"));
    let is_logged =
        slow.any(|_| true) && ended.stderr.contains("INSERT INTO trackings VALUES ($1, $2, $3, $4, 1, $5)");
    (is_logged, ended.stderr)
}

#[test]
fn slow_queries_are_logged_without_arguments() {
    let (is_logged, stderr) = said(&["--slow-query", "0"], &[]);
    assert!(is_logged, "{stderr}");
    assert!(!stderr.contains("nobody's business"), "{stderr}");
    let (is_logged, stderr) = said(&["--slow-query", "60000"], &[]);
    assert!(!is_logged, "{stderr}");
}

#[test]
fn slow_queries_of_a_server_are_logged() {
    let Some(postgres) = Postgres::start() else { return };
    let url = postgres.url();
    let (is_logged, stderr) = said(&["--slow-query", "0"], &[("DATABASE_URL", &url)]);
    assert!(is_logged, "{stderr}");
    assert!(!stderr.contains("nobody's business"), "{stderr}");
}
