//! What differs in development and in production.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::model::{Document, Logging, Service};
use super::servers::{self, Server};
use super::{files, loopback, secrets};
use crate::generate::Plan;
use crate::generate::config::Days;
use crate::generate::stack::layout;
use crate::generate::stack::prometheus::retention_flags;

/// Every page is reachable on loopback, nobody logs in, nobody is called, and series are kept for two days.
pub(super) fn development(plan: &Plan) -> Document {
    let stack = &plan.config.stack;
    let mut document = Document::default();
    let retention = retention_flags(&Days::literal("2d"), None);
    let prometheus = Service { command: servers::prometheus_arguments(stack, retention), ..Service::default() };
    document.services.insert("prometheus".to_owned(), prometheus);
    let environment: BTreeMap<String, String> = [
        ("GF_AUTH_ANONYMOUS_ENABLED", "true"),
        ("GF_AUTH_ANONYMOUS_ORG_ROLE", "Admin"),
        ("GF_AUTH_DISABLE_LOGIN_FORM", "true"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    document.services.insert("grafana".to_owned(), Service { environment, ..Service::default() });
    let ports = &stack.ports;
    let published = [
        (stack.pushgateway, "pushgateway", loopback(ports.pushgateway, 9091)),
        (stack.victoria_metrics.is_some(), "victoria-metrics", loopback(ports.victoria_metrics, 8428)),
        (stack.traces, "otel-collector", loopback(ports.otlp, 4318)),
        (stack.traces, "jaeger", loopback(ports.jaeger, 16686)),
        (stack.logs.is_some(), "loki", loopback(ports.loki, 3100)),
    ];
    for (_, server, port) in published.into_iter().filter(|(exists, ..)| *exists) {
        document.services.insert(server.to_owned(), Service { ports: vec![port], ..Service::default() });
    }
    document
}

/// Secrets come from files, logs are rotated, and servers have no rights that they do not need.
pub(super) fn production(plan: &Plan, servers: &[Server]) -> Document {
    let stack = &plan.config.stack;
    let mut document = Document::default();
    for server in servers {
        let mut service = Service { logging: Some(rotated()), ..Service::default() };
        if server.is_confined {
            service.read_only = true;
            service.tmpfs.push("/tmp");
            service.cap_drop.push("ALL");
        }
        if !matches!(server.name, "cadvisor") {
            service.security_opt.push("no-new-privileges:true");
        }
        match server.name {
            "alertmanager" if !stack.grafana.managed_alerts => {
                service.secrets.extend(secrets::of_channels(stack).into_iter().map(ToString::to_string));
            }
            "grafana" => {
                let password = &stack.grafana.admin_password;
                service.secrets.push(password.to_string());
                service
                    .environment
                    .insert("GF_SECURITY_ADMIN_PASSWORD__FILE".to_owned(), layout::secret_path(password));
                service.environment.insert("GF_SECURITY_DISABLE_GRAVATAR".to_owned(), "true".to_owned());
                service.environment.insert("GF_SECURITY_COOKIE_SAMESITE".to_owned(), "strict".to_owned());
            }
            _ => {}
        }
        document.services.insert(server.name.to_owned(), service);
    }
    document.secrets = files(plan, document.services.values());
    document
}

/// Docker keeps all lines for ever, unless it is told otherwise.
fn rotated() -> Logging {
    Logging { driver: "json-file", options: IndexMap::from([("max-size", "10m"), ("max-file", "3")]) }
}
