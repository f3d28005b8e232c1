//! The API's requests are counted exactly.

use std::time::{SystemTime, UNIX_EPOCH};

use callmeter_tests::eventually;
use serde_json::json;

use super::{UNASKED, serve};

#[test]
fn requests_are_counted_one_by_one() {
    let (_running, client) = serve(&[&UNASKED[..], &["--site-failures", "0"]].concat(), &[]);
    let coffee = client.create("cafe", "coffee");
    let books = client.create("blog", "books");
    assert_eq!(client.get(&coffee).1["keyword"], "coffee");
    assert_eq!(client.get("/trackings?rank_type=blog").1.as_array().map(Vec::len), Some(1));
    assert_eq!(client.get("/trackings?rank_type=shop").0, 400);
    assert_eq!(client.value("active_trackings_count", &[("rank_type", "cafe")]), 1.0);
    assert_eq!(client.patch(&coffee, &json!({ "active": false })).0, 204);
    assert_eq!(client.value("active_trackings_count", &[("rank_type", "cafe")]), 0.0);
    assert_eq!(client.delete(&books).0, 204);
    assert_eq!(client.delete(&books).0, 404);
    assert_eq!(client.get(&books).0, 404);
    assert_eq!(client.get("/nothing/here").0, 404);
    let nothing = json!({ "rank_type": "blog", "keyword": "", "target": "shop-1.example" });
    assert_eq!(client.post("/trackings", &nothing).0, 422);
    assert_eq!(client.get("/crawls/last").0, 404);
    assert_eq!(client.get("/healthz").0, 200);

    let exposition = client.metrics();
    let counted = [
        ("/trackings", "POST", "201", 2.0),
        ("/trackings", "POST", "422", 1.0),
        ("/trackings", "GET", "200", 1.0),
        ("/trackings", "GET", "400", 1.0),
        ("/trackings/{id}", "GET", "200", 1.0),
        ("/trackings/{id}", "GET", "404", 1.0),
        ("/trackings/{id}", "PATCH", "204", 1.0),
        ("/trackings/{id}", "DELETE", "204", 1.0),
        ("/trackings/{id}", "DELETE", "404", 1.0),
        ("unmatched", "GET", "404", 1.0),
        ("/crawls/last", "GET", "404", 1.0),
        ("/healthz", "GET", "200", 1.0),
    ];
    for (handler, method, status, count) in counted {
        let labels = [("handler", handler), ("method", method), ("status", status)];
        assert_eq!(exposition.value("http_requests_total", &labels), Some(count), "{labels:?}");
    }
    let requests = exposition.samples.iter().filter(|((name, _), _)| name == "http_requests_total");
    assert_eq!(requests.map(|(_, count)| count).sum::<f64>(), 13.0, "and none besides: {exposition:?}");
    let sizes = [("handler", "/trackings")];
    assert_eq!(exposition.value("http_request_size_bytes_count", &sizes), Some(5.0));
    let sent = exposition.value("http_request_size_bytes_sum", &sizes).expect("three bodies");
    assert!((150.0..300.0).contains(&sent), "{sent}");
}

#[test]
fn a_requested_crawl() {
    let (_running, client) = serve(&[&UNASKED[..], &["--site-failures", "0"]].concat(), &[]);
    let tracking = client.create("place", "flowers");
    client.create("blog", "vinyl");
    client.crawl();
    let last = eventually("a crawl", || {
        let (status, last) = client.get("/crawls/last");
        (status == 200).then_some(last)
    });
    assert_eq!(last, json!({ "total": 2, "success": 2, "failure": 0, "cancelled": 0 }));
    let (status, ranks) = client.get(&format!("{tracking}/ranks"));
    assert_eq!((status, ranks.as_array().map(Vec::len)), (200, Some(1)));

    client.until("task_runs_total", &[("task", "prune_ranks"), ("state", "succeeded")], |runs| runs == 1.0);
    client.until("task_queue_depth", &[("state", "running")], |depth| depth == 0.0);
    for (name, labels, value) in [
        ("batch_crawl_total", &[][..], 2.0),
        ("batch_crawl_success", &[], 2.0),
        ("batch_crawl_failure", &[], 0.0),
        ("job_runs_total", &[("job_name", "crawl"), ("status", "success")], 1.0),
        ("task_sent_total", &[("task", "crawl_rank")], 2.0),
        ("task_sent_total", &[("task", "prune_ranks")], 1.0),
        ("task_runs_total", &[("task", "crawl_rank"), ("state", "succeeded")], 2.0),
        ("crawl_success_total", &[("rank_type", "place")], 1.0),
        ("crawl_result_total", &[("rank_type", "blog"), ("status", "success")], 1.0),
        ("crawl_task_duration_seconds_count", &[("rank_type", "blog")], 1.0),
    ] {
        assert_eq!(client.value(name, labels), value, "{name} {labels:?}");
    }
    // A query for the figures takes a connection sometimes.
    client.until("db_pool_checked_out", &[], |connections| connections == 0.0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs_f64();
    let success = client.value("job_last_success_timestamp_seconds", &[("job_name", "crawl")]);
    assert!(success <= now && success > now - 600.0, "{success} at {now}");
    assert!(client.value("batch_crawl_duration_seconds", &[]) > 0.0);
}
