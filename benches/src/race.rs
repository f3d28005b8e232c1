//! The race: nanoseconds per call of functions that do nothing but what is measured.

use std::io;
use std::sync::{Barrier, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::Registry;

use crate::{BUCKETS, Options, Worker, machine, median};

/// One way of making a call.
#[derive(Clone, Copy, Debug)]
pub struct Contender {
    /// Its name in the table.
    pub name: &'static str,
    /// What is installed when it runs.
    pub world: World,
    /// Makes this number of calls.
    pub run: fn(u64),
}

/// A [`Contender`] whose closure, given a number, makes one call.
#[macro_export]
macro_rules! contender {
    ($world:ident, $name:literal, $call:expr) => {
        $crate::Contender {
            name: $name,
            world: $crate::World::$world,
            run: |calls| {
                for number in 0..calls {
                    ::std::hint::black_box($call(::std::hint::black_box(number)));
                }
            },
        }
    };
}

/// What is installed in a process, for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum World {
    /// Nothing.
    Bare,
    /// callmeter's exporter.
    Exporter,
    /// `metrics-exporter-prometheus` as the `metrics` recorder.
    PeerRecorder,
    /// `tracing-subscriber`'s registry with a layer that does nothing.
    Subscriber,
}

const WORLDS: [World; 4] = [World::Bare, World::Exporter, World::PeerRecorder, World::Subscriber];

/// The peer's recorder: its histograms grow until somebody drains them.
static PEER: OnceLock<PrometheusHandle> = OnceLock::new();

struct Nothing;
impl Layer<Registry> for Nothing {}

impl World {
    fn enter(self) -> io::Result<()> {
        match self {
            Self::Bare => {}
            // It lives on in the recorder.
            Self::Exporter => drop(callmeter::Exporter::builder().install().map_err(io::Error::other)?),
            Self::PeerRecorder => {
                let builder = PrometheusBuilder::new().set_buckets(&BUCKETS).map_err(io::Error::other)?;
                let recorder = builder.build_recorder();
                PEER.get_or_init(|| recorder.handle());
                metrics::set_global_recorder(recorder).map_err(io::Error::other)?;
            }
            Self::Subscriber => {
                let subscriber = Registry::default().with(Nothing);
                tracing::subscriber::set_global_default(subscriber).map_err(io::Error::other)?;
            }
        }
        Ok(())
    }
}

/// Runs as a worker: `world` is the place of one in the list of all.
pub fn serve(world: &str, contenders: &[Contender]) -> io::Result<()> {
    let world: usize = world.parse().map_err(io::Error::other)?;
    WORLDS.get(world).ok_or_else(|| io::Error::other("no such world"))?.enter()?;
    crate::answer(|request| {
        let numbers: Vec<u64> = request.iter().filter_map(|word| word.parse().ok()).collect();
        let [contender, threads, calls] = numbers[..] else { return Err(io::Error::other("not three numbers")) };
        let contender = usize::try_from(contender).ok().and_then(|place| contenders.get(place));
        let run = contender.ok_or_else(|| io::Error::other("no such contender"))?.run;
        let nanos = measure(run, usize::try_from(threads).map_err(io::Error::other)?, calls);
        if let Some(peer) = PEER.get() {
            peer.run_upkeep();
        }
        Ok(nanos)
    })
}

/// Keeps this thread on one core. A scheduler that wakes two threads together likes to put them on one, where
/// they take turns, and what they would cost one another does not show.
pub(crate) fn pin(number: usize) {
    let cores = core_affinity::get_core_ids().unwrap_or_default();
    if let Some(core) = cores.get(number % cores.len().max(1)) {
        core_affinity::set_for_current(*core);
    }
}

/// Nanoseconds of one core per call, if each thread makes `calls` calls and all threads run at once.
///
/// Threads beyond the cores take turns: it is the time of the cores that there are, not of threads that wait.
fn measure(run: fn(u64), threads: usize, calls: u64) -> f64 {
    const WARM: u64 = 256;
    let barrier = Barrier::new(threads);
    let span = |number: usize| {
        if threads > 1 {
            pin(number);
        }
        run(WARM);
        barrier.wait();
        let start = Instant::now();
        run(calls);
        (start, Instant::now())
    };
    let span = &span;
    let spans: Vec<(Instant, Instant)> = thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|number| scope.spawn(move || span(number))).collect();
        running.into_iter().filter_map(|thread| thread.join().ok()).collect()
    });
    let start = spans.iter().map(|span| span.0).min();
    let end = spans.iter().map(|span| span.1).max();
    let wall = start.zip(end).map_or(Duration::ZERO, |(start, end)| end - start);
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    let per_call = wall.as_nanos() as f64 * machine::cores().min(threads) as f64 / (threads as f64 * calls as f64);
    per_call
}

/// Says so if calls of the first contenders, which share nothing, cost more on several threads than on one: other
/// programs had a part of the cores then.
pub fn disturbance(medians: &[Vec<f64>], sharing_nothing: usize) -> Vec<String> {
    const QUIET: f64 = 1.3;
    let ratios = medians.iter().take(sharing_nothing).flat_map(|row| row.iter().map(|nanos| nanos / row[0]));
    let worst = ratios.fold(1.0, f64::max);
    if worst < QUIET {
        return Vec::new();
    }
    vec![format!(
        "NOT TO BE QUOTED: other programs had a part of the cores. Calls that share nothing cost {worst:.1} times as \
         much on several threads as on one, where the machine is quiet once."
    )]
}

/// Lets the contenders call in turns, once a round for each number of threads. The result has a row for each
/// contender: the median by number of threads.
pub fn race(options: &Options, contenders: &[Contender], threads: &[usize]) -> io::Result<Vec<Vec<f64>>> {
    // Long enough for the clock and the scheduler, short enough to be interleaved.
    let round = Duration::from_millis(if options.quick { 5 } else { 25 });
    let rounds = options.rounds(25);
    let mut workers = Vec::new();
    for (place, world) in WORLDS.iter().enumerate() {
        let is_needed = contenders.iter().any(|contender| contender.world == *world);
        workers.push(if is_needed { Some(Worker::start(&place.to_string())?) } else { None });
    }
    let mut ask = |contender: usize, threads: usize, calls: u64| {
        let world = WORLDS.iter().position(|world| *world == contenders[contender].world).unwrap_or_default();
        let worker = workers[world].as_mut().ok_or_else(|| io::Error::other("a world without a worker"))?;
        worker.ask(&format!("{contender} {threads} {calls}"))
    };

    let mut calls = vec![vec![0; threads.len()]; contenders.len()];
    for (contender, calls) in calls.iter_mut().enumerate() {
        for (threads, calls) in threads.iter().zip(calls) {
            let nanos = ask(contender, *threads, 2_000)?.max(0.1);
            #[expect(clippy::cast_precision_loss, reason = "a few threads")]
            let budget = round.as_secs_f64() * 1e9 * machine::cores().min(*threads) as f64 / *threads as f64;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of calls")]
            let affordable = (budget / nanos) as u64;
            *calls = affordable.max(100);
        }
    }
    let mut samples = vec![vec![Vec::new(); threads.len()]; contenders.len()];
    for _ in 0..rounds {
        for (place, threads) in threads.iter().enumerate() {
            for (contender, samples) in samples.iter_mut().enumerate() {
                samples[place].push(ask(contender, *threads, calls[contender][place])?);
            }
        }
    }
    Ok(samples.into_iter().map(|row| row.into_iter().map(median).collect()).collect())
}
