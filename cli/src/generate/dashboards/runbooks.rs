//! Links from panels to what to do when the alerts on their families fire.

use super::model::{Dashboard, Expression, Link, Panel};
use crate::generate::Plan;

/// Gives each panel links to the runbooks of the declared alerts on the families that it shows.
pub fn link(plan: &Plan, dashboards: &mut [Dashboard]) {
    let runbooks = plan.catalogue.alerts().iter().filter_map(|alert| {
        let url = alert.runbook.clone()?;
        let link = Link { title: format!("What to do about {}", alert.name), url };
        Some((alert.condition.selector().family.as_str(), link))
    });
    let runbooks: Vec<(&str, Link)> = runbooks.collect();
    for panel in dashboards.iter_mut().flat_map(|dashboard| &mut dashboard.rows).flat_map(|row| &mut row.panels) {
        let links = runbooks.iter().filter(|(family, _)| shows(panel, family)).map(|(_, link)| link.clone());
        let links: Vec<Link> = links.collect();
        panel.links.extend(links);
    }
}

/// Whether a query of the panel reads the family.
fn shows(panel: &Panel, family: &str) -> bool {
    panel.series.iter().any(|series| match &series.query {
        Expression::Built(query) => query.selectors().iter().any(|selector| is_of(&selector.name, family)),
        Expression::Written(_) => false,
    })
}

fn is_of(sample: &str, family: &str) -> bool {
    sample.strip_prefix(family).is_some_and(|suffix| ["", "_bucket", "_sum", "_count"].contains(&suffix))
}
