//! `[stack]`: the servers around the program.

use serde::Deserialize;

/// `[stack]`
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StackConfig {}
