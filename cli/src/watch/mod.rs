//! `watch`: a live view of a running program, from its scrapes.

mod input;
mod model;
#[cfg(test)]
mod model_tests;
mod once;
mod scraper;
mod terminal;
mod update;
#[cfg(test)]
mod update_tests;
mod view;
#[cfg(test)]
mod view_tests;

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::sync::mpsc;
use std::time::Duration;

use callmeter::Catalogue;

use self::model::Model;
use self::scraper::Scraper;
use self::terminal::Screen;
use self::update::{Flow, update};
use crate::duration;
use crate::error::Error;
use crate::exit::Exit;
use crate::exposition::Target;
use crate::http::Client;
use crate::source;

/// The arguments of `watch`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct WatchArgs {
    /// The program: `http://host:port`, or the URL of its metrics. `/catalogue` beside them is read, too.
    url: String,
    /// Scrapes this often.
    #[arg(long, short = 'n', value_name = "DURATION", default_value = "2s", value_parser = duration::parse)]
    interval: Duration,
    /// Computes rates and quantiles over this long.
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = duration::parse)]
    window: Duration,
    /// Prints one table after two scrapes, and ends.
    #[arg(long)]
    once: bool,
    /// Reads the bearer token from this file.
    #[arg(long, value_name = "PATH")]
    token_file: Option<PathBuf>,
    /// Reads functions and outcomes from this program, catalogue file or URL.
    #[arg(long, value_name = "SOURCE")]
    catalogue: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  cargo callmeter watch http://localhost:9464                    a live table of functions, handlers, consumers and jobs
  cargo callmeter watch localhost:9464 --interval 1s             the same, scraped every second
  cargo callmeter watch https://shop.example/metrics --token-file token.txt
  cargo callmeter watch localhost:9464 --once --window 30s       one table of 30 seconds, for a pipe
  cargo callmeter watch localhost:9100                           the families of a program without callmeter

Keys: ↑ ↓ choose, Enter shows buckets and series, ← → choose the column to sort by, r reverses, / filters, Tab changes between
functions and families, p pauses, ? helps, q quits.";

/// Shows the program until the user quits.
///
/// # Errors
///
/// Fails if the terminal cannot be used, or with `--once` if the program does not answer.
pub fn run(arguments: &WatchArgs) -> Result<Exit, Error> {
    // A scrape that takes longer than a few intervals would show a program that hangs as one that runs.
    let timeout = (arguments.interval * 5).clamp(Duration::from_secs(2), crate::exposition::TIMEOUT);
    let client = Client::new(arguments.token_file.as_deref(), timeout)?;
    let catalogue = match &arguments.catalogue {
        Some(source) => {
            let programs = source::read_any(source, arguments.token_file.as_deref())?;
            Some(Catalogue::union(programs.into_iter().map(|program| program.catalogue)))
        }
        None => None,
    };
    let target = Target::new(&arguments.url);
    let model = Model::new(&target.metrics, arguments.interval, arguments.window.max(arguments.interval));
    let scraper = Scraper::new(target, client, catalogue);
    if arguments.once {
        return once::run(model, scraper, arguments.window);
    }
    if !std::io::stdout().is_terminal() {
        return Err(Error::NoTerminal);
    }
    live(model, scraper)
}

fn live(mut model: Model, scraper: Scraper) -> Result<Exit, Error> {
    let (sender, events) = mpsc::channel();
    // Before the terminal changes: a signal from now on restores it.
    input::watch_signals(&sender)?;
    let mut screen = Screen::open()?;
    input::read_keys(sender.clone());
    scraper.start(model.interval, sender);
    loop {
        screen.draw(&model)?;
        // The threads of keys and signals keep senders.
        let Ok(event) = events.recv() else { return Ok(Exit::Clean) };
        // Events that are there already need no picture of their own.
        for event in std::iter::once(event).chain(events.try_iter()) {
            match update(&mut model, event) {
                Flow::Continue => {}
                Flow::Quit => return Ok(Exit::Clean),
                Flow::Fail => return Err(Error::ScraperPanicked),
            }
        }
    }
}
