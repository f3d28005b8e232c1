//! The thread that pushes.

use std::future::pending;
use std::io;
use std::sync::{Arc, mpsc as blocking};
use std::thread;
use std::time::{Duration, UNIX_EPOCH};

use metrics::Key;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use super::error::PushError;
use super::gateway::Connected;
use crate::catalogue::{OwnedDeclaration, OwnedInstrument};
use crate::declare::unit::{Kind, Unit};
use crate::export::collector::{self, put};
use crate::export::renderer::Renderer;
use crate::export::text::Format;
use crate::store::Store;

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
pub(crate) struct Pusher {
    commands: mpsc::UnboundedSender<Command>,
    /// What a request may take.
    bound: Duration,
    /// Gone when this is dropped, which ends the thread whatever it is at.
    _lives: oneshot::Sender<()>,
}

impl Connected {
    /// What pushes count of themselves.
    pub(crate) fn declaration(&self) -> OwnedDeclaration {
        let instruments = vec![
            OwnedInstrument::built_in(PUSHES, Kind::Counter, None, "Pushes that the Pushgateway took."),
            OwnedInstrument::built_in(FAILURES, Kind::Counter, None, "Pushes that failed, after their last try."),
            OwnedInstrument::built_in(
                LAST_SUCCESS,
                Kind::Gauge,
                Some(Unit::Seconds),
                "Unix time of the last push that was taken.",
            ),
        ];
        collector::declaration("push", self.place, instruments)
    }

    pub(crate) fn start(self, families: Arc<Store>, renderer: Renderer) -> io::Result<Pusher> {
        let (commands, received) = mpsc::unbounded_channel();
        let (lives, ended) = oneshot::channel();
        let bound = self.client.bound();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let worker = Worker { gateway: self, families, renderer };
        let work = move || {
            runtime.block_on(async {
                tokio::select! {
                    () = worker.run(received) => {}
                    _ = ended => {}
                }
            });
            // A name that is being resolved holds nothing up.
            runtime.shutdown_background();
        };
        thread::Builder::new().name("callmeter-push".into()).spawn(work)?;
        Ok(Pusher { commands, bound, _lives: lives })
    }
}

impl Pusher {
    pub(super) async fn push(&self) -> Result {
        self.ask(Command::Push).await
    }

    pub(super) async fn delete(&self) -> Result {
        self.ask(Command::Delete).await
    }

    async fn ask(&self, command: fn(Reply) -> Command) -> Result {
        let (reply, replied) = oneshot::channel();
        // Nobody may be waiting any more.
        let command = command(Box::new(move |result| drop(reply.send(result))));
        self.commands.send(command).map_err(|_| PushError::Ended)?;
        replied.await.unwrap_or(Err(PushError::Ended))
    }

    pub(super) fn push_and_wait(&self) {
        self.command_and_wait(Command::Push);
    }

    /// Ends the pushes at intervals with a last one, if there are any.
    pub(crate) fn end_intervals(&self) {
        self.command_and_wait(Command::EndIntervals);
    }

    /// Blocks, without any executor's help, until a command is done: for two requests at most, since one may be under way.
    /// What went wrong is logged where it did.
    fn command_and_wait(&self, command: fn(Reply) -> Command) {
        let (reply, replied) = blocking::channel();
        let command = command(Box::new(move |result| drop(reply.send(result))));
        if self.commands.send(command).is_ok() {
            let _ = replied.recv_timeout(self.bound.saturating_mul(2));
        }
    }
}

struct Worker {
    gateway: Connected,
    families: Arc<Store>,
    renderer: Renderer,
}

impl Worker {
    async fn run(self, mut commands: mpsc::UnboundedReceiver<Command>) {
        let mut intervals = self.gateway.every.map(|every| {
            let mut intervals = interval_at(Instant::now() + every, every);
            intervals.set_missed_tick_behavior(MissedTickBehavior::Delay);
            intervals
        });
        loop {
            tokio::select! {
                // Who waits for a command has a bound, into which no interval's push fits beside the one under way.
                biased;
                command = commands.recv() => match command {
                    Some(Command::Push(reply)) => reply(self.push().await),
                    Some(Command::Delete(reply)) => reply(self.gateway.client.delete().await),
                    Some(Command::EndIntervals(reply)) => reply(match intervals.take() {
                        Some(_) => self.push().await,
                        None => Ok(()),
                    }),
                    None => return,
                },
                () = next(&mut intervals) => {
                    // Logged and counted.
                    let _ = self.push().await;
                }
            }
        }
    }

    async fn push(&self) -> Result {
        let exposition = self.gateway.selection.of(self.renderer.render(Format::Text));
        let exposition = self.gateway.grouping.without_collisions(exposition);
        let pushed = self.gateway.client.push(exposition).await;
        match &pushed {
            Ok(()) => {
                self.count(PUSHES);
                let now = UNIX_EPOCH.elapsed().unwrap_or_default();
                put(&self.families, &Key::from_static_name(LAST_SUCCESS), now);
            }
            Err(error) => {
                self.count(FAILURES);
                warn(error);
            }
        }
        pushed
    }

    fn count(&self, name: &'static str) {
        if let Some(family) = self.families.family(name) {
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

pub(super) fn warn(error: &PushError) {
    tracing::warn!(%error, "metrics were not pushed");
}
