//! Presets classify the returned type, too, and not its spelling.

use std::future::{Future, ready};
use std::pin::Pin;

use callmeter::{consumer, job, metered, publisher};

use super::support::{block_on, recorded as record};

type Res<T> = Result<T, String>;
type Fallible = Result<(), u8>;
type Fut<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

#[consumer("aliased")]
async fn consume(ok: bool) -> Res<()> {
    if ok { Ok(()) } else { Err("no".into()) }
}

#[publisher(exchange = "aliased", routing_key = "made")]
fn publish(ok: bool) -> Fut<'static, Res<()>> {
    Box::pin(ready(if ok { Ok(()) } else { Err("no".into()) }))
}

#[job("aliased")]
fn run() -> Fallible {
    Err(3)
}

#[metered(
    counter("sized_total", labels(result = outcome)),
    histogram("sized_bytes", value = |ret| ret.as_ref().map_or(0, String::len))
)]
fn sized(ok: bool) -> Fut<'static, Res<String>> {
    Box::pin(ready(if ok { Ok("four".into()) } else { Err("no".into()) }))
}

#[test]
fn presets_classify_aliases() {
    let recorded = record(|| {
        let _ = (block_on(consume(true)), block_on(consume(false)));
        let _ = (block_on(publish(true)), block_on(publish(false)));
        let _ = (block_on(sized(true)), block_on(sized(false)));
        let _ = run();
    });
    let consumed = recorded.family("messages_consumed_total");
    assert_eq!(consumed["{queue=\"aliased\",status=\"ack\"}"], 1.0);
    assert_eq!(consumed["{queue=\"aliased\",status=\"nack\"}"], 1.0);
    let published = recorded.family("messages_published_total");
    assert_eq!(published["{exchange=\"aliased\",routing_key=\"made\",status=\"success\"}"], 1.0);
    assert_eq!(published["{exchange=\"aliased\",routing_key=\"made\",status=\"failure\"}"], 1.0);
    assert_eq!(recorded.family("sized_total")["{result=\"error\"}"], 1.0);
    assert_eq!(recorded.samples["sized_bytes"], [4.0, 0.0]);
    let runs = recorded.family("job_runs_total");
    assert!(runs.iter().any(|(labels, count)| labels.contains("failure") && *count == 1.0), "{runs:?}");
    assert!(recorded.family("job_last_success_timestamp_seconds").is_empty());
}
