//! What the workers do: mails and notifications.

use std::sync::Arc;
use std::time::Duration;

use callmeter::job;
use callmeter_examples::Faults;

use crate::alerts;
use crate::deliveries::{Deliveries, Delivery, Queue};
use crate::gateway::{Gateway, Offline};

/// The domain whose mailboxes reject every mail.
pub(crate) const BOUNCING: &str = "@bounce.example";

/// Why a delivery failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JobError {
    #[error("the mail server of `{0}` refused the mail")]
    Bounced(String),
    #[error(transparent)]
    Offline(#[from] Offline),
    #[error("it fails on purpose")]
    OnPurpose,
}

/// What jobs need.
#[derive(Clone)]
pub(crate) struct Jobs {
    pub(crate) deliveries: Deliveries,
    pub(crate) gateway: Gateway,
    /// Which jobs fail on purpose.
    pub(crate) faults: Arc<Faults>,
}

/// What the two kinds of jobs have in common.
#[job(
    counter(
        "queue_jobs_total",
        on(ok, error, panicked),
        labels(queue = job_name, status = outcome(ok = "completed", else = "failed")),
        help = "Jobs that ended, by queue and how."
    ),
    counter("queue_jobs_completed_total", on(ok), labels(queue = job_name), help = "Jobs that were done, by queue."),
    counter("queue_jobs_failed_total", on(error, panicked), labels(queue = job_name), help = "Jobs that failed, by queue."),
)]
impl Jobs {
    /// Makes a delivery from a queue, unless it is already made: queues deliver at least once.
    pub(crate) async fn run(self, queue: Queue, id: String) {
        let delivery = match self.deliveries.claim(&id).await {
            Ok(Some(delivery)) => delivery,
            Ok(None) => return,
            // It will be overdue. The sweep logs that the database is unreachable.
            Err(error) => {
                tracing::debug!(%error, id, "a delivery could not be claimed");
                return;
            }
        };
        let made = match queue {
            Queue::Email => self.send_mail(&delivery).await,
            Queue::Notification => self.notify(delivery).await,
        };
        if let Err(error) = &made {
            tracing::debug!(%error, id, queue = queue.name(), "a delivery failed");
        }
        self.deliveries.settle(&id, made.map_err(|error| error.to_string())).await;
    }

    /// Sends a mail to a simulated mail server.
    #[job("email", objective = alerts::MAIL)]
    async fn send_mail(&self, mail: &Delivery) -> Result<(), JobError> {
        let length = u64::try_from(mail.text.len()).unwrap_or(0);
        tokio::time::sleep(Duration::from_millis(5 + length % 20)).await;
        self.fault()?;
        if mail.recipient.ends_with(BOUNCING) { Err(JobError::Bounced(mail.recipient.clone())) } else { Ok(()) }
    }

    /// Sends a user a message if the user is connected, or connects soon.
    #[job("notification")]
    async fn notify(&self, notice: Delivery) -> Result<(), JobError> {
        self.fault()?;
        Ok(self.gateway.tell(&notice.recipient, &notice.text).await?)
    }

    fn fault(&self) -> Result<(), JobError> {
        if self.faults.strikes() { Err(JobError::OnPurpose) } else { Ok(()) }
    }
}
