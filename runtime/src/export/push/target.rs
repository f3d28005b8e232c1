//! A Pushgateway whose settings are valid.

use std::time::Duration;

use super::client::Client;
use super::gateway::Pushgateway;
use super::grouping::Grouping;
use super::selection::Selection;
use crate::export::error::PushgatewayError;
use crate::export::periodic::addable;

/// Where to push, what, and how often.
pub(super) struct Target {
    pub(super) client: Client,
    pub(super) grouping: Grouping,
    pub(super) selection: Selection,
    pub(super) every: Option<Duration>,
}

impl Target {
    /// Checks the settings. Nothing is sent yet.
    pub(super) fn new(gateway: &Pushgateway) -> Result<Self, PushgatewayError> {
        let grouping = Grouping::new(gateway.job.as_deref(), &gateway.groups)?;
        if gateway.timeout.is_zero() {
            return Err(PushgatewayError::NoTimeout);
        }
        let client = Client::new(gateway, &grouping)?;
        let selection = Selection { chosen: gateway.chosen.clone(), leaves_out_never: gateway.adds };
        Ok(Self { client, grouping, selection, every: gateway.every.map(addable) })
    }
}
