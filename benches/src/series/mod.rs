//! Programs with very many series: one per number of them, for what callmeter exposes is what the program declares.
//!
//! Each is a worker for any of the libraries, so that resident memory is of one library and one number of series.

mod labels;
mod ours;
mod peers;

pub use labels::{Hundred, HundredThousand, Numbered, Ten, TenThousand, Thousand};

use std::io;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use callmeter::{CounterSeries, HistogramSeries};
use clap::Parser as _;

use crate::{Options, answer, resident};

/// The libraries that a worker can be of.
pub const LIBRARIES: [&str; 4] = ["callmeter", "metrics-exporter-prometheus", "prometheus", "prometheus-client"];

/// How many handles a writer goes round.
const WRITTEN: usize = 1_000;

/// The families of a program.
pub trait Families {
    /// Hands every declared series to callmeter's visitor.
    fn each(counter: &mut dyn FnMut(CounterSeries), histogram: &mut dyn FnMut(HistogramSeries));

    /// Builds the same families with a peer.
    fn build(peer: &mut impl Peer);
}

/// A peer, as it is told to have families.
pub trait Peer {
    /// A family of counters, each of another value.
    fn counters<L: Numbered>(&mut self, name: &'static str);

    /// A family of histograms, each of one observation.
    fn histograms<L: Numbered>(&mut self, name: &'static str);
}

/// A library with its series.
trait Library {
    /// Gives values to the series that have none.
    fn fill(&mut self) {}

    /// The exposition.
    fn render(&self) -> String;

    /// Increments until it is told to stop; says how often.
    fn write(&self, stop: &AtomicBool) -> u64;
}

/// What the series' values are.
fn value(number: usize) -> u64 {
    number as u64 % 1_000 + 1
}

/// What the histograms observe, in seconds.
const OBSERVED: f64 = 0.03;

fn write_round<H>(handles: &[H], stop: &AtomicBool, increment: impl Fn(&H)) -> u64 {
    let mut count = 0;
    while !stop.load(Ordering::Relaxed) {
        handles.iter().for_each(&increment);
        count += handles.len() as u64;
    }
    count
}

/// Runs as a worker of the library that the command line names.
pub fn main<F: Families>() -> io::Result<()> {
    let options = Options::parse();
    let role = options.worker.unwrap_or_default();
    let before = resident::now()?;
    let mut library: Option<Box<dyn Library + Sync>> = None;
    answer(|request| {
        if request == ["build"] {
            library = Some(match role.as_str() {
                "callmeter" => Box::new(ours::Ours::<F>::install()?),
                "metrics-exporter-prometheus" => Box::new(built::<F, peers::Facade>()),
                "prometheus" => Box::new(built::<F, peers::Tikv>()),
                "prometheus-client" => Box::new(built::<F, peers::Client>()),
                _ => return Err(io::Error::other("started by `render`, with the name of a library")),
            });
            return growth(before);
        }
        let library = library.as_mut().ok_or_else(|| io::Error::other("`build` first"))?;
        match request {
            ["fill"] => {
                library.fill();
                growth(before)
            }
            ["render"] => {
                let start = Instant::now();
                let text = library.render();
                let elapsed = start.elapsed();
                drop(text);
                Ok(elapsed.as_secs_f64() * 1e3)
            }
            ["bytes"] => Ok(float(library.render().len() as u64)),
            ["lines"] => Ok(float(
                library.render().lines().filter(|line| !line.is_empty() && !line.starts_with('#')).count() as u64,
            )),
            ["text"] => Ok(float(library.render().lines().map(label_text).sum())),
            ["peak"] => Ok(float(resident::peak()?)),
            ["quiet"] => Ok(writer(&**library, false)),
            ["scraped"] => Ok(writer(&**library, true)),
            _ => Err(io::Error::other("no such request")),
        }
    })
}

fn built<F: Families, P: Peer + Default>() -> P {
    let mut peer = P::default();
    F::build(&mut peer);
    peer
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
fn float(value: u64) -> f64 {
    value as f64
}

fn growth(before: u64) -> io::Result<f64> {
    Ok(float(resident::now()?.saturating_sub(before)))
}

/// How long the labels of a sample are.
fn label_text(line: &str) -> u64 {
    let labels = line.split_once('{').and_then(|(_, rest)| rest.rsplit_once('}'));
    labels.map_or(0, |(labels, _)| labels.len() as u64)
}

/// Nanoseconds per increment of a thread that does nothing else, while another renders or sleeps.
fn writer(library: &(dyn Library + Sync), is_scraped: bool) -> f64 {
    const LONG_ENOUGH: Duration = Duration::from_millis(200);
    let stop = AtomicBool::new(false);
    let barrier = Barrier::new(2);
    thread::scope(|scope| {
        let writing = scope.spawn(|| {
            barrier.wait();
            let start = Instant::now();
            let count = library.write(&stop);
            start.elapsed().as_secs_f64() * 1e9 / float(count.max(1))
        });
        barrier.wait();
        let start = Instant::now();
        if is_scraped {
            while start.elapsed() < LONG_ENOUGH {
                drop(library.render());
            }
        } else {
            thread::sleep(LONG_ENOUGH);
        }
        stop.store(true, Ordering::Relaxed);
        writing.join().unwrap_or(f64::NAN)
    })
}
