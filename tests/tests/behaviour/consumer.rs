//! `#[consumer(…)]`: its families, their labels, and how to override them.

use callmeter::{Disposition, LabelValue, Outcome, consumer};

use super::support::{block_on, numbers, panics, poll_once, recorded};

#[derive(Debug)]
struct Unreadable;

#[consumer("plain")]
async fn plain(good: bool) -> Result<(), Unreadable> {
    if good { Ok(()) } else { Err(Unreadable) }
}

#[test]
fn a_result_is_an_ack_or_a_nack() {
    let recorded = recorded(|| {
        block_on(plain(true)).unwrap();
        block_on(plain(true)).unwrap();
        block_on(plain(false)).unwrap_err();
    });
    assert_eq!(
        recorded.numbers,
        numbers([
            ("messages_consumed_total{queue=\"plain\",status=\"ack\"}", 2.0),
            ("messages_consumed_total{queue=\"plain\",status=\"nack\"}", 1.0),
            ("messages_in_flight{queue=\"plain\"}", 0.0),
        ])
    );
    assert_eq!(recorded.samples["message_processing_duration_seconds{queue=\"plain\"}"].len(), 3);
}

struct Index {
    stuck: bool,
}

impl Index {
    #[consumer(queue = "method", outcome = Disposition)]
    async fn update(&mut self, disposition: Disposition) -> Disposition {
        assert!(!self.stuck, "stuck");
        if disposition == Disposition::Requeue {
            std::future::pending::<()>().await;
        }
        disposition
    }
}

#[test]
fn dispositions_are_counted_separately() {
    let recorded = recorded(|| {
        let mut index = Index { stuck: false };
        for disposition in [Disposition::Ack, Disposition::Nack, Disposition::DeadLetter, Disposition::Ack] {
            block_on(index.update(disposition));
        }
        let mut waiting = Box::pin(index.update(Disposition::Requeue));
        assert!(poll_once(waiting.as_mut()).is_pending());
        drop(waiting);
        index.stuck = true;
        assert!(panics(|| block_on(index.update(Disposition::Ack))));
    });
    assert_eq!(
        recorded.family("messages_consumed_total"),
        numbers([
            ("{queue=\"method\",status=\"ack\"}", 2.0),
            ("{queue=\"method\",status=\"nack\"}", 1.0),
            ("{queue=\"method\",status=\"dead_letter\"}", 1.0),
            ("{queue=\"method\",status=\"cancelled\"}", 1.0),
            ("{queue=\"method\",status=\"panicked\"}", 1.0),
        ])
    );
    assert_eq!(recorded.family("messages_in_flight"), numbers([("{queue=\"method\"}", 0.0)]));
}

#[derive(Outcome)]
enum Fate {
    #[outcome(ok)]
    Kept,
    #[outcome(ok)]
    Merged,
    #[outcome(error)]
    Lost,
}

#[consumer("fates", outcome = Fate)]
fn decide(fate: Fate) -> Fate {
    fate
}

#[test]
fn an_enum_of_the_users_keeps_its_own_words() {
    let recorded = recorded(|| {
        decide(Fate::Kept);
        decide(Fate::Merged);
        decide(Fate::Lost);
    });
    assert_eq!(
        recorded.family("messages_consumed_total"),
        numbers([
            ("{queue=\"fates\",status=\"kept\"}", 1.0),
            ("{queue=\"fates\",status=\"merged\"}", 1.0),
            ("{queue=\"fates\",status=\"lost\"}", 1.0),
        ])
    );
}

#[derive(LabelValue, Clone, Copy)]
enum Queue {
    Records,
    Mails,
}

#[consumer(queue)]
fn by_argument(queue: Queue) {
    let _ = queue;
}

#[consumer(queue: Queue = if even { Queue::Records } else { Queue::Mails })]
fn by_expression(even: bool) {
    let _ = even;
}

#[consumer(queue(limit = 2) = name)]
fn by_name(name: &str) {
    let _ = name;
}

#[test]
fn a_queue_accepts_every_form_of_a_label() {
    let recorded = recorded(|| {
        by_argument(Queue::Records);
        by_expression(false);
        ["one", "two", "three"].into_iter().for_each(by_name);
    });
    assert_eq!(
        recorded.family("messages_consumed_total"),
        numbers([
            ("{queue=\"records\",status=\"ack\"}", 1.0),
            ("{queue=\"mails\",status=\"ack\"}", 1.0),
            ("{queue=\"one\",status=\"ack\"}", 1.0),
            ("{queue=\"two\",status=\"ack\"}", 1.0),
            ("{queue=\"_other\",status=\"ack\"}", 1.0),
        ])
    );
    assert_eq!(recorded.family("messages_in_flight").len(), 5);
    assert_eq!(recorded.samples.len(), 5, "{:?}", recorded.samples);
}

#[consumer(
    "renamed",
    labels(topic = queue, tenant: Queue = tenant, status = outcome(ok = "done", error = "failed")),
    counter,
    counter("deliveries_failed_total", on(error), labels(source = queue)),
    histogram("deliveries_seconds", buckets = [1, 2]),
    prefix = "own",
)]
fn renamed(tenant: Queue, good: bool) -> Result<(), Unreadable> {
    let _ = tenant;
    if good { Ok(()) } else { Err(Unreadable) }
}

#[test]
fn every_name_can_be_overridden() {
    let recorded = recorded(|| {
        renamed(Queue::Mails, true).unwrap();
        renamed(Queue::Mails, false).unwrap_err();
    });
    assert_eq!(
        recorded.numbers,
        numbers([
            ("own_messages_consumed_total{topic=\"renamed\",tenant=\"mails\",status=\"done\"}", 1.0),
            ("own_messages_consumed_total{topic=\"renamed\",tenant=\"mails\",status=\"failed\"}", 1.0),
            ("own_deliveries_failed_total{source=\"renamed\",tenant=\"mails\"}", 1.0),
            ("own_messages_in_flight{topic=\"renamed\",tenant=\"mails\"}", 0.0),
        ])
    );
    assert_eq!(
        recorded.samples.keys().collect::<Vec<_>>(),
        ["own_deliveries_seconds{topic=\"renamed\",tenant=\"mails\"}"]
    );
}

#[test]
fn the_catalogue_lists_the_families() {
    let catalogue = callmeter::catalogue();
    let family = catalogue.get("messages_consumed_total").unwrap();
    assert_eq!(family.labels, ["queue", "status"]);
    assert_eq!(family.help, "Messages consumed, by queue and by what became of them.");
    let declared = family.declared.iter().find(|declared| declared.function == "decide").unwrap();
    assert_eq!(
        format!("{:?}", declared.labels[1].values).matches("is_error: true").count(),
        2,
        "lost and panicked"
    );
    assert!(catalogue.conflicts().iter().all(|conflict| !conflict.names.0.starts_with("message")));
}

struct Message {
    age: std::time::Duration,
    redelivered: bool,
}

#[consumer("extras", age = messages[0].age, redelivered = messages[0].redelivered, batch = messages.len())]
async fn batch(messages: &[Message]) {
    let _ = messages;
}

#[test]
fn age_redelivery_and_size_are_recorded_if_they_are_given() {
    let message = |seconds, redelivered| Message { age: std::time::Duration::from_secs(seconds), redelivered };
    let recorded = recorded(|| {
        block_on(batch(&[message(90, false), message(1, false)]));
        block_on(batch(&[message(3, true)]));
    });
    assert_eq!(
        recorded.family("messages_redelivered_total"),
        numbers([("{queue=\"extras\"}", 1.0)]),
        "one of two calls"
    );
    assert_eq!(recorded.samples["message_age_seconds{queue=\"extras\"}"], [90.0, 3.0]);
    assert_eq!(recorded.samples["message_batch_size{queue=\"extras\"}"], [2.0, 1.0]);
    let catalogue = callmeter::catalogue();
    assert_eq!(catalogue.get("message_age_seconds").unwrap().buckets, callmeter::buckets::LONG);
}
