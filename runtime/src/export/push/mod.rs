//! Pushes to a Pushgateway, for programs that end before they are scraped.

mod client;
mod error;
mod gateway;
mod group_url;
mod grouping;
mod selection;
mod target;
mod worker;

pub use self::error::PushError;
pub use self::gateway::Pushgateway;

use std::panic::Location;
use std::sync::Arc;

use self::target::Target;
use self::worker::Pusher;
use crate::export::Exporter;
use crate::export::builder::ExporterBuilder;
use crate::export::component::{Checked, Component, Role, Settings};
use crate::export::error::InstallError;

impl ExporterBuilder {
    /// Pushes to a Pushgateway: at intervals if it has [`every`](Pushgateway::every), and by
    /// [`Exporter::push_now`] and [`Exporter::push_at_end`].
    ///
    /// A push replaces the group with the current exposition, or [adds](Pushgateway::add) it. It runs on the
    /// exporter's own thread. If it fails, it logs the reason as a `tracing` warning and increments
    /// `callmeter_push_failures_total`. If it succeeds, it increments `callmeter_pushes_total` and sets
    /// `callmeter_push_last_success_timestamp_seconds`. The job is not affected.
    #[track_caller]
    pub fn push(mut self, gateway: Pushgateway) -> Self {
        self.components.set(Role::Pusher, PushSettings { gateway, location: Location::caller() });
        self
    }
}

impl Exporter {
    /// Pushes now, and waits until the push has ended. If another push is in progress, it runs after that one. It works
    /// with any executor. If the future is dropped while it waits, the push continues.
    ///
    /// # Errors
    ///
    /// Fails if the builder has no [`push`](ExporterBuilder::push), or if the last try failed; a failed push is also
    /// logged and counted.
    ///
    /// ```
    /// use callmeter::{Exporter, PushError, Pushgateway};
    ///
    /// # tokio::runtime::Runtime::new().expect("a runtime").block_on(async {
    /// let gateway = Pushgateway::new("http://127.0.0.1:1").job("crawl").retries(0);
    /// let exporter = Exporter::builder().push(gateway).install()?;
    /// match exporter.push_now().await {
    ///     Ok(()) => println!("pushed"),
    ///     Err(PushError::Unreachable { url, .. }) => println!("no Pushgateway at {url}"),
    ///     Err(error) => println!("{error}"),
    /// }
    /// # Ok::<(), callmeter::InstallError>(())
    /// # }).expect("an exporter");
    /// ```
    pub async fn push_now(&self) -> Result<(), PushError> {
        self.pusher().ok_or(PushError::NotConfigured)?.push().await
    }

    /// Returns a guard that pushes when it is dropped: at the end of a job, after an early return, a panic or a
    /// cancellation. It blocks the thread until the push has ended, retries included: at most twice the sum of all
    /// timeouts and pauses. A program that aborts or calls `std::process::exit` does not drop the guard.
    ///
    /// Create it in the function that calls the job, before the call, so that the annotated call has ended when the
    /// guard pushes.
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

    /// Deletes the group from the gateway, with everything that was pushed to it. The gateway answers before it has
    /// deleted it.
    ///
    /// # Errors
    ///
    /// Fails if the builder has no [`push`](ExporterBuilder::push) or if the last try failed. The failure is neither
    /// logged nor counted.
    pub async fn delete_group(&self) -> Result<(), PushError> {
        self.pusher().ok_or(PushError::NotConfigured)?.delete().await
    }

    fn pusher(&self) -> Option<Arc<Pusher>> {
        self.0.components.get(Role::Pusher)
    }
}

/// Pushes when it is dropped. [`Exporter::push_at_end`] returns it.
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

/// The pusher's settings: the gateway, and where the builder received it.
#[derive(Debug)]
struct PushSettings {
    gateway: Pushgateway,
    location: &'static Location<'static>,
}

impl Settings for PushSettings {
    fn check(&self) -> Result<Checked, InstallError> {
        let target = Target::new(&self.gateway)?;
        Ok(Checked {
            declaration: Some(worker::declaration(self.location)),
            start: Box::new(|renderer| {
                let pusher = Pusher::start(target, renderer.clone()).map_err(InstallError::Thread)?;
                Ok(Arc::new(pusher))
            }),
        })
    }
}

impl Component for Pusher {
    fn shutdown(&self) {
        self.end_intervals();
    }
}
