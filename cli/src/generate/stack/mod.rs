//! `generate stack`: the servers around the program.

mod alertmanager;
mod compose;
mod error;
mod grafana;
pub mod init;
mod kubernetes;
mod layout;
mod logs;
mod pages;
mod prometheus;
mod traces;

pub use self::error::StackError;

use std::path::Path;

use super::artefact::Artefact;
use super::error::GenerateError;
use super::{Plan, dashboards, rules};

/// The generated files, for a folder with hand-made changes, if it is known.
///
/// # Errors
///
/// Fails if the configuration does not fit the program, or a change does not fit a file.
pub fn artefacts(plan: &Plan, out: Option<&Path>) -> Result<Vec<Artefact>, GenerateError> {
    let rules = rules::artefacts(plan, rules::Format::Prometheus)?;
    let dashboards = dashboards::artefacts(plan, dashboards::Format::Grafana)?;
    let perses = dashboards::artefacts(plan, dashboards::Format::Perses)?;
    let mut files = vec![prometheus::artefact(plan)?];
    files.extend(alertmanager::artefacts(plan)?);
    files.extend(compose::artefacts(plan)?);
    files.extend(grafana::artefacts(plan)?);
    files.extend(traces::artefacts(plan)?);
    files.extend(logs::artefacts(plan)?);
    files.extend(pages::artefacts(plan, &rules, &dashboards)?);
    let dashboards: Vec<Artefact> = within(dashboards, "dashboards").collect();
    // What they contain once more is what Grafana reads from files.
    let changed = |file: &Artefact| out.map_or_else(|| Ok(file.clone()), |out| file.with_override(out));
    let changed: Vec<Artefact> = dashboards.iter().map(changed).collect::<Result<_, _>>()?;
    files.extend(kubernetes::artefacts(plan, &changed)?);
    files.extend(within(rules, "rules"));
    files.extend(dashboards);
    files.extend(within(perses, "perses"));
    Ok(files)
}

fn within(files: Vec<Artefact>, folder: &str) -> impl Iterator<Item = Artefact> {
    files.into_iter().map(move |file| file.within(folder))
}
