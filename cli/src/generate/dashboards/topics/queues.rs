//! Queues and backlogs: gauges of what waits.

use callmeter::{Family, Kind};

use super::families;
use crate::generate::dashboards::model::Panel;
use crate::generate::dashboards::scope::Scope;

/// The words in the names of gauges that count what waits, or how long it has waited.
const WORDS: [&str; 5] = ["queue", "backlog", "pending", "depth", "waiting"];

/// Whether a family says how much waits.
pub fn is_queue(family: &Family) -> bool {
    let is_gauge = family.kind == Kind::Gauge
        && !family.counts_in_flight
        && family.declared.iter().all(|declared| declared.role.is_none());
    is_gauge && family.name.split('_').any(|word| WORDS.contains(&word))
}

/// A panel for each.
pub fn panels(scope: Scope<'_>) -> Vec<Panel> {
    let families = scope.plan.catalogue.iter().filter(|family| is_queue(family));
    families.flat_map(|family| families::panels(scope, family)).map(Panel::from_zero).collect()
}
