//! Scrapes the program, again and again.

use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::{Duration, Instant};

use callmeter::Catalogue;

use super::update::Event;
use crate::exposition::{Exposition, Target};
use crate::http::Client;
use crate::source;

/// Scrapes a program, and reads its catalogue again when it has been away or has restarted.
pub(super) struct Scraper {
    target: Target,
    client: Client,
    /// What the user gave.
    given: Option<Arc<Catalogue>>,
    catalogue: Option<Arc<Catalogue>>,
    last: Option<Arc<Exposition>>,
}

/// What one scrape brought.
#[derive(Clone, Debug)]
pub(super) struct Scrape {
    /// When the program answered.
    pub(super) at: Instant,
    /// The exposition, or why there is none.
    pub(super) result: Result<Arc<Exposition>, String>,
    /// What the program declares, if it says so.
    pub(super) catalogue: Option<Arc<Catalogue>>,
}

impl Scraper {
    pub(super) fn new(target: Target, client: Client, given: Option<Catalogue>) -> Self {
        Self { target, client, given: given.map(Arc::new), catalogue: None, last: None }
    }

    /// Scrapes once.
    pub(super) fn scrape(&mut self) -> Scrape {
        let result = self.target.scrape(&self.client).map(Arc::new);
        let at = Instant::now();
        match &result {
            Ok(now) => {
                if self.last.as_ref().is_none_or(|last| now.is_restart_of(last)) {
                    let catalogue = self.given.clone().or_else(|| self.read_catalogue());
                    // A program that has just started may be too busy to answer twice.
                    self.catalogue = catalogue.or_else(|| self.catalogue.take());
                }
                self.last = Some(Arc::clone(now));
            }
            Err(_) => self.last = None,
        }
        Scrape { at, result: result.map_err(|error| error.reason()), catalogue: self.catalogue.clone() }
    }

    /// A program without callmeter has none.
    fn read_catalogue(&self) -> Option<Arc<Catalogue>> {
        let program = source::read_url(&self.client, &self.target.catalogue).ok()?;
        Some(Arc::new(program.catalogue))
    }

    /// Scrapes in a thread of its own, until nobody receives the scrapes.
    pub(super) fn start(mut self, interval: Duration, sender: Sender<Event>) {
        repeat(move || self.scrape(), interval, sender);
    }
}

/// Sends each scrape, and says so if one panics: the view would show the last figures for ever.
fn repeat(mut scrape: impl FnMut() -> Scrape + Send + 'static, interval: Duration, sender: Sender<Event>) {
    /// A program that answers slowly is left alone for a while, too.
    const LEAST_PAUSE: Duration = Duration::from_millis(100);
    thread::spawn(move || {
        loop {
            let start = Instant::now();
            let event = match panic::catch_unwind(AssertUnwindSafe(&mut scrape)) {
                Ok(scrape) => Event::Scraped(scrape),
                Err(_) => Event::Panicked,
            };
            let is_end = matches!(event, Event::Panicked);
            if sender.send(event).is_err() || is_end {
                return;
            }
            thread::sleep(interval.saturating_sub(start.elapsed()).max(LEAST_PAUSE));
        }
    });
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::mpsc;
    use std::time::{Duration, Instant};

    use super::{Event, Scrape, repeat};
    use crate::exposition::Exposition;

    #[test]
    fn a_panic_is_an_event_and_the_last_one() {
        let (sender, events) = mpsc::channel();
        let mut scrapes =
            vec![Scrape { at: Instant::now(), result: Ok(Arc::new(Exposition::default())), catalogue: None }];
        repeat(move || scrapes.pop().expect("a scrape"), Duration::ZERO, sender);
        assert!(matches!(events.recv(), Ok(Event::Scraped(_))));
        assert!(matches!(events.recv(), Ok(Event::Panicked)));
        assert!(events.recv().is_err(), "the thread has ended");
    }
}
