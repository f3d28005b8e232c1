//! Pages for people: one for each alert, and one about the monitoring itself.

mod alerts;
mod dashboards;
mod queries;
mod runbook;
#[cfg(test)]
mod tests;
mod troubleshooting;

use self::alerts::Rules;
use self::dashboards::Dashboards;
use crate::generate::Plan;
use crate::generate::artefact::Artefact;
use crate::generate::error::GenerateError;

/// `runbooks/ALERT.md`, their list, and `troubleshooting.md`.
pub(super) fn artefacts(
    plan: &Plan,
    rules: &[Artefact],
    dashboards: &[Artefact],
) -> Result<Vec<Artefact>, GenerateError> {
    let rules = Rules::of(rules)?;
    let dashboards = Dashboards::of(plan, dashboards)?;
    let alerts = rules.alerts();
    let mut files = vec![Artefact::page("troubleshooting.md", troubleshooting::page(plan))];
    if alerts.is_empty() {
        return Ok(files);
    }
    files.push(Artefact::page("runbooks/README.md", runbook::index(plan, &alerts)));
    for (name, rules_of_alert) in &alerts {
        let page = runbook::page(plan, &rules, &dashboards, name, rules_of_alert);
        files.push(Artefact::page(format!("runbooks/{}", runbook::file_name(name)), page));
    }
    Ok(files)
}
