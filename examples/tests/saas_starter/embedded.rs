//! Without any other server.

use callmeter_tests::{agent, eventually};
use serde_json::json;

use crate::service::{PASSWORD, Service, program};
use crate::table;

/// The service's own load makes every kind of event happen.
#[test]
fn its_own_load_fills_the_table() {
    let service = Service::start(&[], &[]);
    eventually("a value in each series that the load feeds", || {
        let exposition = service.scrape();
        let above =
            |name: &str, labels: &[(&str, &str)]| exposition.value(name, labels).is_some_and(|value| value > 0.0);
        let request = |method, route, status| {
            above("http_requests_total", &[("method", method), ("route", route), ("status", status)])
        };
        let is_filled = above("users_registered_total", &[])
            && ["success", "failed"].iter().all(|status| above("login_attempts_total", &[("status", status)]))
            && ["completed", "failed"].iter().all(|status| {
                ["email", "notification"].iter().all(|queue| {
                    above("queue_jobs_total", &[("queue", queue), ("status", status)])
                        && above(&format!("queue_jobs_{status}_total"), &[("queue", queue)])
                })
            })
            && above("websocket_connections_total", &[("gateway", "notifications")])
            && request("POST", "/signup", "201")
            && request("POST", "/signup", "400")
            && request("POST", "/signup", "409")
            && request("POST", "/login", "401")
            && request("POST", "/checkout", "502")
            && request("GET", "/ws", "101")
            && request("GET", "unmatched", "404");
        is_filled.then_some(())
    });
    let exposition = service.scrape();
    table::check(&exposition);
    assert!(
        exposition.samples.keys().all(|(_, labels)| labels.get("route").is_none_or(|route| route != "/metrics"))
    );
    service.running.interrupt();
    let ended = service.running.wait();
    assert!(ended.status.success(), "{ended:?}");
}

#[test]
fn it_ends_by_itself() {
    let service = Service::start(&["--seconds", "2"], &[]);
    let ended = service.running.wait();
    assert!(ended.status.success(), "{ended:?}");
    // What it has measured, and where the annotations are.
    let registered = ended.stdout.lines().find(|line| line.starts_with("users_registered_total"));
    let registered = registered.unwrap_or_else(|| panic!("{ended:?}"));
    assert!(registered.contains("examples/saas-starter/accounts.rs:"), "{registered}");
    // It may log warnings on a busy machine.
    assert!(["saas-starter:", "panicked"].iter().all(|bad| !ended.stderr.contains(bad)), "{ended:?}");
}

#[test]
fn livez_and_readyz_answer() {
    let service = Service::start(&["--no-load"], &[]);
    for path in ["livez", "readyz"] {
        let status = agent().get(format!("http://{}/{path}", service.address)).call().expect("an answer").status();
        assert_eq!(status, 200, "{path}");
    }
    let counted = service.scrape().samples.into_keys().filter(|(name, _)| name == "http_requests_total");
    assert_eq!(counted.count(), 0, "probes are not requests of users");
}

/// After Ctrl-C, running work is finished: every promised delivery has ended.
#[test]
fn ctrl_c_finishes_the_jobs() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("saas.db").display());
    let service = Service::start(&[], &[("DATABASE_URL", &url)]);
    eventually("jobs", || {
        (service.value("queue_jobs_completed_total", &[("queue", "email")]) >= 5.0).then_some(())
    });
    service.running.interrupt();
    let ended = service.running.wait();
    assert!(ended.status.success(), "{ended:?}");

    let states = crate::crashes::deliveries(&url);
    assert!(states.values().sum::<i64>() >= 5, "{states:?}");
    let open = states.keys().filter(|(_, state)| !matches!(state.as_str(), "completed" | "failed"));
    assert_eq!(open.count(), 0, "{states:?}");
}

/// The database contains nothing to log in with.
#[test]
fn no_token_is_stored() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("saas.db").display());
    let service = Service::start(&["--no-load"], &[("DATABASE_URL", &url)]);
    assert_eq!(service.sign_up("a@mail.example"), Some(201));
    let token = service.log_in("a@mail.example").expect("a session");
    let me = |token: &str| {
        let request = agent().get(format!("http://{}/me", service.address));
        request.header("Authorization", format!("Bearer {token}")).call().is_ok_and(|answer| answer.status() == 200)
    };
    assert!(me(&token));
    let kept = crate::crashes::tokens(&url);
    assert_eq!(kept.len(), 1);
    assert!(!kept[0].contains(&token) && !me(&kept[0]), "{kept:?}");
}

#[test]
fn without_load_only_the_clients_requests_are_counted() {
    let service = Service::start(&["--no-load"], &[]);
    assert_eq!(service.value("users_registered_total", &[]), 0.0);
    assert_eq!(service.sign_up("a@mail.example"), Some(201));
    assert_eq!(service.sign_up("a@mail.example"), Some(409));
    assert_eq!(service.sign_up("nobody"), Some(400));
    assert_eq!(
        service.post("/login", &json!({ "email": "a@mail.example", "password": "no" })).map(|(s, _)| s),
        Some(401)
    );
    assert_eq!(
        service.post("/login", &json!({ "email": "b@mail.example", "password": PASSWORD })).map(|(s, _)| s),
        Some(401)
    );
    let token = service.log_in("a@mail.example").expect("a session");

    assert_eq!(service.value("users_registered_total", &[]), 1.0);
    assert_eq!(service.value("login_attempts_total", &[("status", "success")]), 1.0);
    assert_eq!(service.value("login_attempts_total", &[("status", "failed")]), 2.0);
    let me =
        agent().get(format!("http://{}/me", service.address)).header("Authorization", format!("Bearer {token}"));
    assert_eq!(me.call().expect("an answer").status(), 200);
    let count = |method, route, status| {
        let labels = [("method", method), ("route", route), ("status", status)];
        eventually("the request's end", || service.scrape().value("http_requests_total", &labels))
    };
    assert_eq!(count("POST", "/signup", "201"), 1.0);
    assert_eq!(count("POST", "/signup", "409"), 1.0);
    assert_eq!(count("POST", "/signup", "400"), 1.0);
    assert_eq!(count("POST", "/login", "401"), 2.0);
    assert_eq!(count("GET", "/me", "200"), 1.0);
}

#[test]
fn a_token_protects_scrapes_and_nothing_else() {
    let service = Service::start(&["--no-load"], &[("METRICS_TOKEN", "s3cret")]);
    let metrics = format!("http://{}/metrics", service.address);
    assert_eq!(agent().get(&metrics).call().expect("an answer").status(), 401);
    let known = agent().get(&metrics).header("Authorization", "Bearer s3cret").call();
    let body = known.expect("an exposition").body_mut().read_to_string().expect("text");
    assert!(body.contains("users_registered_total 0"), "{body}");
    assert_eq!(service.sign_up("a@mail.example"), Some(201));
    assert!(
        program(&["--help"], &[])
            .output()
            .is_ok_and(|help| String::from_utf8_lossy(&help.stdout).contains("METRICS_TOKEN"))
    );
}
