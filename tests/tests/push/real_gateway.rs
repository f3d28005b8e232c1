//! Prometheus's own Pushgateway.

use callmeter::{Exporter, PushError, Pushgateway, build_info, job};
use callmeter_tests::servers::Pushgateway as Server;
use callmeter_tests::{Exposition, eventually, parse};

use super::{Job, Of, TEST, build, build_with, gateway, push_now};

/// What the gateway exposes, without its own metrics.
fn pushed(server: &Server) -> Exposition {
    parse(&server.metrics())
}

#[test]
fn a_push_replaces_its_group_and_no_other() {
    let Some(server) = Server::start() else { return };
    let [a, b] = ["a", "b"].map(|instance| {
        let gateway = gateway(&server.url()).group("instance", instance);
        build_with(Exporter::builder().build_info(build_info!()), gateway)
    });
    let count = |recorder| metrics::with_local_recorder(recorder, || TEST.pages.increment(2));
    let pages =
        |instance| pushed(&server).value("push_test_pages_total", &[("job", "crawl"), ("instance", instance)]);
    count(&a);
    metrics::with_local_recorder(&a, || metrics::gauge!("push_test_once").set(1.0));
    push_now(&a.exporter()).expect("a push");
    assert_eq!((pages("a"), pages("b")), (Some(2.0), None));
    push_now(&b.exporter()).expect("a push");
    count(&a);
    push_now(&a.exporter()).expect("a push");
    assert_eq!((pages("a"), pages("b")), (Some(4.0), Some(0.0)));
    let exposition = pushed(&server);
    assert_eq!(exposition.families["push_test_pages_total"], ("counter".into(), "Pages that were read.".into()));
    assert!(exposition.families.contains_key("callmeter_build_info"));
    assert!(exposition.families.contains_key("push_test_once"));

    // Another program with the same instance: its push replaces the whole group.
    let next = build(gateway(&server.url()).group("instance", "a"));
    push_now(&next.exporter()).expect("a push");
    assert_eq!((pages("a"), pages("b")), (Some(0.0), Some(0.0)));
    assert!(!pushed(&server).families.contains_key("push_test_once"));

    futures::executor::block_on(next.exporter().delete_group()).expect("a deletion");
    eventually("the group's end", || pages("a").is_none().then_some(()));
    assert_eq!(pages("b"), Some(0.0));
}

#[test]
fn grouping_values_are_read_back_unchanged() {
    let Some(server) = Server::start() else { return };
    let values = [
        "plain",
        "",
        "/",
        "a/b",
        "//",
        ".",
        "..",
        "...",
        " ",
        "a b",
        "a+b",
        "100%",
        "%2F",
        "ünï©ødé 🦀",
        "?a=b&c#d",
        "two\nlines",
        "a \"quoted\" \\ value",
        "-_~",
        "@base64",
        "{},=;:",
        "\u{0}",
    ];
    for value in values {
        let job = if value.is_empty() { "x" } else { value };
        let recorder = build(Pushgateway::new(server.url()).job(job).group("path", value).retries(0));
        push_now(&recorder.exporter()).unwrap_or_else(|error| panic!("{value:?}: {error}"));
        // An empty label is equal to no label, and the gateway adds an empty `instance`.
        let labels: Vec<_> =
            [("job", job), ("path", value)].into_iter().filter(|(_, value)| !value.is_empty()).collect();
        let pages = || {
            let samples =
                pushed(&server).samples.into_iter().filter(|((name, _), _)| name == "push_test_pages_total");
            let with_text = |(_, value): &(String, String)| !value.is_empty();
            let labels = samples.map(|((_, labels), _)| labels.into_iter().filter(with_text).collect::<Vec<_>>());
            labels.collect::<Vec<_>>()
        };
        let expected: Vec<_> = labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        assert_eq!(pages(), [expected]);
        futures::executor::block_on(recorder.exporter().delete_group()).expect("a deletion");
        eventually("the group's end", || pages().is_empty().then_some(()));
    }
}

#[test]
fn labels_that_are_grouping_keys_are_kept_under_another_name() {
    let Some(server) = Server::start() else { return };
    let recorder = build_with(Exporter::builder().label("host", "mine"), gateway(&server.url()).group("host", "a"));
    metrics::with_local_recorder(&recorder, || {
        TEST.runs.with(Of { job: Job::Crawl }).increment(1);
        TEST.runs.with(Of { job: Job::Mail }).increment(2);
    });
    push_now(&recorder.exporter()).expect("a push");
    let runs = |job| {
        let labels =
            [("job", "crawl"), ("host", "a"), ("exported_host", "mine"), ("exported_job", job), ("instance", "")];
        pushed(&server).value("push_test_runs_total", &labels)
    };
    assert_eq!((runs("crawl"), runs("mail")), (Some(1.0), Some(2.0)));
}

#[test]
fn a_contradiction_with_another_group_shows_the_gateways_message() {
    let Some(server) = Server::start() else { return };
    let foreign = format!("{}/metrics/job/other", server.url());
    ureq::put(&foreign).send("# TYPE push_test_pages_total gauge\npush_test_pages_total 1\n").expect("a push");
    let recorder = build(gateway(&server.url()).retries(3));
    let error = push_now(&recorder.exporter()).expect_err("two types");
    let PushError::Rejected { status: 400, text, .. } = &error else { panic!("{error}") };
    assert!(text.contains("push_test_pages_total"), "{text}");
}

#[job("push_batch")]
fn batch(fails: bool) -> Result<(), &'static str> {
    if fails { Err("no such page") } else { Ok(()) }
}

/// A separate process, as a batch is.
fn run_batch(url: &str, fails: bool, configure: impl FnOnce(Pushgateway) -> Pushgateway) {
    let recorder = build(configure(gateway(url)));
    metrics::with_local_recorder(&recorder, || {
        TEST.pages.increment(1);
        assert_eq!(batch(fails).is_err(), fails);
    });
    push_now(&recorder.exporter()).expect("a push");
}

#[test]
fn a_failed_batch_does_not_reset_the_last_success() {
    let Some(server) = Server::start() else { return };
    let value = |name: &str| {
        let samples = pushed(&server).samples.into_iter().filter(|((of, labels), _)| {
            of == name && labels.values().all(|value| value != "failure" && value != "cancelled")
        });
        samples.map(|(_, value)| value).reduce(f64::max)
    };
    let last_success = || value("job_last_success_timestamp_seconds");
    run_batch(&server.url(), false, Pushgateway::add);
    let first = last_success().expect("a success");
    assert!(first > 1e9, "{first}");
    assert_eq!(value("job_runs_total"), Some(1.0));
    run_batch(&server.url(), true, Pushgateway::add);
    assert_eq!(last_success(), Some(first));
    // The rest is from the last run.
    assert_eq!(value("job_runs_total"), Some(0.0));

    // The families can be selected, too: a push keeps those that it does not contain.
    run_batch(&server.url(), true, |gateway| gateway.add().families(|name| name == "push_test_pages_total"));
    assert_eq!((last_success(), value("push_test_pages_total")), (Some(first), Some(1.0)));
    // With PUT, the group contains only the last push.
    run_batch(&server.url(), true, |gateway| gateway.families(|name| name == "push_test_pages_total"));
    assert_eq!((last_success(), value("push_test_pages_total")), (None, Some(1.0)));
}

#[test]
fn pushes_resume_when_the_gateway_returns() {
    let Some(mut server) = Server::start() else { return };
    let recorder = build(gateway(&server.url()));
    push_now(&recorder.exporter()).expect("a push");
    server.stop();
    let error = push_now(&recorder.exporter()).expect_err("nobody is there");
    assert!(matches!(error, PushError::Unreachable { .. }), "{error}");
    server.start_again();
    push_now(&recorder.exporter()).expect("a push");
}

/// A gateway with TLS that asks for the password `s3cret` of `pusher`, and the certificate that it shows.
fn secured(folder: &std::path::Path) -> Option<(Server, String)> {
    let names = vec!["127.0.0.1".to_owned(), "localhost".to_owned()];
    let made = rcgen::generate_simple_self_signed(names).expect("a certificate");
    let certificate = made.cert.pem();
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).expect("a file");
        path.display().to_string()
    };
    let (certificate_file, key_file) =
        (write("cert.pem", &certificate), write("key.pem", &made.signing_key.serialize_pem()));
    let hash = "$2b$04$abcdefghijklmnopqrstuuLZYjhNQAOdpbzt4WxWlUHjv1wsyH5DG";
    let config = format!(
        "tls_server_config:\n  cert_file: {certificate_file}\n  key_file: {key_file}\nbasic_auth_users:\n  pusher: {hash}\n"
    );
    let server = Server::start_secured(write("web.yml", &config).as_ref())?;
    Some((server, certificate))
}

#[test]
fn passwords_and_certificates() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some((server, certificate)) = secured(folder.path()) else { return };
    let url = server.url().replace("http://", "https://");
    let push = |gateway| push_now(&build(gateway).exporter());

    push(gateway(&url).certificate(certificate.clone()).basic_auth("pusher", "s3cret")).expect("a push");
    let in_url = url.replace("https://", "https://pusher:s3cret@");
    push(gateway(&in_url).certificate(certificate.clone())).expect("a push");

    let error = push(gateway(&in_url).certificate(certificate.clone()).basic_auth("pusher", "wrong"));
    assert!(matches!(error, Err(PushError::Rejected { status: 401, .. })), "{error:?}");
    let error = push(gateway(&url).certificate(certificate));
    assert!(matches!(error, Err(PushError::Rejected { status: 401, .. })), "{error:?}");

    let other = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).expect("a certificate");
    for gateway in [gateway(&in_url).certificate(other.cert.pem()), gateway(&in_url)] {
        let error = push(gateway).expect_err("a certificate that nobody trusts");
        assert!(matches!(error, PushError::Unreachable { .. }), "{error}");
        assert!(error.to_string().contains("certificate"), "{error}");
    }
}
