//! `[dashboards]`: dashboards.

use serde::Deserialize;

/// `[dashboards]`
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DashboardsConfig {}
