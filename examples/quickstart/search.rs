//! Queries of the index, each sent twice: the slower one is cancelled.

use std::time::Duration;

use callmeter::{Alert, Condition, Objective, instrumented};

use crate::index::Index;

/// One of the four questions has no answer, on purpose.
const ANSWERS: Objective = Objective::new("answers").success(60.0).latency(95.0, Duration::from_millis(100));

const NO_ANSWERS: Alert = Alert::new(
    "NoAnswers",
    Condition::error_share("function_calls_total").above(0.5).labels(&[("function", "hedged")]),
)
.hold_for(Duration::from_mins(1))
.summary("More than half of the questions have no answer.");

callmeter::alerts![NO_ANSWERS];

#[derive(Debug, thiserror::Error)]
#[error("no file holds `{0}`")]
pub(crate) struct NotFound(String);

/// Queries one replica, and after a moment a second one: a hedged request.
#[instrumented(objective = ANSWERS)]
pub(crate) async fn hedged(index: &Index, word: &str) -> Result<usize, NotFound> {
    let first = ask(index, word, Duration::from_millis(3));
    let second = async {
        tokio::time::sleep(Duration::from_millis(1)).await;
        ask(index, word, Duration::ZERO).await
    };
    tokio::select! {
        found = first => found,
        found = second => found,
    }
}

#[instrumented]
async fn ask(index: &Index, word: &str, latency: Duration) -> Result<usize, NotFound> {
    tokio::time::sleep(latency).await;
    let files = index.look_up(word).ok_or_else(|| NotFound(word.to_owned()))?;
    Ok(files.len())
}
