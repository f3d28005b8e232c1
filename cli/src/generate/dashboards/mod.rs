//! `generate dashboards`: dashboards.

use super::Plan;
use super::error::GenerateError;
use super::output::Artefact;

/// A format of dashboards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Grafana's JSON.
    #[default]
    Grafana,
    /// A Perses dashboard.
    Perses,
}

/// The generated files.
///
/// # Errors
///
/// Fails if the configuration does not fit the program.
pub fn artefacts(_plan: &Plan, _format: Format) -> Result<Vec<Artefact>, GenerateError> {
    Ok(Vec::new())
}
