//! The thread that pushes.

use std::future::pending;
use std::io;
use std::panic::Location;
use std::sync::mpsc as blocking;
use std::thread;
use std::time::Duration;

use metrics::Key;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use super::error::PushError;
use super::target::Target;
use crate::catalogue::{OwnedDeclaration, OwnedInstrument};
use crate::declare::unit::{Kind, Unit};
use crate::export::collector::{self, put};
use crate::export::renderer::Renderer;
use crate::export::writer::Format;
use crate::record::clock;

const PUSHES: &str = "callmeter_pushes_total";
const FAILURES: &str = "callmeter_push_failures_total";
const LAST_SUCCESS: &str = "callmeter_push_last_success_timestamp_seconds";

type Result = std::result::Result<(), PushError>;
type Reply = Box<dyn FnOnce(Result) + Send>;

enum Command {
    Push(Reply),
    Delete(Reply),
    EndIntervals(Reply),
}

/// A thread that pushes, one push after another, until this is dropped.
pub(super) struct Pusher {
    commands: mpsc::UnboundedSender<Command>,
    /// The longest time that a request can take, with all its tries.
    longest: Duration,
    /// Dropped with the pusher, which ends the thread even during a push.
    _alive: oneshot::Sender<()>,
}

/// The families of the pushes themselves.
pub(super) fn declaration(location: &'static Location<'static>) -> OwnedDeclaration {
    let last_success = "Unix time of the last push that was accepted.";
    let instruments = vec![
        OwnedInstrument::built_in(PUSHES, Kind::Counter, None, "Pushes that the Pushgateway accepted."),
        OwnedInstrument::built_in(FAILURES, Kind::Counter, None, "Pushes that failed, after their last try."),
        OwnedInstrument::built_in(LAST_SUCCESS, Kind::Gauge, Some(Unit::Seconds), last_success),
    ];
    collector::declaration("push", location, instruments)
}

impl Pusher {
    pub(super) fn start(target: Target, renderer: Renderer) -> io::Result<Self> {
        let (commands, received) = mpsc::unbounded_channel();
        let (alive, dropped) = oneshot::channel();
        let longest = target.client.longest_request();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let worker = Worker { target, renderer };
        let work = move || {
            runtime.block_on(async {
                tokio::select! {
                    () = worker.run(received) => {}
                    _ = dropped => {}
                }
            });
            // Does not wait for a name that is being resolved.
            runtime.shutdown_background();
        };
        thread::Builder::new().name("callmeter-push".into()).spawn(work)?;
        Ok(Self { commands, longest, _alive: alive })
    }

    pub(super) async fn push(&self) -> Result {
        self.ask(Command::Push).await
    }

    pub(super) async fn delete(&self) -> Result {
        self.ask(Command::Delete).await
    }

    async fn ask(&self, command: fn(Reply) -> Command) -> Result {
        let (reply, replied) = oneshot::channel();
        // The receiver may have been dropped.
        let command = command(Box::new(move |result| drop(reply.send(result))));
        self.commands.send(command).map_err(|_| PushError::Ended)?;
        replied.await.unwrap_or(Err(PushError::Ended))
    }

    pub(super) fn push_and_wait(&self) {
        self.command_and_wait(Command::Push);
    }

    /// Ends the pushes at intervals with a last one, if there are any.
    pub(super) fn end_intervals(&self) {
        self.command_and_wait(Command::EndIntervals);
    }

    /// Blocks until a command is done, without an executor: for two requests at most, because one may be in progress.
    /// Errors are logged by the worker.
    fn command_and_wait(&self, command: fn(Reply) -> Command) {
        let (reply, replied) = blocking::channel();
        let command = command(Box::new(move |result| drop(reply.send(result))));
        if self.commands.send(command).is_ok() {
            let _ = replied.recv_timeout(self.longest.saturating_mul(2));
        }
    }
}

struct Worker {
    target: Target,
    renderer: Renderer,
}

impl Worker {
    async fn run(self, mut commands: mpsc::UnboundedReceiver<Command>) {
        let mut intervals = self.target.every.map(|every| {
            let mut intervals = interval_at(Instant::now() + every, every);
            intervals.set_missed_tick_behavior(MissedTickBehavior::Delay);
            intervals
        });
        loop {
            tokio::select! {
                // Commands come first, so that a caller waits for two requests at most.
                biased;
                command = commands.recv() => match command {
                    Some(Command::Push(reply)) => reply(self.push().await),
                    Some(Command::Delete(reply)) => reply(self.target.client.delete().await),
                    Some(Command::EndIntervals(reply)) => reply(match intervals.take() {
                        Some(_) => self.push().await,
                        None => Ok(()),
                    }),
                    None => return,
                },
                () = next(&mut intervals) => {
                    // A failure has been logged and counted.
                    let _ = self.push().await;
                }
            }
        }
    }

    async fn push(&self) -> Result {
        let exposition = self.target.selection.of(self.renderer.render(Format::Text), &self.renderer.catalogue);
        let exposition = self.target.grouping.without_collisions(exposition);
        let pushed = self.target.client.push(exposition).await;
        match &pushed {
            Ok(()) => {
                self.count(PUSHES);
                put(&self.renderer.store, &Key::from_static_name(LAST_SUCCESS), clock::unix_seconds());
            }
            Err(error) => {
                self.count(FAILURES);
                warn(error);
            }
        }
        pushed
    }

    fn count(&self, name: &'static str) {
        if let Some(family) = self.renderer.store.family(name) {
            family.register_counter(&Key::from_static_name(name)).increment(1);
        }
    }
}

async fn next(intervals: &mut Option<Interval>) {
    match intervals {
        Some(intervals) => _ = intervals.tick().await,
        None => pending().await,
    }
}

/// Logs why a push failed.
pub(super) fn warn(error: &PushError) {
    tracing::warn!(%error, "metrics were not pushed");
}
