//! Reads what is compared.

use std::thread;
use std::time::{Duration, SystemTime};

use callmeter::Catalogue;

use super::ReportArgs;
use crate::error::Error;
use crate::exposition::{self, Exposition, Target};
use crate::http::Client;
use crate::source;

/// Two expositions, and what is known of them.
#[derive(Debug, Default)]
pub(super) struct Pair {
    pub(super) before: Taken,
    pub(super) after: Taken,
    pub(super) catalogue: Catalogue,
    /// Whether `after` is a later scrape of the same process.
    pub(super) is_same_process: bool,
    /// How long the user says that each program had been running.
    pub(super) lasted: Option<Duration>,
}

/// An exposition, and where and when it was taken.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) name: String,
    pub(super) exposition: Exposition,
    pub(super) at: Option<SystemTime>,
}

pub(super) fn pair(first: &str, arguments: &ReportArgs) -> Result<Pair, Error> {
    let client = Client::new(arguments.token_file.as_deref(), exposition::TIMEOUT)?;
    let take = |source: &str| -> Result<Taken, Error> {
        let (exposition, at) = exposition::read_any(source, &client)?;
        Ok(Taken { name: source.to_owned(), exposition, at })
    };
    let (before, after) = match (&arguments.after, arguments.every) {
        (Some(after), _) => (take(first)?, take(after)?),
        (None, every) => {
            if !exposition::is_url(first) {
                return Err(Error::EveryOfFile(first.to_owned()));
            }
            let before = take(first)?;
            thread::sleep(every.unwrap_or_default());
            (before, take(first)?)
        }
    };
    let starts = (before.exposition.process_start(), after.exposition.process_start());
    let is_same_start = matches!(starts, (Some(before), Some(after)) if (before - after).abs() <= 1.0);
    let is_same_process =
        (arguments.every.is_some() || is_same_start) && !after.exposition.is_restart_of(&before.exposition);
    let catalogue = catalogue(first, arguments, &client)?;
    Ok(Pair { before, after, catalogue, is_same_process, lasted: arguments.lasted })
}

/// What the user gave; otherwise what the running programs declare.
fn catalogue(first: &str, arguments: &ReportArgs, client: &Client) -> Result<Catalogue, Error> {
    let mut catalogues = Vec::new();
    for source in &arguments.catalogue {
        let programs = source::read_any(source, arguments.token_file.as_deref())?;
        catalogues.extend(programs.into_iter().map(|program| program.catalogue));
    }
    if catalogues.is_empty() {
        let sources = [Some(first), arguments.after.as_deref()].into_iter().flatten();
        for url in sources.filter(|source| exposition::is_url(source)) {
            // A program without callmeter has none.
            let program = source::read_url(client, &Target::new(url).catalogue);
            catalogues.extend(program.map(|program| program.catalogue));
        }
    }
    Ok(Catalogue::union(catalogues))
}

impl Pair {
    /// How long each of them covers, where that is known.
    pub(super) fn seconds(&self) -> (Option<f64>, Option<f64>) {
        let since_start = |taken: &Taken| {
            let at = taken.at?.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs_f64();
            let seconds = at - taken.exposition.process_start()?;
            (seconds > 0.0).then_some(seconds)
        };
        let between = || self.after.at?.duration_since(self.before.at?).ok().map(|between| between.as_secs_f64());
        let lasted = self.lasted.map(|lasted| lasted.as_secs_f64());
        let after = if self.is_same_process { between() } else { since_start(&self.after) };
        (lasted.or_else(|| since_start(&self.before)), lasted.or(after))
    }
}
