//! What the program does by itself: a crawl at its start, and a load that does not fill its database.

use std::time::Duration;

use callmeter_tests::eventually;
use serde_json::Value;

use super::serve;

/// The most trackings that its visitors create, and one more for each visitor that decides at the same time.
const MOST: usize = 60 + 4;

const SUCCESSES: &[(&str, &str)] = &[("job_name", "crawl"), ("status", "success")];

#[test]
fn a_crawl_at_the_start_and_a_load_that_is_bounded() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("ranks.db").display());
    let (running, client) = serve(&["--no-load", "--crawl-every", "86400"], &[("DATABASE_URL", &url)]);
    for number in 0..60 {
        client.create("blog", &format!("books {number}"));
    }
    assert_eq!(client.value("job_runs_total", SUCCESSES), 0.0, "it crawls only when it is asked to");
    running.interrupt();
    assert!(running.wait().status.success());

    let (_running, client) = serve(&["--crawl-every", "86400"], &[("DATABASE_URL", &url)]);
    eventually("a crawl that no visitor has asked for", || {
        let metrics = client.metrics();
        let value = |name, labels: &[_]| metrics.value(name, labels).unwrap_or(0.0);
        let crawls = value("job_runs_total", SUCCESSES) + value("job_in_flight", &SUCCESSES[..1]);
        let asked = value("http_requests_total", &[("method", "POST"), ("handler", "/crawls"), ("status", "202")]);
        (crawls > asked).then_some(())
    });
    let trackings = || client.get("/trackings?limit=1000").1.as_array().map_or(0, Vec::<Value>::len);
    // A fifth of the requests.
    let ranks = [("method", "GET"), ("handler", "/trackings/{id}/ranks"), ("status", "200")];
    let requests = || client.metrics().value("http_requests_total", &ranks).unwrap_or(0.0) * 5.0;
    while requests() < 400.0 {
        let trackings = trackings();
        assert!(trackings <= MOST, "{trackings} trackings after {} requests", requests());
        std::thread::sleep(Duration::from_millis(50));
    }
}
