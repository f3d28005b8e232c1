use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

use crate::{Outage, Shutdown};

/// An answer is too old to be shown after this many periods.
const FRESH: u32 = 3;

/// The latest answer to a question that takes time, such as a database query, for a gauge that is read when it is
/// exposed. A task asks at a fixed rate, however often a scrape comes. If the answers stop, the value is soon left
/// out: a gauge that goes on showing an old value hides an outage.
#[derive(Debug)]
pub struct Latest<T> {
    answer: Arc<Mutex<Option<(Instant, T)>>>,
    period: Duration,
}

impl<T> Clone for Latest<T> {
    fn clone(&self) -> Self {
        Self { answer: Arc::clone(&self.answer), period: self.period }
    }
}

impl<T: Clone + Send + 'static> Latest<T> {
    /// Has no answer yet. An answer is shown for up to three periods.
    pub fn new(period: Duration) -> Self {
        Self { answer: Arc::default(), period }
    }

    /// Asks once per period, on its own task, until shutdown. An outage is logged when it begins and when
    /// it ends.
    pub fn ask<F, E>(
        &self,
        what: &'static str,
        shutdown: &Shutdown,
        question: impl Fn() -> F + Send + 'static,
    ) -> JoinHandle<()>
    where
        F: Future<Output = Result<T, E>> + Send,
        E: Error + Send,
    {
        let (latest, ends) = (self.clone(), shutdown.clone());
        shutdown.spawn(async move {
            let outage = Outage::new();
            loop {
                match timeout(latest.period, question()).await {
                    Ok(Ok(answer)) => {
                        latest.set(answer);
                        if outage.ends() {
                            tracing::info!("{what} can be told again");
                        }
                    }
                    Ok(Err(error)) if outage.begins() => tracing::warn!(%error, "{what} cannot be told"),
                    Err(_) if outage.begins() => tracing::warn!("{what} cannot be told: no answer in time"),
                    _ => {}
                }
                if !ends.sleep(latest.period).await {
                    return;
                }
            }
        })
    }

    /// Records an answer.
    pub fn set(&self, answer: T) {
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), answer));
    }

    /// The value of an observed gauge. If the answer is too old, there is none, and the series is left out.
    pub fn read<V>(&self, of: impl Fn(&T) -> V) -> Option<V> {
        let answer = self.answer.lock().unwrap_or_else(PoisonError::into_inner);
        let is_fresh = |when: &Instant| when.elapsed() < self.period * FRESH;
        answer.as_ref().filter(|(when, _)| is_fresh(when)).map(|(_, answer)| of(answer))
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test]
    async fn an_old_answer_is_not_shown() {
        let shutdown = Shutdown::later();
        let asked = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&asked);
        let latest = Latest::new(Duration::from_millis(20));
        let task = latest.ask("the answer", &shutdown, move || {
            let number = count.fetch_add(1, Ordering::Relaxed);
            async move {
                match number {
                    0 | 2 => Err(io::Error::other("away")),
                    1 => Ok(42),
                    // Like a server that accepts the query and does not answer.
                    _ => std::future::pending().await,
                }
            }
        });
        assert_eq!(latest.read(|answer| *answer), None);
        let seen = latest.clone();
        let gone = async {
            while asked.load(Ordering::Relaxed) < 4 || seen.read(|answer| *answer).is_some() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        timeout(Duration::from_secs(30), gone).await.expect("an old answer is not shown, and it goes on asking");
        shutdown.begin();
        task.await.expect("no panic");
    }

    #[tokio::test]
    async fn an_answer_is_shown() {
        let latest = Latest::new(Duration::from_mins(1));
        let shutdown = Shutdown::later();
        let _task = latest.ask("the answer", &shutdown, || async { io::Result::Ok(42) });
        while latest.read(|answer| *answer).is_none() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        assert_eq!(latest.read(|answer| answer + 1), Some(43));
        latest.set(1);
        assert_eq!(latest.read(|answer| *answer), Some(1));
        shutdown.begin();
    }
}
