//! `generate dashboards`: dashboards for Grafana and Perses.
//!
//! A dashboard is built as a [`model`], from the declarations and from `callmeter.toml`, and then printed in a format.

pub mod custom;
pub mod error;
pub mod exporters;
pub mod grafana;
pub mod identity;
pub mod layout;
pub mod model;
pub mod names;
pub mod perses;
pub mod queries;
pub mod runbooks;
pub mod scope;
pub mod topics;
pub mod unit;

pub use self::error::{DashboardError, Problem};
pub use self::layout::{COLUMNS, Place, places};
pub use self::queries::{PanelQuery, queries};
pub use self::unit::Unit;

use std::time::Duration;

use self::model::{Dashboard, Panel, Row, View};
use self::scope::{Scope, alerts};
use self::topics::Topic;
use super::Plan;
use super::artefact::Artefact;
use super::error::GenerateError;
use super::promql::Query;

/// A format of dashboards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Grafana's JSON.
    #[default]
    Grafana,
    /// A Perses dashboard.
    Perses,
}

/// The generated files.
///
/// # Errors
///
/// Fails if the configuration does not fit the program.
pub fn artefacts(plan: &Plan, format: Format) -> Result<Vec<Artefact>, GenerateError> {
    let dashboards = dashboards(plan)?;
    let print = |dashboard: &Dashboard| {
        let path = format!("{}.json", dashboard.name);
        match format {
            Format::Grafana => Artefact::json(path, &grafana::document(plan.job(), dashboard)),
            Format::Perses => Artefact::json(path, &perses::document(plan.job(), dashboard)),
        }
    };
    dashboards.iter().map(print).collect()
}

/// The dashboards of a program, in no format yet.
///
/// # Errors
///
/// Fails if the configuration does not fit the program.
pub fn dashboards(plan: &Plan) -> Result<Vec<Dashboard>, GenerateError> {
    let scope = Scope::new(plan);
    let mut dashboards = vec![overview(scope)];
    dashboards.extend(Topic::ALL.into_iter().filter_map(|topic| of_topic(scope, topic)));
    dashboards.extend(exporters::dashboards(plan));
    let mut dashboards = custom::apply(scope, dashboards)?;
    runbooks::link(plan, &mut dashboards);
    Ok(dashboards)
}

/// How the program is doing: the summary of each topic.
fn overview(scope: Scope<'_>) -> Dashboard {
    let rows = Topic::ALL.into_iter().filter_map(|topic| {
        let panels = topic.summary(scope);
        (!panels.is_empty()).then(|| Row::new(topic.title(), panels))
    });
    let description = format!("How {} is doing, at a glance.", scope.plan.job());
    let health = Row { panels: health(scope), ..Row::default() };
    let rows = std::iter::once(health).chain(rows).collect();
    dashboard(scope, "overview", "Overview", description, rows)
}

/// Whether the program runs, and which alerts fire.
fn health(scope: Scope<'_>) -> Vec<Panel> {
    let up = || scope.up();
    let firing = alerts(scope.plan.job()).aggregate("count").or(Query::call("vector", [0.0.into()]));
    vec![
        Panel::new("Instances up", View::Stat, Unit::Share)
            .with("up", up().sum() / up().aggregate("count"))
            .sized(12, 4)
            .alarming_below(0.5, 1.0)
            .described("The instances that Prometheus can scrape, as a share of all."),
        Panel::new("Alerts", View::Stat, Unit::Count)
            .with("firing", firing)
            .sized(12, 4)
            .alarming(1.0, 5.0)
            .described("The alerts of the program that fire. They are marked on every panel, too."),
    ]
}

/// The dashboard of a topic. Nothing if the program declares nothing of it.
fn of_topic(scope: Scope<'_>, topic: Topic) -> Option<Dashboard> {
    let rows = topic.rows(scope);
    let description = format!("{} of {}.", topic.title(), scope.plan.job());
    (!rows.is_empty()).then(|| dashboard(scope, topic.name(), topic.title(), description, rows))
}

/// A dashboard about the program.
fn dashboard(scope: Scope<'_>, name: &str, title: &str, description: String, rows: Vec<Row>) -> Dashboard {
    Dashboard {
        name: name.to_owned(),
        title: format!("{}: {title}", scope.plan.job()),
        description,
        last: Duration::from_secs(6 * 60 * 60),
        refresh: Duration::from_secs(30),
        variables: vec![scope.instances()],
        rows,
        links: Vec::new(),
        alerts: Some(alerts(scope.plan.job())),
    }
}
