use callmeter::Catalogue;

use super::{Finding, Settings, Vocabulary, analyse, learn_recordings};
use crate::query::{Context, Dialect, Owner, Query, SourceMap, Variable, VariableValues};

const CATALOGUE: &str = include_str!("tests/catalogue.json");

fn vocabulary() -> Vocabulary {
    let catalogue: Catalogue = serde_json::from_str(CATALOGUE).expect("the catalogue is read");
    Vocabulary::new(&catalogue, Settings::default()).expect("the patterns are right")
}

fn query(text: &str, owner: Owner, dialect: Dialect) -> Query {
    let variables = [
        ("region", VariableValues::Label { selector: Some("orders_total".into()), label: "region".into() }),
        ("outcome", VariableValues::Listed(vec!["won".into(), "lost".into()])),
    ];
    let variable = |(name, values): (&str, VariableValues)| Variable { name: name.to_owned(), values, has_all: true };
    let context = Context { variables: variables.into_iter().map(variable).collect(), labels: Vec::new() };
    Query { text: text.into(), map: SourceMap::verbatim(text.into(), 0..text.len()), owner, dialect, context }
}

fn alert(text: &str) -> Query {
    query(text, Owner::Alert { group: "g".into(), name: "a".into() }, Dialect::Prometheus)
}

fn panel(text: &str) -> Query {
    let owner = Owner::Panel { dashboard: "d".into(), panel: "p".into(), reference: None };
    query(text, owner, Dialect::Grafana)
}

fn summary(text: &str, findings: &[Finding]) -> String {
    let line = |finding: &Finding| format!("{} {}", finding.rule, &text[finding.range.clone()]);
    findings.iter().map(line).collect::<Vec<_>>().join("; ")
}

fn found(text: &str) -> String {
    summary(text, &analyse(&alert(text), &vocabulary()))
}

fn found_in_panel(text: &str) -> String {
    summary(text, &analyse(&panel(text), &vocabulary()))
}
