//! Faults on purpose: what alerts and panels are proven with.

use callmeter_tests::eventually;

use crate::service::Service;

#[test]
fn each_kind_of_fault_is_produced() {
    let service = Service::start(&["--fail", "0.3", "--slow", "0.3"], &[]);
    eventually("faults of every kind", || {
        let exposition = service.scrape();
        let sum = |name: &str, label: (&str, &str)| -> f64 {
            let samples = exposition.samples.iter().filter(|((sample, _), _)| sample == name);
            let samples =
                samples.filter(|((_, labels), _)| labels.get(label.0).is_some_and(|found| found == label.1));
            samples.map(|(_, value)| value).sum()
        };
        let is_slow = sum("http_request_duration_seconds_bucket", ("le", "+Inf"))
            > sum("http_request_duration_seconds_bucket", ("le", "2"));
        let is_failing = sum("http_requests_total", ("status", "503")) > 0.0;
        // A mail's job fails although its address is right: only the faults do that to many of them.
        let jobs = |status| sum("queue_jobs_total", ("status", status));
        (is_slow && is_failing && jobs("failed") > 0.0 && jobs("completed") > 0.0).then_some(())
    });
}

#[test]
fn all_fail_if_told_so_and_operations_are_spared() {
    let service = Service::start(&["--no-load", "--fail", "1"], &[("METRICS_TOKEN", "")]);
    assert_eq!([0; 5].map(|_| service.sign_up("a@mail.example")), [Some(503); 5]);
    let exposition = service.scrape();
    let failed =
        exposition.value("http_requests_total", &[("method", "POST"), ("route", "/signup"), ("status", "503")]);
    assert_eq!(failed, Some(5.0));
    assert_eq!(exposition.value("users_registered_total", &[]), Some(0.0));
}
