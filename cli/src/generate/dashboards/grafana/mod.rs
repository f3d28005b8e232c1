//! Dashboards as Grafana reads them: JSON in its classic schema.

pub mod options;
mod panel;
pub mod schema;

use std::collections::BTreeSet;

use self::schema::{
    Annotation, Chosen, DataSource, Element, GridPos, List, RowPanel, SCHEMA_VERSION, TimeRange, VariableQuery,
};
use super::identity::{panel_id, uid};
use super::layout::{COLUMNS, Place, places};
use super::model::{Dashboard, Link, Row, Variable};
use crate::generate::promql::prometheus_duration;

pub use self::schema::Dashboard as GrafanaDashboard;

/// The tag of every generated dashboard.
const TAG: &str = "callmeter";

/// The document of a service's dashboard.
pub fn document(service: &str, dashboard: &Dashboard) -> GrafanaDashboard {
    let mut links: Vec<schema::Link> = dashboard.links.iter().map(link).collect();
    links.insert(0, siblings(service));
    GrafanaDashboard {
        uid: uid(service, &dashboard.name),
        title: dashboard.title.clone(),
        description: dashboard.description.clone(),
        tags: vec![TAG.to_owned(), service.to_owned()],
        schema_version: SCHEMA_VERSION,
        editable: true,
        graph_tooltip: 1,
        timezone: "browser",
        refresh: prometheus_duration(dashboard.refresh),
        time: TimeRange { from: format!("now-{}", prometheus_duration(dashboard.last)), to: "now" },
        links,
        templating: List { list: variables(dashboard) },
        annotations: List { list: annotations(dashboard) },
        panels: elements(dashboard),
    }
}

/// The rows and panels. Those of an open row follow its heading, and those of a collapsed one are inside it.
fn elements(dashboard: &Dashboard) -> Vec<Element> {
    let mut taken = BTreeSet::new();
    let mut elements = Vec::new();
    let mut top = 0;
    for row in &dashboard.rows {
        let name = row.title.as_deref().unwrap_or_default();
        if row.title.is_some() {
            top += 1;
        }
        let (places, bottom) = places(row, top);
        let heading_id = row.title.as_ref().map(|title| panel_id(&dashboard.name, title, "", &mut taken));
        let mut panels = Vec::new();
        for (panel, place) in row.panels.iter().zip(places) {
            let id = panel_id(&dashboard.name, name, &panel.title, &mut taken);
            panels.push(panel::document(panel, id, position(place)));
        }
        let inside = if row.is_collapsed { std::mem::take(&mut panels) } else { Vec::new() };
        elements.extend(heading_id.map(|id| Element::Row(heading(row, id, top - 1, inside))));
        elements.extend(panels.into_iter().map(|panel| Element::Panel(Box::new(panel))));
        // The rows below a collapsed one are directly below its heading.
        top = if row.is_collapsed { top } else { bottom };
    }
    elements
}

fn heading(row: &Row, id: u32, y: u32, panels: Vec<schema::Panel>) -> RowPanel {
    RowPanel {
        kind: "row",
        id,
        title: row.title.clone().unwrap_or_default(),
        grid_pos: GridPos { h: 1, w: COLUMNS, x: 0, y },
        collapsed: row.is_collapsed,
        panels,
    }
}

fn position(place: Place) -> GridPos {
    GridPos { h: place.height, w: place.width, x: place.x, y: place.y }
}

/// The data source first, as the queries of the others are asked there.
fn variables(dashboard: &Dashboard) -> Vec<schema::Variable> {
    let source = schema::Variable {
        kind: "datasource",
        name: "datasource",
        label: "Data source",
        query: VariableQuery::Plugin("prometheus"),
        datasource: None,
        current: None,
        multi: false,
        include_all: false,
        all_value: None,
        refresh: 1,
        sort: 0,
        hide: 0,
        regex: "",
    };
    std::iter::once(source).chain(dashboard.variables.iter().map(variable)).collect()
}

fn variable(variable: &Variable) -> schema::Variable {
    let (text, value) = match &variable.first {
        Some(first) => (first.clone(), first.clone()),
        None => ("All".to_owned(), "$__all".to_owned()),
    };
    schema::Variable {
        kind: "query",
        name: variable.name,
        label: variable.title,
        query: VariableQuery::LabelValues {
            query: format!("label_values({}, {})", variable.series, variable.label),
            reference: "Variable",
        },
        datasource: Some(DataSource::CHOSEN),
        current: Some(Chosen { selected: true, text: vec![text], value: vec![value] }),
        multi: true,
        include_all: true,
        // Without it, all is a list of every value, which may be too long for a query.
        all_value: Some(".*"),
        refresh: 2,
        sort: 1,
        hide: 0,
        regex: "",
    }
}

fn annotations(dashboard: &Dashboard) -> Vec<Annotation> {
    let own = Annotation {
        name: "Annotations & Alerts",
        datasource: DataSource::GRAFANA,
        enable: true,
        hide: true,
        icon_color: "rgba(0, 211, 255, 1)",
        built_in: Some(1),
        kind: Some("dashboard"),
        expr: None,
        step: None,
        title_format: None,
        tag_keys: None,
    };
    let alerts = dashboard.alerts.iter().map(|query| Annotation {
        name: "Alerts",
        datasource: DataSource::CHOSEN,
        enable: true,
        hide: false,
        icon_color: "red",
        built_in: None,
        kind: None,
        expr: Some(query.to_string()),
        step: Some("60s"),
        title_format: Some("{{alertname}}"),
        tag_keys: Some("severity,instance"),
    });
    std::iter::once(own).chain(alerts).collect()
}

/// The other dashboards of the service, in a menu.
fn siblings(service: &str) -> schema::Link {
    schema::Link {
        title: service.to_owned(),
        kind: "dashboards",
        icon: "external link",
        tooltip: "The other dashboards of this service".to_owned(),
        url: None,
        tags: vec![TAG.to_owned(), service.to_owned()],
        as_dropdown: true,
        target_blank: false,
        include_vars: true,
        keep_time: true,
    }
}

fn link(link: &Link) -> schema::Link {
    schema::Link {
        title: link.title.clone(),
        kind: "link",
        icon: "external link",
        tooltip: String::new(),
        url: Some(link.url.clone()),
        tags: Vec::new(),
        as_dropdown: false,
        target_blank: true,
        include_vars: false,
        keep_time: false,
    }
}
