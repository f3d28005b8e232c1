//! The alerts that the system asks for are in the program's catalogue.

use callmeter_tests::get;
use serde_json::{Value, json};

use crate::service::Service;

#[test]
fn the_catalogue_has_the_alerts() {
    let service = Service::start(&["--no-load"], &[]);
    let catalogue = get(&format!("http://{}/catalogue", service.address));
    let catalogue: Value = serde_json::from_str(&catalogue).expect("JSON");
    let alerts = catalogue["alerts"].as_array().expect("alerts");
    let five_minutes = json!(300.0);
    for (kind, family, above) in [
        ("error_share", "http_requests_total", 0.05),
        ("quantile", "http_request_duration_seconds", 2.0),
        ("error_share", "queue_jobs_total", 0.05),
    ] {
        let of_family =
            |alert: &&Value| alert["condition"]["kind"] == kind && alert["condition"]["of"]["family"] == family;
        let alert = alerts.iter().find(of_family).unwrap_or_else(|| panic!("no {kind} of {family}: {alerts:#?}"));
        assert_eq!(alert["condition"]["above"], json!(above), "{alert}");
        assert_eq!([&alert["for_seconds"], &alert["window_seconds"]], [&five_minutes; 2], "{alert}");
        assert!(alert["file"].as_str().is_some_and(|file| file.ends_with("saas-starter/alerts.rs")), "{alert}");
    }
    let p95 = alerts.iter().find(|alert| alert["condition"]["kind"] == "quantile").expect("it was found");
    assert_eq!(p95["condition"]["quantile"], json!(0.95));
}
