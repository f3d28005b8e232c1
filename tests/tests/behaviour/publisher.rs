//! `#[publisher(…)]`.

use callmeter::{LabelValue, publisher};

use super::support::{block_on, numbers, recorded};

#[derive(LabelValue, Clone, Copy)]
enum Event {
    Created,
    Deleted,
}

#[publisher(exchange = "events", routing_key: Event = event)]
async fn publish(event: Event, reachable: bool) -> Result<(), std::fmt::Error> {
    let _ = event;
    if reachable { Ok(()) } else { Err(std::fmt::Error) }
}

#[publisher("direct", routing_key(limit = 1) = key, counter(labels(routing_key, ok = outcome)), in_flight("publishing"), prefix = "direct")]
fn publish_to(key: &str) {
    let _ = key;
}

#[test]
fn what_is_published_is_counted_by_exchange_key_and_success() {
    let recorded = recorded(|| {
        block_on(publish(Event::Created, true)).unwrap();
        block_on(publish(Event::Deleted, false)).unwrap_err();
    });
    assert_eq!(
        recorded.numbers,
        numbers([
            ("messages_published_total{exchange=\"events\",routing_key=\"created\",status=\"success\"}", 1.0),
            ("messages_published_total{exchange=\"events\",routing_key=\"deleted\",status=\"failure\"}", 1.0),
        ])
    );
    assert_eq!(recorded.samples["message_publish_duration_seconds{exchange=\"events\"}"].len(), 2);
}

#[test]
fn fields_can_be_chosen() {
    let recorded = recorded(|| ["a", "b", "b"].into_iter().for_each(publish_to));
    assert_eq!(
        recorded.family("direct_messages_published_total"),
        numbers([("{routing_key=\"a\",ok=\"ok\"}", 1.0), ("{routing_key=\"_other\",ok=\"ok\"}", 2.0)])
    );
    assert_eq!(
        recorded.family("direct_publishing"),
        numbers([
            ("{exchange=\"direct\",routing_key=\"a\"}", 0.0),
            ("{exchange=\"direct\",routing_key=\"_other\"}", 0.0),
        ])
    );
}
