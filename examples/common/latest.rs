use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

use crate::{Outage, Shutdown};

/// How many refreshes may fail before the value is too old to be shown.
const FRESH: u32 = 3;

/// The latest answer to a question that takes time, such as a database query, for a gauge that is read when it is
/// exposed. A task asks again at a fixed rate, however often a scrape comes. If the answers stop, the value is gone
/// after three times that: a gauge that shows an old value hides the outage.
#[derive(Debug)]
pub struct Latest<T> {
    answer: Arc<Mutex<Option<(Instant, T)>>>,
    lasts: Duration,
}

impl<T> Clone for Latest<T> {
    fn clone(&self) -> Self {
        Self { answer: Arc::clone(&self.answer), lasts: self.lasts }
    }
}

impl<T: Clone + Send + 'static> Latest<T> {
    /// Asks now and then every `period`, on a task of its own, until the end.
    pub fn of<F, E>(
        what: &'static str,
        period: Duration,
        shutdown: &Shutdown,
        ask: impl Fn() -> F + Send + 'static,
    ) -> (Self, JoinHandle<()>)
    where
        F: Future<Output = Result<T, E>> + Send,
        E: Error + Send,
    {
        let latest = Self { answer: Arc::default(), lasts: period * FRESH };
        let (asked, ends) = (latest.clone(), shutdown.clone());
        let task = shutdown.spawn(async move {
            let outage = Outage::new();
            loop {
                match timeout(period, ask()).await {
                    Ok(Ok(answer)) => {
                        asked.set(answer);
                        if outage.ends() {
                            tracing::info!("{what} can be told again");
                        }
                    }
                    Ok(Err(error)) if outage.begins() => tracing::warn!(%error, "{what} cannot be told"),
                    Err(_) if outage.begins() => {
                        tracing::warn!("{what} cannot be told: no answer within {period:?}")
                    }
                    _ => {}
                }
                if !ends.sleep(period).await {
                    return;
                }
            }
        });
        (latest, task)
    }

    fn set(&self, answer: T) {
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), answer));
    }

    /// The answer, unless it is too old.
    pub fn get(&self) -> Option<T> {
        let answer = self.answer.lock().unwrap_or_else(PoisonError::into_inner);
        answer.as_ref().filter(|(when, _)| when.elapsed() < self.lasts).map(|(_, answer)| answer.clone())
    }

    /// What a gauge shows of the answer. Prometheus shows "not a number" for what is not known, which is neither zero
    /// nor the last value.
    pub fn gauge(&self, of: impl Fn(&T) -> f64) -> f64 {
        self.get().map_or(f64::NAN, |answer| of(&answer))
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test]
    async fn what_is_not_answered_any_more_is_not_shown() {
        let shutdown = Shutdown::later();
        let asked = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&asked);
        let (latest, task) = Latest::of("the answer", Duration::from_millis(20), &shutdown, move || {
            let number = count.fetch_add(1, Ordering::Relaxed);
            async move {
                match number {
                    0 => Err(io::Error::other("away")),
                    1 => Ok(42.0),
                    2 => Err(io::Error::other("away")),
                    // Like a server that takes the question and says nothing.
                    _ => std::future::pending().await,
                }
            }
        });
        assert!(latest.gauge(|answer| *answer).is_nan());
        while asked.load(Ordering::Relaxed) < 3 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let seen = latest.clone();
        let gone = async {
            while seen.get().is_some() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        timeout(Duration::from_secs(30), gone).await.expect("an old answer is not shown");
        assert!(latest.gauge(|answer| *answer).is_nan());
        shutdown.begin();
        task.await.expect("no panic");
        assert!(asked.load(Ordering::Relaxed) >= 4, "it goes on asking");
    }

    #[tokio::test]
    async fn an_answer_is_shown() {
        let shutdown = Shutdown::later();
        let (latest, _task) =
            Latest::of("the answer", Duration::from_mins(1), &shutdown, || async { io::Result::Ok(42) });
        while latest.get().is_none() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        assert_eq!(latest.get(), Some(42));
        shutdown.begin();
    }
}
