//! The other formats. Where no validator is in a package, the form is checked as its specification says.

use std::collections::BTreeSet;
use std::time::Duration;

use callmeter_tests::tool;
use cargo_callmeter::generate::artefact::{Artefact, Content};
use cargo_callmeter::generate::rules::{Format, artefacts};
use cargo_callmeter::query::analyse::Others;
use cargo_callmeter::query::{NamesArgs, QueryArgs, SettingsArgs};
use regex::Regex;
use serde_json::Value;

use crate::program::{FULL, plan};
use crate::promtool::{folder, promtool, said};

const CALLED: &str = r##"
[stack.alertmanager.slack]
channel = "#shop"
[stack.alertmanager.mail]
to = ["a@shop.example", "b@shop.example"]
from = "alerts@shop.example"
smarthost = "smtp.shop.example:587"
[stack.alertmanager.pagerduty]
"##;

/// The documents of each file.
fn documents(format: Format) -> Vec<(String, Vec<Value>)> {
    let artefacts = artefacts(&plan(&format!("{FULL}{CALLED}")), format).expect("rules");
    let trees = |artefact: Artefact| match artefact.content {
        Content::Yaml(trees) => {
            let values = trees.iter().map(|tree| serde_json::to_value(tree).expect("a document"));
            (artefact.path, values.collect())
        }
        _ => panic!("{} is not YAML", artefact.path),
    };
    artefacts.into_iter().map(trees).collect()
}

fn of(documents: &[(String, Vec<Value>)], path: &str) -> Value {
    documents.iter().find(|(found, _)| found == path).expect("the file").1[0].clone()
}

fn texts<'a>(list: &'a Value, key: &str) -> Vec<&'a str> {
    list.as_array().expect("a list").iter().map(|item| item[key].as_str().expect("a text")).collect()
}

/// `cli/tests/generate_stack/kubernetes.rs` validates them against the published CRD. `promtool` reads the same groups.
#[test]
fn objects_of_the_operator_have_the_same_groups() {
    let documents = documents(Format::Operator);
    let [(path, objects)] = documents.as_slice() else { panic!("one file") };
    assert_eq!(path, "rules.yaml");
    let names: Vec<&str> =
        objects.iter().map(|object| object["metadata"]["name"].as_str().expect("a name")).collect();
    assert_eq!(names, ["shop-objective-api", "shop-objective-mail", "shop-alerts"]);
    let Some(tool) = tool("promtool") else { return };
    for object in objects {
        assert_eq!(
            (&object["apiVersion"], &object["kind"]),
            (&"monitoring.coreos.com/v1".into(), &"PrometheusRule".into())
        );
        let folder = folder(&[Artefact::yaml("spec.yml", &object["spec"]).expect("a document")]);
        let output = promtool(&tool, folder.path(), &["check", "rules"], &["spec.yml".to_owned()]);
        assert!(output.status.success(), "{}", said(&output));
    }
}

/// What Grafana refuses when it reads provisioning files: missing titles, uids, queries and folders, uids that are too long, states and
/// receivers that do not exist.
#[test]
fn grafana_can_read_its_files() {
    let documents = documents(Format::Grafana);
    let paths: Vec<&str> = documents.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["rules.yml", "contact-points.yml", "policies.yml"]);
    let rules = of(&documents, "rules.yml");
    assert_eq!(rules["apiVersion"], 1);
    let (mut uids, mut titles) = (BTreeSet::new(), BTreeSet::new());
    for group in rules["groups"].as_array().expect("groups") {
        assert_eq!((&group["folder"], &group["interval"]), (&"shop".into(), &"1m".into()));
        for rule in group["rules"].as_array().expect("rules") {
            let (uid, title) = (rule["uid"].as_str().expect("a uid"), rule["title"].as_str().expect("a title"));
            assert!(uid.len() <= 40 && uids.insert(uid.to_owned()), "{uid}");
            assert!(titles.insert(title.to_owned()), "{title} twice in a folder");
            assert!(texts(&rule["data"], "refId").contains(&rule["condition"].as_str().expect("a condition")));
            assert_eq!((&rule["noDataState"], &rule["execErrState"]), (&"OK".into(), &"Error".into()));
            assert!(rule["labels"]["severity"].is_string());
            // Grafana takes `$x` for a variable of its environment.
            let annotations = rule["annotations"].to_string();
            assert!(!annotations.contains('$'), "{annotations}");
            let query = rule["data"][0]["model"]["expr"].as_str().expect("a query");
            promql_parser::parser::parse(query).expect("PromQL");
        }
    }
    assert!(uids.len() > 50, "{}", uids.len());
    let points = of(&documents, "contact-points.yml");
    let names = texts(&points["contactPoints"], "name");
    assert_eq!(names, ["critical", "warning", "info"]);
    let critical = &points["contactPoints"][0]["receivers"];
    assert_eq!(texts(critical, "type"), ["pagerduty", "slack", "email"]);
    assert_eq!(critical[1]["settings"]["url"], "$__file{/run/secrets/slack_url}");
    assert_eq!(critical[2]["settings"]["addresses"], "a@shop.example;b@shop.example");
    let policies = of(&documents, "policies.yml");
    let root = &policies["policies"][0];
    assert!(names.contains(&root["receiver"].as_str().expect("a receiver")));
    for route in root["routes"].as_array().expect("routes") {
        let receiver = route["receiver"].as_str().expect("a receiver");
        assert!(names.contains(&receiver));
        assert_eq!(route["object_matchers"], serde_json::json!([["severity", "=", receiver]]));
    }
}

#[test]
fn without_channels_there_are_no_contact_points() {
    let artefacts = artefacts(&plan(FULL), Format::Grafana).expect("rules");
    let paths: Vec<&str> = artefacts.iter().map(|artefact| artefact.path.as_str()).collect();
    assert_eq!(paths, ["rules.yml"]);
}

/// What the text of the specification demands. There is no validator in a package of npm, `PyPI` or Debian.
fn openslo_problem(documents: &[Value]) -> Option<String> {
    let name = Regex::new("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$").expect("a pattern");
    let duration = Regex::new("^[1-9][0-9]*[mhdwMQY]$").expect("a pattern");
    let names = |kind: &str| -> BTreeSet<String> {
        let of_kind = documents.iter().filter(|document| document["kind"] == kind);
        of_kind.filter_map(|document| document["metadata"]["name"].as_str().map(str::to_owned)).collect()
    };
    let is_one_of =
        |kind: &str, reference: &Value| reference.as_str().is_some_and(|name| names(kind).contains(name));
    for document in documents {
        let (kind, spec) = (document["kind"].as_str()?, &document["spec"]);
        if document["apiVersion"] != "openslo/v1" {
            return Some("apiVersion".to_owned());
        }
        if !document["metadata"]["name"].as_str().is_some_and(|text| name.is_match(text)) {
            return Some(format!("name of {kind}"));
        }
        if spec["description"].as_str().is_none_or(|text| text.chars().count() > 1050) {
            return Some(format!("description of {kind}"));
        }
        let problem = match kind {
            "Service" => None,
            "AlertNotificationTarget" => spec["target"].as_str().is_none().then_some("target"),
            "AlertPolicy" => {
                let conditions = spec["conditions"].as_array()?;
                let condition = &conditions[0]["spec"]["condition"];
                let is_right = conditions.len() == 1
                    && condition["kind"] == "burnrate"
                    && ["lte", "gte", "lt", "gt"].iter().any(|operator| condition["op"] == *operator)
                    && condition["threshold"].as_f64().is_some()
                    && condition["lookbackWindow"].as_str().is_some_and(|text| duration.is_match(text))
                    && conditions[0]["spec"]["severity"].is_string();
                let targets = spec["notificationTargets"].as_array()?;
                let has_targets =
                    targets.iter().all(|target| is_one_of("AlertNotificationTarget", &target["targetRef"]));
                (!is_right || targets.is_empty() || !has_targets).then_some("condition or target")
            }
            "SLO" => {
                let windows = spec["timeWindow"].as_array()?;
                let ratio = &spec["indicator"]["spec"]["ratioMetric"];
                let is_query = |side: &str| ratio[side]["metricSource"]["spec"]["query"].is_string();
                let policies = spec["alertPolicies"].as_array()?;
                let is_right = is_one_of("Service", &spec["service"])
                    && windows.len() == 1
                    && windows[0]["duration"].as_str().is_some_and(|text| duration.is_match(text))
                    && ["Occurrences", "Timeslices", "RatioTimeslices"]
                        .iter()
                        .any(|method| spec["budgetingMethod"] == *method)
                    && spec["objectives"]
                        .as_array()?
                        .iter()
                        .all(|one| one["target"].as_f64().is_some_and(|target| (0.0..1.0).contains(&target)))
                    && ratio["counter"].is_boolean()
                    && is_query("total")
                    && (is_query("bad") != is_query("good"))
                    && policies.iter().all(|policy| is_one_of("AlertPolicy", &policy["alertPolicyRef"]));
                (!is_right).then_some("SLO")
            }
            _ => Some("kind"),
        };
        if let Some(problem) = problem {
            return Some(format!("{problem} of {kind}"));
        }
    }
    None
}

#[test]
fn openslo_documents_have_the_form_of_the_specification() {
    let documents = documents(Format::Openslo);
    let (path, documents) = &documents[0];
    assert_eq!(path, "openslo.yaml");
    assert_eq!(openslo_problem(documents), None);
    let kinds = |kind: &str| documents.iter().filter(|document| document["kind"] == kind).count();
    assert_eq!((kinds("SLO"), kinds("AlertPolicy"), kinds("Service")), (3, 12, 1));
    // The check can fail.
    for (pointer, wrong) in [
        ("/spec/timeWindow/0/duration", Value::from("1.5d")),
        ("/spec/service", Value::from("another")),
        ("/spec/objectives/0/target", Value::from(99.9)),
        ("/spec/alertPolicies/0/alertPolicyRef", Value::from("none")),
    ] {
        let mut changed = documents.clone();
        let slo = changed.iter_mut().find(|document| document["kind"] == "SLO").expect("an SLO");
        *slo.pointer_mut(pointer).expect(pointer) = wrong;
        assert!(openslo_problem(&changed).is_some(), "{pointer}");
    }
}

#[test]
fn sloth_can_read_its_specification() {
    let documents = documents(Format::Sloth);
    let specification = of(&documents, "sloth.yml");
    assert_eq!((&specification["version"], &specification["service"]), (&"prometheus/v1".into(), &"shop".into()));
    let slos = specification["slos"].as_array().expect("objectives");
    assert_eq!(texts(&specification["slos"], "name"), ["api-success", "api-latency", "mail-success"]);
    let keys = |value: &Value| value.as_object().expect("a map").keys().cloned().collect::<BTreeSet<String>>();
    let known = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<BTreeSet<String>>();
    for slo in slos {
        assert!(keys(slo).is_subset(&known(&[
            "name",
            "description",
            "objective",
            "plugins",
            "labels",
            "sli",
            "alerting"
        ])));
        assert!(slo["objective"].as_f64().is_some_and(|percent| percent > 0.0 && percent <= 100.0));
        assert!(keys(&slo["alerting"]).is_subset(&known(&[
            "name",
            "labels",
            "annotations",
            "page_alert",
            "ticket_alert"
        ])));
        for side in ["error_query", "total_query"] {
            let query = slo["sli"]["events"][side].as_str().expect("a query");
            assert!(query.contains("[{{.window}}]"), "{query}");
            promql_parser::parser::parse(&query.replace("{{.window}}", "5m")).expect("PromQL");
        }
    }
    let folder = folder(&artefacts(&plan(FULL), Format::Sloth).expect("a specification"));
    let arguments = QueryArgs {
        queries: vec![folder.path().join("sloth.yml")],
        settings: SettingsArgs {
            names: NamesArgs { label: Vec::new(), known: Vec::new() },
            others: Others::Deny,
            scrape_interval: Duration::from_secs(15),
        },
    };
    let report = arguments.check(&callmeter::catalogue()).expect("queries");
    assert!(report.findings.is_empty() && report.queries == 6, "{:?}", report.findings);
}
