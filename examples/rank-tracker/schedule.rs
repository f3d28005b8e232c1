//! When to crawl: daily at a time of day, at fixed intervals for demonstrations, and on request.

use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use callmeter_examples::Shutdown;
use tokio::sync::{Notify, watch};
use tracing::error;

use crate::batch::{Batch, Figures};

const DAY: u64 = 24 * 60 * 60;

/// A time of day in UTC, such as `01:00`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct TimeOfDay {
    /// Since midnight.
    seconds: u64,
}

impl FromStr for TimeOfDay {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (hour, minute) = text.split_once(':').ok_or("write it as `01:00`")?;
        match (hour.parse(), minute.parse()) {
            (Ok(hour @ 0..=23), Ok(minute @ 0..=59)) => Ok(Self { seconds: u64::from(hour * 60 + minute) * 60 }),
            (Ok::<u32, _>(_), Ok::<u32, _>(_)) => Err("a day goes from 00:00 to 23:59"),
            _ => Err("write it as `01:00`"),
        }
    }
}

impl TimeOfDay {
    /// How long it is from a moment, in Unix time, to the next such time of day.
    fn after(self, now: Duration) -> Duration {
        let today = Duration::from_secs(now.as_secs() / DAY * DAY + self.seconds);
        let next = if today > now { today } else { today + Duration::from_secs(DAY) };
        next.saturating_sub(now)
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Rhythm {
    Daily(TimeOfDay),
    Every(Duration),
}

impl Rhythm {
    fn pause(self) -> Duration {
        match self {
            Self::Daily(time) => time.after(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()),
            Self::Every(pause) => pause,
        }
    }
}

/// A handle to the schedule.
#[derive(Clone)]
pub(crate) struct Crawls {
    now: Arc<Notify>,
    last: watch::Sender<Option<Figures>>,
}

impl Crawls {
    pub(crate) fn new() -> Self {
        Self { now: Arc::new(Notify::new()), last: watch::Sender::new(None) }
    }

    /// Requests a crawl before it is due. During a crawl, the next one starts when that one is done.
    pub(crate) fn begin(&self) {
        self.now.notify_one();
    }

    /// The figures of the latest crawl that succeeded.
    pub(crate) fn last(&self) -> Option<Figures> {
        *self.last.borrow()
    }

    /// Crawls until shutdown.
    pub(crate) async fn run(self, batch: Batch, rhythm: Rhythm, shutdown: Shutdown) {
        loop {
            tokio::select! {
                () = shutdown.begun() => return,
                () = tokio::time::sleep(rhythm.pause()) => {}
                () = self.now.notified() => {}
            }
            let crawled = tokio::select! {
                () = shutdown.begun() => return,
                crawled = batch.run() => crawled,
            };
            match crawled {
                Ok(figures) => drop(self.last.send_replace(Some(figures))),
                Err(error) => error!(%error, "a crawl failed"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_time_is_within_a_day() {
        let one: TimeOfDay = "01:00".parse().expect("a time");
        let at = |hours: u64| one.after(Duration::from_secs(20_000 * DAY + hours * 3600));
        assert_eq!(at(0), Duration::from_hours(1));
        assert_eq!(at(1), Duration::from_secs(DAY), "not twice");
        assert_eq!(at(23), Duration::from_hours(2));
        let midnight: TimeOfDay = "00:00".parse().expect("a time");
        assert_eq!(midnight.after(Duration::from_secs(DAY - 1)), Duration::from_secs(1));
    }

    #[test]
    fn invalid_times_of_day() {
        for text in ["", "1", "24:00", "01:60", "-1:00", "01:00:00", "one"] {
            assert!(text.parse::<TimeOfDay>().is_err(), "{text}");
        }
        assert_eq!("23:59".parse(), Ok(TimeOfDay { seconds: DAY - 60 }));
    }
}
