//! The options of `#[instrumented(…)]`.

use callmeter::{LabelValue, Outcome, instrumented};

use super::support::{assert_calls, assert_calls_async, numbers, poll_once, recorded};

#[derive(Debug, PartialEq)]
struct Refused;

#[derive(LabelValue, Clone, Copy)]
enum Channel {
    Web,
    App,
}

#[derive(Outcome, Debug, PartialEq, Clone, Copy)]
enum Disposition {
    #[outcome(ok)]
    Ack,
    #[outcome(error)]
    Requeue,
    #[outcome(error)]
    DeadLetter,
}

#[instrumented(name = "renamed function")]
fn original() {}

#[instrumented(labels(channel, region = "eu"))]
fn labelled(channel: Channel) -> Result<(), Refused> {
    let _ = channel;
    Ok(())
}

#[instrumented(outcome = Disposition)]
fn consume(disposition: Disposition) -> Disposition {
    disposition
}

#[instrumented(outcome = Disposition)]
async fn consume_later(disposition: Disposition) -> Disposition {
    tokio::task::yield_now().await;
    disposition
}

#[instrumented(sample = 4)]
fn sampled() {}

struct Broker;

#[instrumented(outcome = Disposition, labels(broker = "main"))]
impl Broker {
    fn take(&self) -> Disposition {
        Disposition::Requeue
    }

    #[instrumented(labels(channel: Channel = Channel::App))]
    fn take_more(&self) -> Disposition {
        Disposition::Ack
    }
}

#[test]
fn names() {
    assert_calls(original, "renamed function ok 1");
}

#[test]
fn labels() {
    let recorded = recorded(|| labelled(Channel::Web).unwrap());
    let module = module_path!();
    let labels = format!("function=\"labelled\",module={module:?},channel=\"web\",region=\"eu\"");
    let total = format!("{{{labels},result=\"ok\"}}");
    assert_eq!(recorded.family("function_calls_total"), numbers([(&*total, 1.0)]));
    let gauge = format!("{{{labels}}}");
    assert_eq!(recorded.family("function_calls_concurrent"), numbers([(&*gauge, 0.0)]));
}

#[test]
fn outcomes_of_a_type() {
    assert_calls_async(
        async {
            for disposition in [Disposition::Ack, Disposition::Requeue, Disposition::DeadLetter] {
                assert_eq!(consume(disposition), disposition);
                assert_eq!(consume_later(disposition).await, disposition);
            }
            let mut dropped = Box::pin(consume_later(Disposition::Ack));
            assert!(poll_once(dropped.as_mut()).is_pending());
        },
        "consume ack 1; consume requeue 1; consume dead_letter 1; consume_later ack 1; \
         consume_later requeue 1; consume_later dead_letter 1; consume_later cancelled 1",
    );
}

#[test]
fn a_blocks_options_apply_to_its_methods() {
    let recorded = recorded(|| {
        Broker.take();
        Broker.take_more();
    });
    let module = module_path!();
    let first = format!("{{function=\"Broker::take\",module={module:?},broker=\"main\",result=\"requeue\"}}");
    let second = format!(
        "{{function=\"Broker::take_more\",module={module:?},broker=\"main\",channel=\"app\",result=\"ack\"}}"
    );
    assert_eq!(recorded.family("function_calls_total"), numbers([(&*first, 1.0), (&*second, 1.0)]));
}

#[test]
fn a_sample_has_the_weight_of_its_calls() {
    // Each thread counts its own calls, so eight calls are always two samples.
    std::thread::spawn(|| assert_calls(|| (0..8).for_each(|_| sampled()), "sampled ok 8")).join().unwrap();
    std::thread::spawn(|| {
        let recorded = recorded(|| (0..7).for_each(|_| sampled()));
        assert_eq!(recorded.family("function_calls_total").into_values().collect::<Vec<_>>(), [7.0]);
        assert_eq!(recorded.samples.into_values().next().map(|timed| timed.len()), Some(4));
    })
    .join()
    .unwrap();
}
