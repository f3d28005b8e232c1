//! `generate stack`: the servers around the program.

mod alertmanager;
mod compose;
mod error;
mod layout;
mod prometheus;

pub use self::error::StackError;

use super::error::GenerateError;
use super::output::Artefact;
use super::{Plan, dashboards, rules};

/// The generated files.
///
/// # Errors
///
/// Fails if the configuration does not fit the program.
pub fn artefacts(plan: &Plan) -> Result<Vec<Artefact>, GenerateError> {
    let rules = rules::artefacts(plan, rules::Format::Prometheus)?;
    let dashboards = dashboards::artefacts(plan, dashboards::Format::Grafana)?;
    let perses = dashboards::artefacts(plan, dashboards::Format::Perses)?;
    let mut files = vec![prometheus::artefact(plan)?];
    files.extend(alertmanager::artefacts(plan)?);
    files.extend(compose::artefacts(plan)?);
    files.extend(rules.into_iter().map(|file| file.within("rules")));
    files.extend(dashboards.into_iter().map(|file| file.within("dashboards")));
    files.extend(perses.into_iter().map(|file| file.within("perses")));
    Ok(files)
}
