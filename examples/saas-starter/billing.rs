//! Paying for a plan, at a payment provider.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

#[derive(Debug, thiserror::Error)]
pub(crate) enum BillingError {
    #[error("there is no plan `{0}`: it is `team` or `company`")]
    UnknownPlan(String),
    #[error("the payment provider is away")]
    ProviderAway,
}

/// A simulated payment provider: it is slow, and unreachable for one charge in ten.
#[derive(Clone, Default)]
pub(crate) struct Provider {
    charges: Arc<AtomicU64>,
}

impl Provider {
    /// Charges for a plan and returns the amount in cents.
    pub(crate) async fn charge(&self, plan: &str) -> Result<u32, BillingError> {
        let amount = match plan {
            "team" => 2_900,
            "company" => 9_900,
            _ => return Err(BillingError::UnknownPlan(plan.to_owned())),
        };
        let number = self.charges.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(Duration::from_millis(20 + number * 37 % 180)).await;
        if number % 10 == 9 { Err(BillingError::ProviderAway) } else { Ok(amount) }
    }
}
