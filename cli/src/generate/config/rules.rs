//! `[rules]`: rules and alerts.

use serde::Deserialize;

/// `[rules]`
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RulesConfig {}
