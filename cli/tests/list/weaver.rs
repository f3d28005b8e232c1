//! The registry, checked against the rules of Weaver's documentation: `schemas/semconv-syntax.md` and
//! `schemas/semconv-schemas.md` of <https://github.com/open-telemetry/weaver>. Each rule names its section.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::{Map, Value};

use super::common::{catalogue, check_snapshot, stdout};
use super::list_shop;

const STABILITIES: [&str; 5] = ["stable", "development", "alpha", "beta", "release_candidate"];
/// UCUM's codes for the base units, and "1" for counts ("Instrument Units").
const UNITS: [&str; 10] = ["s", "By", "A", "Cel", "g", "J", "K", "m", "V", "1"];

/// What is wrong with a registry.
#[derive(Default)]
struct Checker {
    problems: Vec<String>,
    groups: BTreeSet<String>,
    attributes: BTreeMap<String, Value>,
    references: Vec<(String, Value)>,
}

impl Checker {
    fn check(files: &[Value]) -> Vec<String> {
        let mut checker = Self::default();
        for file in files {
            checker.fields(file, "a file", &["groups"], &[]);
            for group in file["groups"].as_array().into_iter().flatten() {
                checker.group(group);
            }
        }
        checker.references();
        checker.problems
    }

    fn require(&mut self, is_met: bool, problem: impl Into<String>) {
        if !is_met {
            self.problems.push(problem.into());
        }
    }

    /// An object with these fields and no others ("Syntax").
    fn fields(&mut self, value: &Value, what: &str, required: &[&str], optional: &[&str]) {
        let empty = Map::new();
        let object = value.as_object().unwrap_or(&empty);
        for name in required {
            self.require(object.contains_key(*name), format!("{what} has no {name}"));
        }
        for name in object.keys() {
            let is_known = required.contains(&name.as_str()) || optional.contains(&name.as_str());
            self.require(is_known, format!("{what} has the unknown field {name}"));
        }
    }

    /// "Semantic Convention", "Metric semantic convention", "Attribute group semantic convention".
    fn group(&mut self, group: &Value) {
        let id = text(&group["id"]);
        let what = format!("the group {id}");
        let is_unique = !id.is_empty() && self.groups.insert(id);
        self.require(is_unique, format!("{what} is not unique"));
        self.require(!text(&group["brief"]).is_empty(), format!("{what} has no brief"));
        let common = ["note", "extends", "deprecated", "display_name", "annotations"];
        match group["type"].as_str() {
            Some("metric") => {
                let required = ["id", "type", "brief", "stability", "metric_name", "instrument", "unit"];
                self.fields(group, &what, &required, &[&common[..], &["attributes"]].concat());
                let name = text(&group["metric_name"]);
                self.require(is_instrument_name(&name), format!("{what} has the metric name {name}"));
                let instrument = text(&group["instrument"]);
                let is_known = ["counter", "histogram", "gauge", "updowncounter"].contains(&instrument.as_str());
                self.require(is_known, format!("{what} has the instrument {instrument}"));
                let unit = text(&group["unit"]);
                self.require(UNITS.contains(&unit.as_str()), format!("{what} has the unit {unit}"));
            }
            Some("attribute_group") => {
                // `stability` is not required for attribute groups, and `attributes` or `extends` is.
                self.fields(
                    group,
                    &what,
                    &["id", "type", "brief", "attributes"],
                    &[&common[..], &["stability"]].concat(),
                );
            }
            other => self.problems.push(format!("{what} has the type {other:?}")),
        }
        self.stability(group, &what, group["type"] == "metric");
        self.deprecated(&group["deprecated"], &what);
        let mut seen = BTreeSet::new();
        for attribute in group["attributes"].as_array().into_iter().flatten() {
            let key = text(if attribute["ref"].is_null() { &attribute["id"] } else { &attribute["ref"] });
            self.require(seen.insert(key.clone()), format!("{what} has the attribute {key} twice"));
            self.attribute(attribute, &format!("{what}, attribute {key}"), key);
        }
    }

    /// "Attributes", "Ref", "Type".
    fn attribute(&mut self, attribute: &Value, what: &str, key: String) {
        let shared =
            ["brief", "examples", "tag", "requirement_level", "sampling_relevant", "note", "annotations", "role"];
        let level = &attribute["requirement_level"];
        let is_level = level.is_null() || ["required", "recommended", "opt_in"].contains(&text(level).as_str());
        self.require(is_level, format!("{what} has the requirement level {level}"));
        if !attribute["ref"].is_null() {
            // With `ref`, `id`, `type`, `stability` and `deprecated` must not be present.
            self.fields(attribute, what, &["ref"], &shared);
            self.references.push((what.to_owned(), attribute["ref"].clone()));
            return;
        }
        self.fields(
            attribute,
            what,
            &["id", "type", "stability", "brief"],
            &[&shared[..], &["deprecated"]].concat(),
        );
        self.require(!text(&attribute["brief"]).is_empty(), format!("{what} has an empty brief"));
        self.stability(attribute, what, true);
        self.deprecated(&attribute["deprecated"], what);
        match &attribute["type"] {
            Value::String(simple) => {
                self.require(simple == "string", format!("{what} has the type {simple}"));
                // "They are required only for string and string array attributes."
                let examples = attribute["examples"].as_array().map(Vec::as_slice).unwrap_or_default();
                let are_texts = !examples.is_empty() && examples.iter().all(Value::is_string);
                self.require(are_texts, format!("{what} has no examples that are texts"));
            }
            enumeration => self.members(enumeration, what),
        }
        let is_new = self.attributes.insert(key, attribute.clone()).is_none();
        self.require(is_new, format!("{what} is defined twice"));
    }

    /// "Enumeration".
    fn members(&mut self, enumeration: &Value, what: &str) {
        self.fields(enumeration, what, &["members"], &[]);
        let members = enumeration["members"].as_array().map(Vec::as_slice).unwrap_or_default();
        self.require(!members.is_empty(), format!("{what} has no members"));
        let mut ids = BTreeSet::new();
        for member in members {
            let id = text(&member["id"]);
            let what = format!("{what}, member {id}");
            self.fields(
                member,
                &what,
                &["id", "value", "stability"],
                &["brief", "note", "deprecated", "annotations"],
            );
            self.stability(member, &what, true);
            self.require(member["value"].is_string(), format!("{what} has the value {}", member["value"]));
            let is_name = id.starts_with(|c: char| c.is_ascii_lowercase())
                && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
            self.require(is_name && ids.insert(id), format!("{what} has no id of its own"));
        }
    }

    fn stability(&mut self, value: &Value, what: &str, is_required: bool) {
        let stability = &value["stability"];
        let is_met = (stability.is_null() && !is_required) || STABILITIES.contains(&text(stability).as_str());
        self.require(is_met, format!("{what} has the stability {stability}"));
    }

    /// `deprecated` in "Syntax".
    fn deprecated(&mut self, deprecated: &Value, what: &str) {
        let what = format!("{what}, deprecated");
        match deprecated["reason"].as_str() {
            None => self.require(deprecated.is_null(), format!("{what} has no reason")),
            Some("renamed") => self.fields(deprecated, &what, &["reason", "renamed_to"], &["note"]),
            Some("obsoleted" | "uncategorized") => self.fields(deprecated, &what, &["reason"], &["note"]),
            Some(other) => self.problems.push(format!("{what} has the reason {other}")),
        }
    }

    /// "Ref": it must be the id of an existing attribute.
    fn references(&mut self) {
        for (what, key) in std::mem::take(&mut self.references) {
            let is_known = key.as_str().is_some_and(|key| self.attributes.contains_key(key));
            self.require(is_known, format!("{what} refers to {key}, which is not defined"));
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// "Instrument name syntax" of OpenTelemetry's metrics API.
fn is_instrument_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.len() <= 255
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "_.-/".contains(c))
}

fn yaml(text: &str) -> Value {
    serde_saphyr::from_str(text).expect("YAML")
}

#[test]
fn the_registry_follows_the_rules() {
    let text = list_shop(&["--format", "weaver"]);
    check_snapshot("list.weaver.yaml", &text);
    assert_eq!(Checker::check(&[yaml(&text)]), Vec::<String>::new());
    let quickstart = callmeter_tests::quickstart("dev");
    let text = stdout(&["list", "--format", "weaver", "--binary", quickstart.to_str().expect("UTF-8")]);
    assert_eq!(Checker::check(&[yaml(&text)]), Vec::<String>::new());
}

#[test]
fn the_checker_finds_what_breaks_the_rules() {
    let text = list_shop(&["--format", "weaver"]);
    for (part, other, problem) in [
        ("instrument: counter", "instrument: summary", "has the instrument summary"),
        ("unit: s", "unit: seconds", "has the unit seconds"),
        ("id: metric.wait_ms", "id: metric.orders_total", "is not unique"),
        ("ref: payment", "ref: payments", "which is not defined"),
        ("id: payment", "id: tenant", "is defined twice"),
        ("value: invoice", "value: 7", "has the value 7"),
        ("id: invoice", "id: card", "has no id of its own"),
        ("stability: development", "stability: experimental", "has the stability"),
        ("reason: renamed", "reason: moved", "has the reason moved"),
        ("examples:", "sample:", "unknown field sample"),
    ] {
        assert!(text.contains(part), "{part}");
        let problems = Checker::check(&[yaml(&text.replacen(part, other, 1))]);
        assert!(problems.iter().any(|found| found.contains(problem)), "{problem}: {problems:#?}");
    }
}

#[test]
fn the_registry_says_what_the_catalogue_says() {
    let registry = yaml(&list_shop(&["--format", "weaver"]));
    let groups = registry["groups"].as_array().expect("groups");
    let group = |id: &str| groups.iter().find(|group| group["id"] == id).unwrap_or_else(|| panic!("no {id}"));
    assert_eq!(group("metric.checkout_in_flight")["instrument"], "updowncounter");
    assert_eq!(group("metric.wait_ms")["instrument"], "gauge");
    assert_eq!(group("metric.request_size_bytes")["unit"], "By");
    let renamed = &group("metric.purchases_total")["deprecated"];
    assert_eq!((&renamed["reason"], &renamed["renamed_to"]), (&"renamed".into(), &"orders_total".into()));
    assert_eq!(group("metric.carts_abandoned")["deprecated"]["reason"], "obsoleted");
    let labels = group("registry.labels")["attributes"].as_array().expect("attributes");
    let label = |id: &str| labels.iter().find(|label| label["id"] == id).unwrap_or_else(|| panic!("no {id}"));
    assert_eq!(label("site")["deprecated"]["renamed_to"], "region");
    assert_eq!(label("region")["type"]["members"][1]["value"], "eu-north");
    assert_eq!(label("region")["type"]["members"][1]["id"], "eu_north");
    assert_eq!(label("tenant")["type"], "string");
}

#[test]
fn a_folder_is_a_registry_with_its_manifest() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("registry");
    let output = path.to_str().expect("UTF-8");
    let identity = "https://example.com/schemas/shop/1.2.0";
    let shop = catalogue("shop.json").display().to_string();
    let arguments = ["list", "--format", "weaver", "--schema-url", identity, "--file", &shop];
    assert_eq!(stdout(&[&arguments[..], &["--output", output]].concat()), "");
    let read = |name: &str| yaml(&fs::read_to_string(path.join(name)).expect("a file"));
    // "Definition manifest".
    let manifest = read("manifest.yaml");
    assert_eq!(manifest["schema_url"], identity);
    assert_eq!(manifest["stability"], "development");
    let files = [read("attributes.yaml"), read("metrics.yaml")];
    assert_eq!(Checker::check(&files), Vec::<String>::new());
    let single = yaml(&list_shop(&["--format", "weaver"]));
    let groups: Vec<Value> = files.iter().flat_map(|file| file["groups"].as_array().cloned()).flatten().collect();
    assert_eq!(single["groups"], Value::Array(groups));
    assert_eq!(stdout(&[&arguments[..], &["--check", output]].concat()), "");
}
