//! The queue board: who may see it, what it shows, and a retry.

use callmeter_tests::servers::{Postgres, Redis};
use callmeter_tests::{agent, eventually};
use serde_json::Value;

use crate::service::{Client, Service};

const TOKEN: &str = "s3cret";
const WITH_TOKEN: (&str, &str) = ("METRICS_TOKEN", TOKEN);

/// An answer: its status, and its body.
type Answer = (u16, String);

fn get(client: &Client, headers: &[(&str, &str)]) -> Answer {
    let mut request = agent().get(format!("http://{}/admin/queues", client.address));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut answer = request.call().expect("an answer");
    (answer.status().as_u16(), answer.body_mut().read_to_string().expect("text"))
}

fn retry(client: &Client, id: &str, headers: &[(&str, &str)]) -> Answer {
    let request = agent().post(format!("http://{}/admin/queues/jobs/{id}/retry", client.address));
    let mut request = request.config().max_redirects(0).build();
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut answer = request.send_empty().expect("an answer");
    (answer.status().as_u16(), answer.body_mut().read_to_string().expect("text"))
}

const BEARER: (&str, &str) = ("Authorization", "Bearer s3cret");
const JSON: (&str, &str) = ("Accept", "application/json");

/// The jobs of a queue as the board tells programs.
fn queue(client: &Client, name: &str) -> Value {
    let (status, body) = get(client, &[BEARER, JSON]);
    assert_eq!(status, 200, "{body}");
    let board: Value = serde_json::from_str(&body).expect("JSON");
    let queues = board["queues"].as_array().expect("queues");
    queues.iter().find(|queue| queue["queue"] == name).unwrap_or_else(|| panic!("no {name}: {board}")).clone()
}

/// A service with one failed mail, and the mail's job.
fn with_failed_mail(email: &str, variables: &[(&str, &str)]) -> (Service, String) {
    let service = Service::start(&["--no-load"], &[&[WITH_TOKEN], variables].concat());
    assert_eq!(service.sign_up(email), Some(201));
    let failed = eventually("a failed mail", || {
        let failed = queue(&service, "email")["failed"].clone();
        (failed["count"] == 1).then_some(failed)
    });
    let id = failed["first"][0]["id"].as_str().expect("an id").to_owned();
    (service, id)
}

fn failed_mails(service: &Service) -> f64 {
    let metrics = agent().get(format!("http://{}/metrics", service.address)).header(BEARER.0, BEARER.1).call();
    let text = metrics.expect("metrics").body_mut().read_to_string().expect("text");
    let exposition = callmeter_tests::parse(&text);
    let failed = exposition.value("queue_jobs_failed_total", &[("queue", "email")]).expect("a series");
    let of_all = exposition.value("queue_jobs_total", &[("queue", "email"), ("status", "failed")]);
    assert_eq!(of_all, Some(failed));
    failed
}

#[test]
fn only_the_token_opens_the_board() {
    let (service, id) = with_failed_mail("a@bounce.example", &[]);
    let wrong = [None, Some("Bearer s3crets"), Some("Bearer "), Some("s3cret"), Some("Basic czNjcmV0")];
    for authorization in wrong {
        let headers: Vec<_> = authorization.into_iter().map(|value| ("Authorization", value)).collect();
        for (status, body) in [get(&service, &headers), retry(&service, &id, &headers)] {
            assert_eq!(status, 401, "{authorization:?}: {body}");
            assert!(!body.contains("bounce") && !body.contains(&id), "{body}");
        }
    }
    assert_eq!(get(&service, &[BEARER]).0, 200);
    // What a browser sends when its user has typed the token: base64 of `admin:s3cret`.
    assert_eq!(get(&service, &[("Authorization", "Basic YWRtaW46czNjcmV0")]).0, 200);
    assert_eq!(failed_mails(&service), 1.0, "nothing was retried");
}

#[test]
fn a_token_of_its_own_replaces_that_of_the_metrics() {
    let variables = [WITH_TOKEN, ("ADMIN_TOKEN", "other")];
    let service = Service::start(&["--no-load"], &variables);
    assert_eq!(get(&service, &[BEARER]).0, 401);
    assert_eq!(get(&service, &[("Authorization", "Bearer other")]).0, 200);
}

#[test]
fn without_any_token_the_board_is_closed() {
    let service = Service::start(&["--no-load"], &[]);
    for headers in [&[][..], &[BEARER], &[("Authorization", "Bearer ")]] {
        let (status, body) = get(&service, headers);
        assert_eq!(status, 401);
        assert!(body.contains("METRICS_TOKEN"), "{body}");
    }
    // Other routes are open.
    assert_eq!(service.scrape().value("users_registered_total", &[]), Some(0.0));
}

#[test]
fn what_users_typed_is_escaped() {
    let email = "<script>alert('1')</script>\"&@bounce.example";
    let (service, _) = with_failed_mail(email, &[]);
    let (status, page) = get(&service, &[BEARER, ("Accept", "text/html")]);
    assert_eq!(status, 200);
    assert!(page.contains("&lt;script&gt;alert('1')&lt;/script&gt;&quot;&amp;@bounce.example"), "{page}");
    assert!(!page.contains("<script"), "{page}");
    // The reason contains the address, too.
    assert_eq!(page.matches("&lt;script&gt;").count(), 2, "{page}");
    assert_eq!(queue(&service, "email")["failed"]["first"][0]["recipient"], email);

    // A long text does not make the page long.
    let long = format!("{}@bounce.example", "x".repeat(500_000));
    assert_eq!(service.sign_up(&long), Some(201));
    eventually("both failures", || (queue(&service, "email")["failed"]["count"] == 2).then_some(()));
    let (_, page) = get(&service, &[BEARER]);
    assert!(page.len() < 10_000, "{}", page.len());
}

#[test]
fn the_first_of_many_are_listed_and_all_are_counted() {
    let (service, _) = with_failed_mail("0@bounce.example", &[]);
    for number in 1..25 {
        assert_eq!(service.sign_up(&format!("{number}@bounce.example")), Some(201));
    }
    let failed = eventually("all failures", || {
        let failed = queue(&service, "email")["failed"].clone();
        (failed["count"] == 25).then_some(failed)
    });
    let first = failed["first"].as_array().expect("a list");
    assert_eq!(first.len(), 20);
    let ages: Vec<_> = first.iter().map(|job| job["age_seconds"].as_i64().expect("an age")).collect();
    assert!(ages.is_sorted(), "the latest come first: {ages:?}");
}

/// A retry runs the job again: each run is counted, and each ends once.
#[track_caller]
fn a_retry_runs_the_job_again(variables: &[(&str, &str)]) {
    let (service, id) = with_failed_mail("a@bounce.example", variables);
    assert_eq!(failed_mails(&service), 1.0);

    let (status, body) = retry(&service, &id, &[BEARER, JSON]);
    assert_eq!(status, 202, "{body}");
    let failed = eventually("a second failure", || {
        let failed = queue(&service, "email")["failed"].clone();
        (failed["first"][0]["retries"] == 1).then_some(failed)
    });
    assert_eq!(failed["count"], 1, "it is one job: {failed}");
    assert!(failed["first"][0]["reason"].as_str().expect("a reason").contains("refused the mail"), "{failed}");
    assert_eq!(failed_mails(&service), 2.0);

    // A browser is sent back to the board.
    let (status, body) = retry(&service, &id, &[BEARER, ("Origin", &format!("http://{}", service.address))]);
    assert_eq!(status, 303, "{body}");
    eventually("a third failure", || (failed_mails(&service) == 3.0).then_some(()));
    let waiting = &queue(&service, "email")["waiting"];
    assert_eq!(waiting["count"], 0, "{waiting}");
}

#[test]
fn a_retry_runs_the_job_again_in_memory() {
    a_retry_runs_the_job_again(&[]);
}

#[test]
fn a_retry_runs_the_job_again_by_redis() {
    let (Some(postgres), Some(redis)) = (Postgres::start(), Redis::start()) else { return };
    a_retry_runs_the_job_again(&[("DATABASE_URL", &postgres.url()), ("REDIS_URL", &redis.url())]);
}

#[test]
fn only_failed_jobs_are_retried_and_only_from_here() {
    let (service, id) = with_failed_mail("a@bounce.example", &[]);
    assert_eq!(retry(&service, "none", &[BEARER]).0, 404);
    assert_eq!(retry(&service, "%3Cscript%3E", &[BEARER]).0, 404);
    for origin in ["http://evil.example", "null", &format!("http://{}.evil.example", service.address)] {
        assert_eq!(retry(&service, &id, &[BEARER, ("Origin", origin)]).0, 403, "{origin}");
    }
    assert_eq!(failed_mails(&service), 1.0);

    // A mail that arrived is not sent again.
    assert_eq!(service.sign_up("b@mail.example"), Some(201));
    eventually("an empty queue", || {
        let mails = queue(&service, "email");
        (mails["waiting"]["count"] == 0 && mails["running"]["count"] == 0).then_some(())
    });
    assert_eq!(queue(&service, "email")["failed"]["count"], 1);
}
