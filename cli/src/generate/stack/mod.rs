//! `generate stack`: the servers around the program.

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
    let rules = rules.into_iter().map(|file| file.within("rules"));
    let dashboards = dashboards.into_iter().map(|file| file.within("dashboards"));
    Ok(rules.chain(dashboards).collect())
}
