//! The dashboards of `callmeter.toml`. Their names are checked against the program.

mod check;
mod panel;

use std::time::Duration;

use super::error::{DashboardError, Problem};
use super::exporters;
use super::model::{Dashboard, Link, Row};
use super::names::Similar;
use super::scope::{Scope, instances};
use super::topics::Topic;
use crate::generate::config::Exporter;
use crate::generate::config::dashboards::{DashboardConfig, LinkConfig};
use crate::generate::promql::Selector;

/// The exporters with rows.
const EXPORTERS: [Exporter; 4] = [Exporter::Postgres, Exporter::Redis, Exporter::Cadvisor, Exporter::Node];

/// The generated dashboards, changed and completed as the configuration says.
///
/// # Errors
///
/// Fails if the configuration does not fit the program.
pub fn apply(scope: Scope<'_>, mut dashboards: Vec<Dashboard>) -> Result<Vec<Dashboard>, DashboardError> {
    let configs = &scope.plan.config.dashboards.0;
    for (index, config) in configs.iter().enumerate() {
        let name = config.name.get_ref();
        let at = config.name.span().start;
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
        if name.is_empty() || !name.chars().all(is_name) {
            return Err(problem(scope, at, Problem::Name(name.clone())));
        }
        if configs[..index].iter().any(|earlier| earlier.name.get_ref() == name) {
            return Err(problem(scope, at, Problem::Twice(name.clone())));
        }
        let generated = dashboards.iter().position(|dashboard| dashboard.name == *name);
        match generated {
            Some(index) if config.show == Some(false) => _ = dashboards.remove(index),
            Some(index) => change(scope, config, &mut dashboards[index])?,
            None if config.show == Some(false) => {}
            None => {
                let mut dashboard = super::dashboard(scope, name, name, String::new(), Vec::new());
                change(scope, config, &mut dashboard)?;
                dashboards.push(dashboard);
            }
        }
    }
    Ok(dashboards)
}

/// A problem at a byte of the configuration.
fn problem(scope: Scope<'_>, byte: usize, problem: Problem) -> DashboardError {
    let origin = &scope.plan.config.origin;
    DashboardError { path: origin.path.clone(), line: origin.line(byte), problem: Box::new(problem) }
}

fn change(scope: Scope<'_>, config: &DashboardConfig, dashboard: &mut Dashboard) -> Result<(), DashboardError> {
    let set = |field: &mut String, text: &Option<String>| {
        if let Some(text) = text {
            field.clone_from(text);
        }
    };
    set(&mut dashboard.title, &config.title);
    set(&mut dashboard.description, &config.description);
    let set = |field: &mut Duration, time: Option<Duration>| *field = time.unwrap_or(*field);
    set(&mut dashboard.last, config.last);
    set(&mut dashboard.refresh, config.refresh);
    dashboard.links.extend(links(&config.links));
    if config.panels.is_empty() && config.include.is_empty() {
        return Ok(());
    }
    dashboard.rows = rows(scope, config)?;
    let mut jobs = vec![scope.plan.job()];
    for name in &config.include {
        jobs.extend(exporter(name.get_ref()).map(Exporter::job));
        let (rows, links) =
            included(scope, name.get_ref()).map_err(|error| problem(scope, name.span().start, error))?;
        // Several topics follow one another, so that each is under a title.
        let title = Topic::ALL.into_iter().find(|topic| topic.name() == name.get_ref()).map(Topic::title);
        dashboard
            .rows
            .extend(rows.into_iter().map(|row| Row { title: row.title.or(title.map(str::to_owned)), ..row }));
        dashboard.links.extend(links);
    }
    let mut links: Vec<Link> = Vec::new();
    for link in dashboard.links.drain(..) {
        if !links.contains(&link) {
            links.push(link);
        }
    }
    dashboard.links = links;
    if jobs.len() > 1 {
        dashboard.variables = vec![instances(Selector::new("up").one_of("job", jobs).now())];
    }
    Ok(())
}

/// The panels of the configuration. Those before the first title are at the top.
fn rows(scope: Scope<'_>, config: &DashboardConfig) -> Result<Vec<Row>, DashboardError> {
    let mut rows: Vec<Row> = Vec::new();
    for panel in &config.panels {
        if rows.is_empty() || panel.row.is_some() {
            rows.push(Row { title: panel.row.clone(), ..Row::default() });
        }
        let panel = panel::build(scope, panel).map_err(|(byte, error)| problem(scope, byte, error))?;
        rows.iter_mut().next_back().into_iter().for_each(|row| row.panels.push(panel.clone()));
    }
    Ok(rows)
}

/// The rows of a topic or of an exporter.
fn included(scope: Scope<'_>, name: &str) -> Result<(Vec<Row>, Vec<Link>), Problem> {
    if let Some(topic) = Topic::ALL.into_iter().find(|topic| topic.name() == name) {
        return Ok((topic.rows(scope), Vec::new()));
    }
    if let Some(exporter) = exporter(name) {
        return Ok((exporters::rows(exporter), vec![exporters::template(exporter)]));
    }
    let topics = Topic::ALL.into_iter().map(Topic::name);
    let names = topics.chain(EXPORTERS.into_iter().map(Exporter::job));
    Err(Problem::UnknownRows { name: name.to_owned(), similar: Similar::to(name, names) })
}

/// The exporter of this name.
fn exporter(name: &str) -> Option<Exporter> {
    EXPORTERS.into_iter().find(|exporter| exporter.job() == name)
}

fn links(links: &[LinkConfig]) -> Vec<Link> {
    links.iter().map(|link| Link { title: link.title.clone(), url: link.url.clone() }).collect()
}
