//! Pushes to a Pushgateway, for what ends before anybody scrapes it.

mod client;
mod error;
mod gateway;
mod grouping;
mod selection;
mod worker;

pub use self::error::{PushError, PushgatewayError};
pub use self::gateway::Pushgateway;
pub(crate) use self::gateway::{Connected, Plan};
pub(crate) use self::worker::Pusher;

use std::panic::Location;

use crate::exporter::{Exporter, ExporterBuilder};

impl ExporterBuilder {
    /// Pushes to a Pushgateway: at intervals if it has [`every`](Pushgateway::every), and by
    /// [`Exporter::push_now`] and [`Exporter::push_at_end`].
    ///
    /// A push replaces the group with the exposition of this moment, or [adds](Pushgateway::add) it. It runs on a thread of the exporter's own. One that
    /// fails is logged with its reason, as a warning by `tracing`, and counted in `callmeter_push_failures_total`;
    /// one that succeeds in `callmeter_pushes_total`, its time in `callmeter_push_last_success_timestamp_seconds`.
    /// It never fails the job.
    #[track_caller]
    pub fn push(mut self, gateway: Pushgateway) -> Self {
        self.push = Some(Plan { gateway, place: Location::caller() });
        self
    }
}

impl Exporter {
    /// Pushes now, after what is being pushed already, and waits for the end. Any executor will do, and where the future is
    /// dropped while it waits, the push goes on.
    ///
    /// # Errors
    ///
    /// If the builder was given no [`push`](ExporterBuilder::push), or the last try failed; that is logged and counted, too.
    ///
    /// ```
    /// use callmeter::{Exporter, PushError, Pushgateway};
    ///
    /// # tokio::runtime::Runtime::new().expect("a runtime").block_on(async {
    /// let gateway = Pushgateway::new("http://127.0.0.1:1").job("crawl").retries(0);
    /// let exporter = Exporter::builder().push(gateway).install()?;
    /// match exporter.push_now().await {
    ///     Ok(()) => println!("pushed"),
    ///     Err(PushError::Unreachable { url, .. }) => println!("nobody is there: {url}"),
    ///     Err(error) => println!("{error}"),
    /// }
    /// # Ok::<(), callmeter::InstallError>(())
    /// # }).expect("an exporter");
    /// ```
    pub async fn push_now(&self) -> Result<(), PushError> {
        self.pusher().ok_or(PushError::NotConfigured)?.push().await
    }

    /// A guard that pushes when it is dropped: at the end of a job, after an early return, a panic or a
    /// cancellation. It blocks the thread for as long as the push takes, retries included; at most twice what the timeout,
    /// the number of tries and the pauses between them make of it. A program that aborts or calls `std::process::exit` drops nothing.
    ///
    /// It does not push in the middle of an annotated call that it is part of: make it first, in the function that calls the
    /// job.
    ///
    /// ```
    /// use std::time::Duration;
    /// use callmeter::{Exporter, Pushgateway};
    ///
    /// #[callmeter::instrumented]
    /// fn crawl() {}
    ///
    /// let gateway = Pushgateway::new("http://127.0.0.1:1").job("crawl").timeout(Duration::from_secs(1)).retries(0);
    /// let exporter = Exporter::builder().push(gateway).install()?;
    /// let _last = exporter.push_at_end();
    /// crawl();
    /// # Ok::<(), callmeter::InstallError>(())
    /// ```
    pub fn push_at_end(&self) -> PushAtEnd {
        PushAtEnd(self.clone())
    }

    /// Deletes the group at the gateway, with all that was pushed to it. The gateway answers before it has done so.
    ///
    /// # Errors
    ///
    /// As [`push_now`](Self::push_now).
    pub async fn delete_group(&self) -> Result<(), PushError> {
        self.pusher().ok_or(PushError::NotConfigured)?.delete().await
    }
}

/// Pushes when it is dropped: by [`Exporter::push_at_end`].
#[derive(Debug)]
#[must_use = "it pushes when it is dropped: bind it to a name such as `_last`, not to `_`"]
pub struct PushAtEnd(Exporter);

impl Drop for PushAtEnd {
    fn drop(&mut self) {
        match self.0.pusher() {
            Some(pusher) => pusher.push_and_wait(),
            None => worker::warn(&PushError::NotConfigured),
        }
    }
}
