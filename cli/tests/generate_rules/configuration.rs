//! `[rules]` in `callmeter.toml`.

use cargo_callmeter::generate::config::Config;
use cargo_callmeter::generate::rules::{Alert, Rule, rules};

use crate::program::plan;

/// The alerts of a configuration.
fn alerts(config: &str) -> Vec<Alert> {
    let files = rules(&plan(config)).expect("rules").files;
    let groups = files.into_iter().flat_map(|file| file.groups);
    let alert = |rule| if let Rule::Alert(alert) = rule { Some(*alert) } else { None };
    groups.flat_map(|group| group.rules).filter_map(alert).collect()
}

fn error(config: &str) -> String {
    rules(&plan(config)).expect_err("an error").to_string()
}

fn has(alerts: &[Alert], name: &str) -> bool {
    alerts.iter().any(|alert| alert.name == name)
}

#[test]
fn alerts_exist_for_what_is_there_only() {
    let usual = alerts("");
    for name in [
        "HttpErrors",
        "HttpSlow",
        "FunctionErrors",
        "ConsumerStalled",
        "DeadLetters",
        "JobFailures",
        "TargetDown",
        "OpenFiles",
    ] {
        assert!(has(&usual, name), "{name}");
    }
    for name in [
        "SchedulerLag",
        "PushFailures",
        "JobOverdue",
        "PostgresDown",
        "RedisMemory",
        "HostDisk",
        "ContainerMemory",
        "ExporterDown",
    ] {
        assert!(!has(&usual, name), "{name}");
    }
    let with = alerts("[service]\ncollectors = [\"tokio\"]\n[stack]\nexporters = [\"redis\"]");
    assert!(has(&with, "SchedulerLag") && has(&with, "RedisMemory") && has(&with, "ExporterDown"));
    assert!(!has(&with, "OpenFiles") && !has(&with, "PostgresDown"));
}

/// A million restarts would need tests of a million values.
#[test]
fn numbers_and_labels_that_no_rule_can_have_are_errors() {
    let restarts = error("[rules.alerts.ProcessRestarts]\nabove = 1e9");
    assert_eq!(restarts, "`[rules.alerts.ProcessRestarts]`: write a number between 0 and 20 for `above`");
    assert!(error("[rules.alerts.OpenFiles]\nabove = -1").contains("between 0 and 1 for `above`"));
    for minimum in ["nan", "inf", "-5"] {
        assert!(error(&format!("[rules]\nminimum_calls = {minimum}")).contains("for `minimum_calls`"), "{minimum}");
        let errors = error(&format!("[rules.objectives]\nminimum_errors = {minimum}"));
        assert!(errors.contains("for `objectives.minimum_errors`"), "{errors}");
    }
    for label in ["a-b", "", "severity", "job"] {
        let said = error(&format!("[rules]\nlabels = {{ \"{label}\" = \"x\" }}"));
        assert!(said.contains(&format!("`labels` cannot have `{label}`")), "{said}");
    }
}

/// Both would fire for one reason.
#[test]
fn a_usual_alert_gives_way_to_a_declared_one() {
    let usual = |condition: &str, labels: &str, config: &str| {
        let mut plan = plan(config);
        let alert = format!(
            r#"[{{"name": "Mine", "condition": {{{condition}, "of": {{"family": "http_requests_total", "labels": [{labels}]}}}},
                "by": [], "window_seconds": 300, "for_seconds": 0, "severity": "warning", "summary": "Errors.",
                "description": null, "runbook": null, "module": "shop", "file": "shop.rs", "line": 1}}]"#
        );
        let declared: Vec<callmeter::DeclaredAlert> = serde_json::from_str(&alert).expect("an alert");
        plan.catalogue = callmeter::Catalogue::from_parts(plan.catalogue.iter().cloned(), declared);
        let groups = rules(&plan).expect("rules").files.into_iter().flat_map(|file| file.groups);
        groups
            .flat_map(|group| group.rules)
            .any(|rule| matches!(rule, Rule::Alert(alert) if alert.name == "HttpErrors"))
    };
    let errors = r#""kind": "error_share", "above": 0.1"#;
    assert!(!usual(errors, "", ""), "the declared alert is the same");
    assert!(usual(r#""kind": "rate", "comparison": "above", "value": 9"#, "", ""), "it asks something else");
    assert!(usual(errors, r#"["method", "GET"]"#, ""), "it asks it of other series");
    assert!(usual(errors, "", "[rules.alerts.HttpErrors]\nabove = 0.2"), "it is wanted");
    assert!(usual(errors, "", "[rules.alerts.Mine]\nenabled = false"), "the declared one is disabled");
}

#[test]
fn alerts_can_be_changed_and_disabled() {
    let changed = alerts(
        r#"
        [rules]
        minimum_calls = 50
        [rules.alerts.HttpErrors]
        above = 0.2
        window = "10m"
        for = "1m"
        severity = "warning"
        [rules.alerts.HttpSlow]
        enabled = false
        [rules.alerts.OrdersFail]
        severity = "info"
        [rules.alerts.Crowd]
        enabled = false
        [rules.objectives]
        enabled = false
        "#,
    );
    let errors = changed.iter().find(|alert| alert.name == "HttpErrors").expect("the alert");
    assert_eq!(
        errors.query.to_string(),
        r#"sum by (job) (rate(http_requests_total{job="shop",status=~"5.."}[10m])) / sum by (job) (rate(http_requests_total{job="shop"}[10m])) > 0.2 and sum by (job) (increase(http_requests_total{job="shop"}[10m])) >= 50"#
    );
    assert_eq!((errors.hold_for.as_secs(), errors.severity), (60, callmeter::Severity::Warning));
    let orders = changed.iter().find(|alert| alert.name == "OrdersFail").expect("the alert");
    assert_eq!(orders.severity, callmeter::Severity::Info);
    for name in ["HttpSlow", "Crowd", "ErrorBudgetBurn"] {
        assert!(!has(&changed, name), "{name}");
    }
}

#[test]
fn mistakes_are_named() {
    for (config, message) in [
        ("[rules.alerts.HttpError]", "`[rules.alerts.HttpError]`: there is no such alert: write `HttpErrors`"),
        ("[rules.alerts.Zzz]", "`[rules.alerts.Zzz]`: there is no such alert. docs/rules.md lists them"),
        (
            "[rules.alerts.OrdersFail]\nabove = 0.2",
            "`[rules.alerts.OrdersFail]`: the alert is declared in the program. Change `above` and `window` there; `enabled`, `for` and `severity` may be set here",
        ),
        (
            "[rules.alerts.TargetDown]\nabove = 1",
            "`[rules.alerts.TargetDown]`: the alert has no threshold, remove `above`",
        ),
        ("[rules.alerts.HttpSlow]\nabove = inf", "`[rules.alerts.HttpSlow]`: write a finite number for `above`"),
        (
            "[rules.alerts.HttpSlow]\nwindow = \"5s\"",
            "`[rules.alerts.HttpSlow]`: write a `window` between `1m` and `90d`",
        ),
        (
            "[rules.jobs.report]\nevery = \"1d\"",
            "`[rules.jobs.report]`: the program has no such job with a time of its last success: write `nightly-report`",
        ),
    ] {
        assert_eq!(error(config), message);
    }
    let wrong = |config: &str| toml::from_str::<Config>(config).expect_err("an error").to_string();
    assert!(wrong("[rules.alerts.HttpSlow]\nfor = \"soon\"").contains("as in `15s`, `5m`"));
    assert!(wrong("[rules.alerts.HttpSlow]\nabve = 1").contains("unknown field `abve`"));
    assert!(wrong("[rules.alerts.HttpSlow]\nseverity = \"bad\"").contains("unknown variant `bad`"));
}

#[test]
fn a_quantile_that_no_bucket_reaches_has_no_rule() {
    let result = rules(&plan("[rules.alerts.HttpSlow]\nabove = 60")).expect("rules");
    let warnings: Vec<String> = result.warnings.iter().map(ToString::to_string).collect();
    assert!(
        warnings.iter().any(|warning| warning.starts_with(
            "the alert `HttpSlow` has no rule: `http_request_duration_seconds` has no bucket above 60"
        )),
        "{warnings:?}"
    );
    assert!(warnings.iter().any(|warning| warning.starts_with("the objective `mail` allows 15%")), "{warnings:?}");
}

/// Every quantile is above it, so that no values could be a test of silence.
#[test]
fn a_quantile_far_below_the_first_bound_has_a_rule() {
    let alerts = alerts("[rules.alerts.HttpSlow]\nabove = 0.001");
    let slow = alerts.iter().find(|alert| alert.name == "HttpSlow").expect("a rule");
    let names: Vec<&str> = slow.cases.iter().map(|case| case.name.as_str()).collect();
    assert!(names.iter().any(|name| name.contains("slower than that")), "{names:?}");
    assert!(!names.iter().any(|name| name.contains("faster than that")), "{names:?}");
}

/// The trap of each ratio: both sides are summed before the division, and every alert keeps the job.
#[test]
fn every_alert_has_its_job() {
    let full = alerts(crate::program::FULL);
    assert!(full.len() > 50, "{}", full.len());
    for alert in full {
        let firing = alert.cases.iter().flat_map(|case| &case.expected).find_map(|expected| match expected {
            cargo_callmeter::generate::rules::Expected::Alerts(firing) => firing.first(),
            cargo_callmeter::generate::rules::Expected::Samples { .. } => None,
        });
        let firing = firing.unwrap_or_else(|| panic!("no test lets {} fire", alert.name));
        assert!(firing.labels.contains_key("job") || alert.labels.contains_key("job"), "{}", alert.name);
    }
}
