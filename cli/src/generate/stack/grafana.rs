//! Grafana's provisioning: data sources and folders of dashboards.

use serde::Serialize;

use super::layout::Layout;
use crate::generate::Plan;
use crate::generate::artefact::Artefact;
use crate::generate::config::PromDuration;
use crate::generate::error::GenerateError;
use crate::generate::rules;

/// The label of an exemplar that names its trace.
const TRACE_ID: &str = "trace_id";

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct DataSources {
    api_version: u32,
    /// Data sources that are no longer in the file are deleted.
    prune: bool,
    datasources: Vec<DataSource>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct DataSource {
    name: &'static str,
    uid: &'static str,
    r#type: &'static str,
    access: &'static str,
    url: &'static str,
    is_default: bool,
    editable: bool,
    json_data: JsonData,
}

/// The options of a data source. Each type has its own.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum JsonData {
    #[serde(rename_all = "camelCase")]
    Prometheus {
        http_method: &'static str,
        /// `$__rate_interval` is at least four times this.
        time_interval: PromDuration,
        manage_alerts: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        prometheus_type: Option<&'static str>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        exemplar_trace_id_destinations: Vec<TraceDestination>,
    },
    #[serde(rename_all = "camelCase")]
    Alertmanager { implementation: &'static str, handle_grafana_managed_alerts: bool },
    #[serde(rename_all = "camelCase")]
    Jaeger {
        #[serde(rename = "tracesToLogsV2", skip_serializing_if = "Option::is_none")]
        traces_to_logs: Option<TracesToLogs>,
    },
    #[serde(rename_all = "camelCase")]
    Loki {
        max_lines: u32,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        derived_fields: Vec<DerivedField>,
    },
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct TraceDestination {
    name: &'static str,
    datasource_uid: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct TracesToLogs {
    datasource_uid: &'static str,
    span_start_time_shift: &'static str,
    span_end_time_shift: &'static str,
    custom_query: bool,
    query: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct DerivedField {
    name: &'static str,
    matcher_regex: &'static str,
    /// Grafana replaces `$$` by `$` when it reads the file.
    url: &'static str,
    datasource_uid: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Providers {
    api_version: u32,
    providers: Vec<Provider>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Provider {
    name: String,
    folder: String,
    r#type: &'static str,
    disable_deletion: bool,
    allow_ui_updates: bool,
    update_interval_seconds: u32,
    options: ProviderOptions,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ProviderOptions {
    path: &'static str,
    folders_from_files_structure: bool,
}

/// The files in `grafana/provisioning/`.
pub(super) fn artefacts(plan: &Plan) -> Result<Vec<Artefact>, GenerateError> {
    let folder = "grafana/provisioning";
    let mut files = vec![
        Artefact::yaml(format!("{folder}/datasources/datasources.yml"), &data_sources(plan))?,
        Artefact::yaml(format!("{folder}/dashboards/dashboards.yml"), &providers(plan))?,
    ];
    if plan.config.stack.grafana.managed_alerts {
        let rules = rules::artefacts(plan, rules::Format::Grafana)?;
        files.extend(rules.into_iter().map(|file| file.within(&format!("{folder}/alerting"))));
    }
    Ok(files)
}

fn data_sources(plan: &Plan) -> DataSources {
    let stack = &plan.config.stack;
    let source = |name, uid, r#type, url, json_data| DataSource {
        name,
        uid,
        r#type,
        access: "proxy",
        url,
        is_default: uid == "prometheus",
        editable: false,
        json_data,
    };
    let prometheus = |manage_alerts, prometheus_type| JsonData::Prometheus {
        // A query of a dashboard can be longer than a URL may be.
        http_method: "POST",
        time_interval: plan.config.stack.prometheus.interval.clone(),
        manage_alerts,
        prometheus_type,
        exemplar_trace_id_destinations: destinations(manage_alerts && stack.traces),
    };
    let mut datasources = vec![
        source(
            "Prometheus",
            "prometheus",
            "prometheus",
            "http://prometheus:9090",
            prometheus(true, Some("Prometheus")),
        ),
        source(
            "Alertmanager",
            "alertmanager",
            "alertmanager",
            "http://alertmanager:9093",
            JsonData::Alertmanager {
                implementation: "prometheus",
                // Grafana sends its own alerts through its contact points.
                handle_grafana_managed_alerts: false,
            },
        ),
    ];
    if stack.victoria_metrics.is_some() {
        let url = "http://victoria-metrics:8428";
        // Rules are evaluated by Prometheus. VictoriaMetrics takes them for recorded series only.
        datasources.push(source("VictoriaMetrics", "victoriametrics", "prometheus", url, prometheus(false, None)));
    }
    if stack.traces {
        let traces_to_logs = stack.logs.is_some().then_some(TracesToLogs {
            datasource_uid: "loki",
            span_start_time_shift: "-5m",
            span_end_time_shift: "5m",
            custom_query: true,
            query: r#"{service=~".+"} |= "$${__span.traceId}""#,
        });
        datasources.push(source(
            "Jaeger",
            "jaeger",
            "jaeger",
            "http://jaeger:16686",
            JsonData::Jaeger { traces_to_logs },
        ));
    }
    if stack.logs.is_some() {
        let derived_fields = stack.traces.then_some(DerivedField {
            name: TRACE_ID,
            matcher_regex: r#""trace_id":\s*"([0-9a-f]{32})""#,
            url: "$${__value.raw}",
            datasource_uid: "jaeger",
        });
        datasources.push(source(
            "Loki",
            "loki",
            "loki",
            "http://loki:3100",
            JsonData::Loki { max_lines: 1000, derived_fields: derived_fields.into_iter().collect() },
        ));
    }
    DataSources { api_version: 1, prune: true, datasources }
}

/// Where a click on an exemplar leads.
fn destinations(has_traces: bool) -> Vec<TraceDestination> {
    has_traces.then_some(TraceDestination { name: TRACE_ID, datasource_uid: "jaeger" }).into_iter().collect()
}

fn providers(plan: &Plan) -> Providers {
    let layout = Layout::of(plan);
    let folder = plan.config.stack.grafana.folder.clone().unwrap_or_else(|| layout.service().to_owned());
    Providers {
        api_version: 1,
        providers: vec![Provider {
            name: layout.service().to_owned(),
            folder,
            r#type: "file",
            disable_deletion: false,
            // What is changed in the browser is lost: changes belong into `callmeter.toml` or `overrides/`.
            allow_ui_updates: false,
            update_interval_seconds: 30,
            options: ProviderOptions { path: "/etc/grafana/dashboards", folders_from_files_structure: false },
        }],
    }
}
