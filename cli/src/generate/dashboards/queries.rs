//! Every query of dashboards, for tests that ask a Prometheus.

use super::model::{Dashboard, View};
use crate::generate::promql::prometheus_duration;

/// A query of a panel.
#[derive(Clone, Debug, PartialEq)]
pub struct PanelQuery {
    /// The name of the dashboard.
    pub dashboard: String,
    /// The title of the row, if it has one.
    pub row: Option<String>,
    /// The title of the panel.
    pub panel: String,
    /// The name of the series in the legend.
    pub legend: String,
    /// How the panel is drawn.
    pub view: View,
    /// The query, with variables: `$instance`, `$__rate_interval`, `$__interval`, `$__range`.
    pub query: String,
    /// What `$__interval` is, where the panel fixes it.
    pub interval: Option<String>,
    /// The names of the dashboard's own variables.
    pub variables: Vec<&'static str>,
}

/// The queries of all panels.
pub fn queries(dashboards: &[Dashboard]) -> Vec<PanelQuery> {
    let rows = dashboards.iter().flat_map(|dashboard| dashboard.rows.iter().map(move |row| (dashboard, row)));
    let panels = rows.flat_map(|(dashboard, row)| row.panels.iter().map(move |panel| (dashboard, row, panel)));
    panels
        .flat_map(|(dashboard, row, panel)| {
            panel.series.iter().map(move |series| PanelQuery {
                dashboard: dashboard.name.clone(),
                row: row.title.clone(),
                panel: panel.title.clone(),
                legend: series.legend.clone(),
                view: panel.view.clone(),
                query: series.query.to_string(),
                interval: panel.view.interval().map(prometheus_duration),
                variables: dashboard.variables.iter().map(|variable| variable.name).collect(),
            })
        })
        .collect()
}

impl PanelQuery {
    /// The query as Prometheus gets it, with all values of every variable, where `$__rate_interval` and `$__range` are these times.
    pub fn at(&self, rate_interval: &str, range: &str) -> String {
        let interval = self.interval.as_deref().unwrap_or(rate_interval);
        let text = self.query.replace("$__rate_interval", rate_interval).replace("$__range", range);
        let text = text.replace("$__interval", interval);
        self.variables.iter().fold(text, |text, name| text.replace(&format!("${name}"), ".*"))
    }
}
