//! What dashboards are about: rows that follow from the declarations. A topic that a program does not declare has no rows.

pub mod calls;
pub mod families;
pub mod functions;
pub mod legend;
pub mod objectives;
pub mod queues;
pub mod resources;

pub use self::calls::{MOST_SERIES, QUANTILES, heatmap, quantiles};
pub use self::families::{labels, legend_or};
pub use self::legend::legend;

use callmeter::{Family, Role};

use self::calls::Words;
use super::model::{Panel, Row};
use super::scope::Scope;
use super::unit::Unit;

/// What rows are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// Functions with `#[instrumented]`.
    Functions,
    /// Requests to the program.
    Http,
    /// Messages that it consumes.
    Consumers,
    /// Messages that it publishes.
    Publishers,
    /// Jobs.
    Jobs,
    /// Queues and backlogs.
    Queues,
    /// The process and its runtime.
    Resources,
    /// Objectives and their error budgets.
    Objectives,
    /// All other families.
    Metrics,
}

impl Topic {
    /// Every topic, in the order of the overview.
    pub const ALL: [Self; 9] = [
        Self::Objectives,
        Self::Http,
        Self::Functions,
        Self::Consumers,
        Self::Publishers,
        Self::Jobs,
        Self::Queues,
        Self::Resources,
        Self::Metrics,
    ];

    /// The name of its dashboard, which `callmeter.toml` uses, too.
    pub fn name(self) -> &'static str {
        match self {
            Self::Functions => "functions",
            Self::Http => "http",
            Self::Consumers => "consumers",
            Self::Publishers => "publishers",
            Self::Jobs => "jobs",
            Self::Queues => "queues",
            Self::Resources => "resources",
            Self::Objectives => "objectives",
            Self::Metrics => "metrics",
        }
    }

    /// The title of its dashboard.
    pub fn title(self) -> &'static str {
        match self {
            Self::Functions => "Functions",
            Self::Http => "HTTP API",
            Self::Consumers => "Consumers",
            Self::Publishers => "Publishers",
            Self::Jobs => "Jobs",
            Self::Queues => "Queues",
            Self::Resources => "Process and runtime",
            Self::Objectives => "Objectives",
            Self::Metrics => "Metrics",
        }
    }

    fn role(self) -> Option<(Role, Words)> {
        let words = |things, subject, unit| Words { things, subject, unit };
        match self {
            Self::Functions => Some((Role::Function, words("Calls", "function", Unit::PerSecond))),
            Self::Http => Some((Role::HttpServer, words("Requests", "endpoint", Unit::RequestsPerSecond))),
            Self::Consumers => Some((Role::Consumer, words("Messages consumed", "queue", Unit::MessagesPerSecond))),
            Self::Publishers => {
                Some((Role::Publisher, words("Messages published", "destination", Unit::MessagesPerSecond)))
            }
            Self::Jobs => Some((Role::Job, words("Jobs", "job", Unit::PerSecond))),
            Self::Queues | Self::Resources | Self::Objectives | Self::Metrics => None,
        }
    }

    /// The panels that tell at a glance how it goes.
    pub fn summary(self, scope: Scope<'_>) -> Vec<Panel> {
        match self.role() {
            Some((role, words)) => {
                scope.calls(role).iter().flat_map(|calls| calls::summary(calls, words)).collect()
            }
            None if self == Self::Resources => resources::summary(scope),
            None if self == Self::Queues => queues::panels(scope),
            None if self == Self::Objectives => objectives::summary(scope),
            None => Vec::new(),
        }
    }

    /// The rows of its dashboard.
    pub fn rows(self, scope: Scope<'_>) -> Vec<Row> {
        let Some((role, words)) = self.role() else {
            return match self {
                Self::Queues => row("Queues", queues::panels(scope)),
                Self::Resources => resources::rows(scope),
                Self::Objectives => objectives::rows(scope),
                _ => row("Metrics", metrics(scope)),
            };
        };
        let mut rows = Vec::new();
        for calls in scope.calls(role) {
            rows.push(Row { title: None, panels: calls::summary(&calls, words), ..Row::default() });
            if role == Role::Function {
                rows.extend(functions::rows(scope, &calls, words));
            } else {
                rows.extend(calls::details(scope, &calls, words));
            }
        }
        rows
    }
}

/// A row, if there are panels.
fn row(title: &str, panels: Vec<Panel>) -> Vec<Row> {
    if panels.is_empty() { Vec::new() } else { vec![Row::new(title, panels)] }
}

/// The families that no other topic shows.
fn metrics(scope: Scope<'_>) -> Vec<Panel> {
    let has_role = |family: &Family| family.declared.iter().any(|declared| declared.role.is_some());
    let is_shown = |family: &Family| has_role(family) || queues::is_queue(family);
    let families = scope.plan.catalogue.iter().filter(|family| !is_shown(family));
    families.flat_map(|family| families::panels(scope, family)).collect()
}
