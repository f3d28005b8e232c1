//! Dashboards of the servers around a program, from the exporters that measure them.

mod cadvisor;
mod node;
mod postgres;
mod redis;

use super::model::{Dashboard, Link, Panel, Row, View};
use super::scope::{Scope, alerts, instances};
use super::unit::Unit;
use crate::generate::Plan;
use crate::generate::config::Exporter;
use crate::generate::promql::{Query, Range, Selector};

/// The rows of an exporter.
pub fn rows(exporter: Exporter) -> Vec<Row> {
    match exporter {
        Exporter::Postgres => postgres::rows(),
        Exporter::Redis => redis::rows(),
        Exporter::Cadvisor => cadvisor::rows(),
        Exporter::Node => node::rows(),
    }
}

/// The public dashboard that shows everything that an exporter exposes.
pub fn template(exporter: Exporter) -> Link {
    let (title, id) = match exporter {
        Exporter::Postgres => ("PostgreSQL in detail", 9628),
        Exporter::Redis => ("Redis in detail", 763),
        Exporter::Cadvisor => ("Containers in detail", 14_282),
        Exporter::Node => ("The machine in detail", 1860),
    };
    Link { title: title.to_owned(), url: format!("https://grafana.com/grafana/dashboards/{id}") }
}

/// The dashboards of the exporters that the configuration names. Containers and their machine share one.
pub fn dashboards(plan: &Plan) -> Vec<Dashboard> {
    let named = |exporter: &Exporter| plan.config.stack.exporters.contains(exporter);
    let dashboards = [
        ("postgres", "PostgreSQL", vec![Exporter::Postgres]),
        ("redis", "Redis", vec![Exporter::Redis]),
        ("infrastructure", "Infrastructure", vec![Exporter::Cadvisor, Exporter::Node]),
    ];
    let dashboards = dashboards.into_iter().filter_map(|(name, title, exporters)| {
        let exporters: Vec<Exporter> = exporters.into_iter().filter(named).collect();
        let first = exporters.first()?;
        let jobs: Vec<&str> = exporters.iter().map(|exporter| exporter.job()).collect();
        let dashboard = super::dashboard(Scope::new(plan), name, title, String::new(), Vec::new());
        Some(Dashboard {
            title: format!("{}: {title}", plan.job()),
            description: format!("{title} beside {}, from {}.", plan.job(), jobs.join(" and ")),
            variables: vec![instances(Selector::new("up").one_of("job", jobs).now())],
            rows: exporters.iter().copied().flat_map(rows).collect(),
            links: exporters.iter().copied().map(template).collect(),
            alerts: Some(alerts(first.job())),
            ..dashboard
        })
    });
    dashboards.collect()
}

/// The series of this name in the chosen instances.
fn select(exporter: Exporter, name: &str) -> Selector {
    Selector::new(name).equal("job", exporter.job()).matching("instance", "$instance")
}

/// `sum by (labels) (rate(name))`
fn rate(exporter: Exporter, name: &str, by: &[&str]) -> Query {
    select(exporter, name).rate(Range::RateInterval).sum_by(by.iter().copied())
}

fn stat(title: &str, unit: Unit) -> Panel {
    Panel::new(title, View::Stat, unit)
}

fn lines(title: &str, unit: Unit) -> Panel {
    Panel::new(title, View::Lines, unit).from_zero()
}
