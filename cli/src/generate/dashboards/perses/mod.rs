//! Dashboards as Perses reads them.
//!
//! Perses draws heatmaps from native histograms only, has no links of single series, no exemplars and no annotations. So heatmaps are left
//! out, which the description says; the quantiles beside them show the same durations.

mod panel;
pub mod schema;

use indexmap::IndexMap;

use self::schema::{
    Collapse, DashboardSpec, Definition, Display, Grid, GridDisplay, GridItem, LabelValues, Metadata, Reference,
};
use super::layout::places;
use super::model::{Dashboard, Panel, Row, Variable, View};
use crate::generate::promql::prometheus_duration;

pub use self::schema::Dashboard as PersesDashboard;

/// The document of a service's dashboard. The service is the project.
pub fn document(service: &str, dashboard: &Dashboard) -> PersesDashboard {
    let mut panels = IndexMap::new();
    let mut layouts = Vec::new();
    for row in &dashboard.rows {
        let row = Row {
            panels: row.panels.iter().filter(|panel| panel.view != View::Heatmap).cloned().collect(),
            ..row.clone()
        };
        if !row.panels.is_empty() {
            layouts.push(Definition { kind: "Grid", spec: grid(&row, &mut panels) });
        }
    }
    PersesDashboard {
        kind: "Dashboard",
        metadata: Metadata { name: name(&dashboard.name), project: name(service) },
        spec: DashboardSpec {
            display: Display { name: dashboard.title.clone(), description: description(dashboard) },
            duration: prometheus_duration(dashboard.last),
            refresh_interval: prometheus_duration(dashboard.refresh),
            variables: dashboard.variables.iter().map(variable).collect(),
            layouts,
            panels,
        },
    }
}

/// A name as Perses allows it: letters, digits, `-`, `_` and `.`.
fn name(text: &str) -> String {
    let is_allowed = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    text.chars().map(|letter| if is_allowed(letter) { letter } else { '_' }).collect()
}

fn description(dashboard: &Dashboard) -> String {
    let panels = dashboard.rows.iter().flat_map(|row| &row.panels);
    match panels.filter(|panel| panel.view == View::Heatmap).count() {
        0 => dashboard.description.clone(),
        1 => format!("{} A heatmap is left out: Perses draws native histograms only.", dashboard.description),
        count => {
            format!("{} {count} heatmaps are left out: Perses draws native histograms only.", dashboard.description)
        }
    }
}

fn variable(variable: &Variable) -> Definition<schema::Variable> {
    let spec = schema::Variable {
        name: variable.name,
        display: Display { name: variable.title.to_owned(), description: String::new() },
        allow_multiple: true,
        allow_all_value: true,
        custom_all_value: ".*",
        default_value: variable.first.clone().unwrap_or_else(|| "$__all".to_owned()),
        sort: "alphabetical-asc",
        plugin: Definition {
            kind: "PrometheusLabelValuesVariable",
            spec: LabelValues { label_name: variable.label, matchers: vec![variable.series.to_string()] },
        },
    };
    Definition { kind: "ListVariable", spec }
}

/// A row, whose panels are added to those of the dashboard.
fn grid(row: &Row, panels: &mut IndexMap<String, Definition<schema::PanelSpec>>) -> Grid {
    let (places, _) = places(row, 0);
    let items = row.panels.iter().zip(places).map(|(panel, place)| {
        let key = free_key(panel, panels);
        let path = format!("#/spec/panels/{key}");
        panels.insert(key, panel::document(panel));
        GridItem { x: place.x, y: place.y, width: place.width, height: place.height, content: Reference { path } }
    });
    let items = items.collect();
    let display = row
        .title
        .as_ref()
        .map(|title| GridDisplay { title: title.clone(), collapse: Collapse { open: !row.is_collapsed } });
    Grid { display, items }
}

/// The key of a panel: its title, and a number if another has the same.
fn free_key(panel: &Panel, panels: &IndexMap<String, Definition<schema::PanelSpec>>) -> String {
    let title = name(&panel.title);
    let numbered = (2_u32..).map(|number| format!("{title}-{number}"));
    std::iter::once(title.clone()).chain(numbered).find(|key| !panels.contains_key(key)).unwrap_or(title)
}
