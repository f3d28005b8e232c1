//! From a failing program to the people who are called, and back.

use callmeter_tests::{eventually, free_port};
use serde_json::{Value, json};

use crate::deployment::Deployment;
use crate::folder;
use crate::programs::start;
use crate::receivers::{Mail, MailServer, Webhooks};

/// All durations of rules and routes are divided by this.
const FASTER: u32 = 30;
/// The alert that fires when requests fail.
const ALERT: &str = "ApiErrors";
const ROUTING_KEY: &str = "0123456789abcdef0123456789abcdef";
const MAIL_PASSWORD: &str = "the password of the mail server";

#[test]
fn a_fault_is_announced_everywhere_and_so_is_its_end() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let certificate = folder.path().join("mail.pem");
    let (mail, webhooks) = (MailServer::start(&certificate), Webhooks::start());
    let alertmanager = Deployment::of("saas-starter")
        .secret("slack_url", &webhooks.url("/slack"))
        .secret("smtp_password", MAIL_PASSWORD)
        .secret("pagerduty_routing_key", ROUTING_KEY)
        .faster(FASTER)
        .start_alertmanager(&certificate, |document| {
            document["global"]["smtp_smarthost"] = json!(mail.address);
            document["global"]["pagerduty_url"] = json!(webhooks.url("/v2/enqueue"));
        });
    let Some(alertmanager) = alertmanager else { return };

    let address = format!("127.0.0.1:{}", free_port());
    let failing = ["--listen", &address, "--fail", "0.5"];
    let mut running = start(env!("CARGO_BIN_EXE_saas-starter"), &failing, &[]);
    running.address();
    let prometheus = Deployment::of("saas-starter")
        .secret("metrics_token", "none is asked for")
        .target("saas-starter", &[&address])
        .alertmanager(&alertmanager.address())
        .faster(FASTER)
        .prometheus();
    let Some(prometheus) = prometheus else { return };

    let slack = |status: &str| {
        eventually(&format!("{status} in Slack"), || {
            let messages = webhooks.received("/slack").into_iter().map(|message| message["attachments"][0].clone());
            messages.into_iter().find(|message| is_about(&message["title"], status))
        })
    };
    let pager = |action: &str| {
        eventually(&format!("{action} at PagerDuty"), || {
            let mut events = webhooks.received("/v2/enqueue").into_iter();
            events.find(|event| event["event_action"] == action && is_about(&event["payload"]["summary"], ""))
        })
    };
    let mailed = |status: &str| {
        eventually(&format!("{status} by mail"), || {
            let mut mails = mail.mails().into_iter();
            mails.find(|mail| is_about(&json!(subject(mail)), status))
        })
    };

    let (summary, runbook) = announced();
    let message = slack("FIRING");
    assert_eq!(message["color"], "danger");
    let text = message["text"].as_str().expect("a text");
    assert!(text.contains(&summary), "{text}");
    assert!(text.contains(&format!("<{runbook}|Runbook>")), "{text}");
    assert_eq!(message["title_link"], *runbook);

    let triggered = pager("trigger");
    assert_eq!(triggered["routing_key"], ROUTING_KEY);
    assert_eq!(triggered["payload"]["severity"], "critical");
    assert_eq!(triggered["payload"]["custom_details"]["runbook"], *runbook);

    let announced = mailed("FIRING");
    assert!(announced.is_encrypted, "STARTTLS is required");
    assert!(announced.login.is_some(), "it logs in");
    assert!(announced.envelope[0].starts_with("MAIL FROM:<"), "{:?}", announced.envelope);
    let body = decoded(&announced.text);
    assert!(body.contains(&summary) && body.contains(&runbook), "{body}");

    // The fault ends.
    running.kill();
    let mut running = start(env!("CARGO_BIN_EXE_saas-starter"), &["--listen", &address], &[]);
    running.address();
    assert_eq!(slack("RESOLVED")["color"], "good");
    assert_eq!(pager("resolve")["dedup_key"], triggered["dedup_key"]);
    mailed("RESOLVED");
    let firing = prometheus.query_now(&format!("ALERTS{{alertname=\"{ALERT}\",alertstate=\"firing\"}}"));
    assert_eq!(firing, Vec::<Value>::new());
}

/// The alert's summary as far as it has no variables, and its runbook.
fn announced() -> (String, String) {
    let documents = folder::documents(&folder::of("saas-starter").join("rules"), ".rules.yml");
    let groups = documents.iter().flat_map(|(_, document)| document["groups"].as_array().into_iter().flatten());
    let mut rules = groups.flat_map(|group| group["rules"].as_array().into_iter().flatten());
    let rule = rules.find(|rule| rule["alert"] == ALERT).unwrap_or_else(|| panic!("no alert {ALERT}"));
    let text = |key: &str| rule["annotations"][key].as_str().unwrap_or_else(|| panic!("{key}: {rule}")).to_owned();
    let summary = text("summary");
    (summary.split("{{").next().unwrap_or_default().trim().to_owned(), text("runbook_url"))
}

fn is_about(title: &Value, status: &str) -> bool {
    title.as_str().is_some_and(|title| title.contains(ALERT) && title.contains(status))
}

fn subject(mail: &Mail) -> String {
    mail.text.lines().find_map(|line| line.strip_prefix("Subject: ")).unwrap_or_default().to_owned()
}

/// A text without its transfer encoding (RFC 2045, quoted-printable). Only ASCII is looked for.
fn decoded(text: &str) -> String {
    let joined = text.replace("=\r\n", "");
    let mut parts = joined.split('=');
    let mut decoded = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.get(..2).and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                decoded.push(char::from(byte));
                decoded += &part[2..];
            }
            None => decoded.extend(["=", part]),
        }
    }
    decoded
}
