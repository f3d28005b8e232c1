//! `compose.yaml`, and its variants for development and production.

mod exporters;
mod model;
mod secrets;
mod servers;
mod variants;

use std::collections::BTreeSet;

use indexmap::IndexMap;

use self::model::{Document, Secret, Service, Volume};
use self::servers::{Owned, Server};
use super::error::StackError;
use super::layout::{Layout, Run};
use crate::generate::Plan;
use crate::generate::artefact::Artefact;
use crate::generate::error::GenerateError;

/// The service that gives named volumes to the users of the servers.
const VOLUME_OWNER: &str = "volume-owner";

/// The compose files.
pub(super) fn artefacts(plan: &Plan) -> Result<Vec<Artefact>, GenerateError> {
    check_service_name(plan)?;
    let servers = servers::all(plan);
    let mut files = vec![
        Artefact::yaml("compose.dev.yaml", &variants::development(plan))?,
        Artefact::yaml("compose.prod.yaml", &variants::production(plan, &servers))?,
        Artefact::text("secrets/.gitignore", "# Secrets are not for Git.\n*\n!.gitignore\n"),
    ];
    files.push(Artefact::yaml("compose.yaml", &base(plan, servers))?);
    Ok(files)
}

/// What both variants have in common.
fn base(plan: &Plan, servers: Vec<Server>) -> Document {
    let mut document = Document::default();
    document.services.extend(servers::application(plan));
    let owned: Vec<Owned> = servers.iter().filter_map(|server| server.volume).collect();
    document.services.insert(VOLUME_OWNER.to_owned(), volume_owner(plan, &owned));
    document.volumes = owned.iter().map(|owned| (owned.volume.to_owned(), Volume::default())).collect();
    let networks: Vec<String> = plan.config.stack.application.networks.iter().map(ToString::to_string).collect();
    for Server { name, mut service, .. } in servers {
        if service.network_mode.is_none() {
            service.networks.clone_from(&networks);
        }
        service.ports = ports(plan, name);
        document.services.insert(name.to_owned(), service);
    }
    document.secrets = files(plan, document.services.values());
    document
}

/// Docker gives a new volume to `root`, unless the image has files at its path. So it is given to the user of its server before that is
/// started, whoever created it.
fn volume_owner(plan: &Plan, owned: &[Owned]) -> Service {
    let path = |owned: &Owned| format!("/volumes/{}", owned.volume);
    let mut by_owner: IndexMap<&str, Vec<String>> = IndexMap::new();
    for owned in owned {
        by_owner.entry(owned.owner).or_default().push(path(owned));
    }
    let commands: Vec<String> =
        by_owner.iter().map(|(owner, paths)| format!("chown -R {owner} {}", paths.join(" "))).collect();
    Service {
        image: Some(plan.config.stack.images.busybox.to_string()),
        user: Some("0:0"),
        entrypoint: vec!["sh".to_owned(), "-c".to_owned(), commands.join(" && ")],
        network_mode: Some("none"),
        volumes: owned.iter().map(|owned| format!("{}:{}", owned.volume, path(owned))).collect(),
        restart: Some("no"),
        ..Service::default()
    }
}

/// The ports on loopback that people need in each variant.
fn ports(plan: &Plan, server: &str) -> Vec<String> {
    let ports = &plan.config.stack.ports;
    match server {
        "prometheus" => vec![loopback(ports.prometheus, 9090)],
        "alertmanager" => vec![loopback(ports.alertmanager, 9093)],
        "grafana" => vec![loopback(ports.grafana, 3000)],
        _ => Vec::new(),
    }
}

fn loopback(port: u16, in_container: u16) -> String {
    format!("127.0.0.1:{port}:{in_container}")
}

/// The files of the secrets that these services read.
fn files<'a>(
    plan: &Plan,
    services: impl Iterator<Item = &'a Service>,
) -> std::collections::BTreeMap<String, Secret> {
    let names: BTreeSet<&String> = services.flat_map(|service| &service.secrets).collect();
    let file = |name: &String| Secret { file: Layout::of(plan).file(&format!("secrets/{name}")) };
    names.into_iter().map(|name| (name.clone(), file(name))).collect()
}

/// Compose accepts the same letters as `Name`, and the program's own name may have others.
fn check_service_name(plan: &Plan) -> Result<(), StackError> {
    let layout = Layout::of(plan);
    let name = layout.compose_service();
    let is_service = matches!(layout.run(), Run::Overlay | Run::Image);
    match crate::generate::config::Name::try_from(name.to_owned()) {
        Err(_) if is_service => Err(StackError::ServiceName(name.to_owned())),
        _ => Ok(()),
    }
}
