//! `generate dashboards`: the output has the types of Grafana and Perses, its queries are right, and its panels are in order.

mod config;
mod documents;
mod layouts;
mod programs;
mod queries;
mod types;

use callmeter::Catalogue;
use cargo_callmeter::generate::Plan;
use cargo_callmeter::generate::config::{Config, Origin};

/// A configuration that names every collector and every exporter.
const EVERYTHING: &str = r#"
[service]
name = "shop"
collectors = ["process", "tokio", "push"]
source_link = "https://code.example/shop/blob/main/{file}#L{line}"

[stack]
exporters = ["postgres", "redis", "cadvisor", "node"]
"#;

/// The plan of a program with this configuration.
fn plan(toml: &str, catalogue: Catalogue) -> Plan {
    let config: Config = toml::from_str(toml).unwrap_or_else(|error| panic!("{error}"));
    let origin = Origin { path: "callmeter.toml".into(), text: toml.to_owned() };
    Plan::new(Config { origin, ..config }, "shop", catalogue)
}
