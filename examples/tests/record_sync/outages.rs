//! Servers, and the program itself, are killed while they work.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use callmeter_tests::eventually;
use callmeter_tests::servers::{Postgres, RabbitMq};
use lapin::options::QueueDeclareOptions;
use lapin::types::FieldTable;

use super::client::{Client, Versions, draft};
use super::search_server::SearchServer;
use super::start;

/// Set when it is dropped, so that the users also stop if the test fails.
struct EndWhenDropped<'a>(&'a AtomicBool);

impl Drop for EndWhenDropped<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Users write while this runs. Returns the number of acknowledged writes.
fn while_users_write(client: &Client, outage: impl FnOnce()) -> usize {
    let end = AtomicBool::new(false);
    thread::scope(|scope| {
        let users: Vec<_> = (0..3).map(|_| scope.spawn(|| client.write_until(&end))).collect();
        let guard = EndWhenDropped(&end);
        outage();
        drop(guard);
        users.into_iter().map(|user| user.join().expect("a user")).sum()
    })
}

fn records(postgres: &Postgres) -> Versions {
    let rows = postgres.sql("SELECT id, version FROM records");
    let row = |row: &String| {
        let (id, version) = row.split_once('|').expect("two values");
        (id.to_owned(), version.parse().expect("a number"))
    };
    rows.iter().map(row).collect()
}

fn outbox(postgres: &Postgres) -> BTreeMap<String, usize> {
    let rows = postgres.sql("SELECT status, COUNT(*) FROM outbox GROUP BY status");
    let row = |row: &String| {
        let (status, count) = row.split_once('|').expect("two values");
        (status.to_owned(), count.parse().expect("a number"))
    };
    rows.iter().map(row).collect()
}

/// Waits until at least this many more writes have been published than before.
fn until_published(client: &Client, more: f64) {
    let published = || client.sum("outbox_events_published_total", &[("status", "success")]);
    let before = published();
    eventually("publications", || (published() >= before + more).then_some(()));
}

/// Checks that nothing is lost: every row was published, every message consumed, and the index equals the records.
fn nothing_is_lost(client: &Client, postgres: &Postgres, acknowledged: usize) {
    eventually("an outbox in which every row is published", || {
        outbox(postgres).keys().all(|status| status == "published").then_some(())
    });
    let rows = outbox(postgres)["published"];
    assert!(rows >= acknowledged, "{acknowledged} writes were acknowledged, {rows} are in the outbox");
    let records = records(postgres);
    assert!(!records.is_empty());
    eventually("an index that is in step", || (client.indexed() == records).then_some(()));
}

/// Messages whose processing ended. One that is redelivered afterwards, because the broker or the connection was
/// gone before the acknowledgement arrived, is counted twice.
fn ended(client: &Client) -> f64 {
    let ended = |status| client.sum("messages_consumed_total", &[("status", status)]);
    ended("ack") + ended("dead_letter")
}

/// The gauges follow within a second or two, and are right after a restart, too.
fn no_backlog(client: &Client) {
    for gauge in ["outbox_backlog_rows", "outbox_backlog_oldest_age_seconds"] {
        eventually(gauge, || (client.sum(gauge, &[]).abs() < f64::EPSILON).then_some(()));
    }
}

/// How many messages wait in the queue.
fn waiting(rabbitmq: &RabbitMq) -> u32 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let asked = async {
        let connection =
            lapin::Connection::connect(&rabbitmq.url(), lapin::ConnectionProperties::default()).await?;
        let channel = connection.create_channel().await?;
        let passive = QueueDeclareOptions { passive: true, ..QueueDeclareOptions::default() };
        let queue = channel.queue_declare("record-sync".into(), passive, FieldTable::default()).await?;
        connection.close(200, "bye".into()).await?;
        lapin::Result::Ok(queue.message_count())
    };
    let answered = runtime.block_on(async { tokio::time::timeout(Duration::from_secs(30), asked).await });
    answered.expect("an answer within half a minute").expect("the broker answers")
}

/// Waits until no message is in the queue or being processed.
fn until_consumed(client: &Client, rabbitmq: &RabbitMq) {
    let in_hand = || client.sum("messages_in_flight", &[]);
    eventually("an empty queue", || (waiting(rabbitmq) == 0 && in_hand().abs() < 0.5).then_some(()));
}

#[test]
fn the_broker() {
    let (Some(postgres), Some(mut rabbitmq)) = (Postgres::start(), RabbitMq::start()) else { return };
    let servers = [("DATABASE_URL", &*postgres.url()), ("AMQP_URL", &rabbitmq.url())];
    let (program, client) = start(&["--no-load"], &servers);
    let acknowledged = while_users_write(&client, || {
        until_published(&client, 100.0);
        rabbitmq.stop();
        let waiting = || outbox(&postgres).into_iter().filter(|(status, _)| status != "published");
        eventually("rows that wait", || (waiting().map(|(_, count)| count).sum::<usize>() > 100).then_some(()));
        eventually("the backlog", || (client.sum("outbox_backlog_rows", &[]) > 100.0).then_some(()));
        eventually("its age", || (client.sum("outbox_backlog_oldest_age_seconds", &[]) > 2.0).then_some(()));
        rabbitmq.start_again();
        until_published(&client, 200.0);
    });
    nothing_is_lost(&client, &postgres, acknowledged);
    until_consumed(&client, &rabbitmq);

    no_backlog(&client);

    let rows = f64::from(u32::try_from(outbox(&postgres)["published"]).expect("not that many"));
    let published = |status| client.sum("messages_published_total", &[("status", status)]);
    let (success, ends) = (published("success"), ended(&client));
    // Each row was published once, because its relay ran all the time.
    assert!((success - rows).abs() < 0.5, "{success} publications of {rows} rows");
    // A killed broker redelivers what it does not remember: there may be more messages, but never fewer.
    assert!(success <= ends, "{success} publications, {ends} ends");
    assert_eq!(client.sum("messages_consumed_total", &[("status", "dead_letter")]).to_string(), "0");

    // From now on the counts are equal again.
    let more = while_users_write(&client, || until_published(&client, 100.0));
    nothing_is_lost(&client, &postgres, acknowledged + more);
    until_consumed(&client, &rabbitmq);
    let more = published("success") - success;
    assert_eq!((ended(&client) - ends).to_string(), more.to_string());
    let ended = {
        program.interrupt();
        program.wait()
    };
    assert!(ended.status.success(), "{ended:?}");
    assert!(ended.stderr.contains("the relay waits") && ended.stderr.contains("the consumer goes on"), "{ended:?}");
}

#[test]
fn the_database() {
    let (Some(mut postgres), Some(rabbitmq)) = (Postgres::start(), RabbitMq::start()) else { return };
    let servers = [("DATABASE_URL", &*postgres.url()), ("AMQP_URL", &rabbitmq.url())];
    let (program, client) = start(&["--no-load"], &servers);
    let acknowledged = while_users_write(&client, || {
        until_published(&client, 100.0);
        postgres.stop();
        let refused = || client.sum("http_requests_total", &[("status", "503")]);
        eventually("refused writes", || (refused() >= 3.0).then_some(()));
        assert_eq!(["/livez", "/readyz"].map(|path| client.send("GET", path, None).0), [200, 503]);
        // An unknown value is left out.
        let is_shown = || client.metrics().samples.keys().any(|(name, _)| name.starts_with("outbox_backlog_"));
        eventually("no backlog", || (!is_shown()).then_some(()));
        postgres.start_again();
        until_published(&client, 100.0);
    });
    nothing_is_lost(&client, &postgres, acknowledged);
    until_consumed(&client, &rabbitmq);

    let rows = f64::from(u32::try_from(outbox(&postgres)["published"]).expect("not that many"));
    let success = client.sum("messages_published_total", &[("status", "success")]);
    // A row whose publication could not be stored is published again.
    assert!(success >= rows, "{success} publications of {rows} rows");
    // Its message is consumed twice, which changes nothing.
    assert_eq!(ended(&client).to_string(), success.to_string());

    // Its shutdown does not wait forever.
    postgres.stop();
    program.interrupt();
    let ended = program.wait();
    assert!(ended.status.success() && ended.stderr.contains("the outbox is not empty"), "{ended:?}");
}

#[test]
fn the_program_without_servers() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let database = format!("sqlite:{}", folder.path().join("records.db").display());
    let (mut program, client) = start(&["--no-load"], &[("DATABASE_URL", &database)]);
    let mut records = Versions::new();
    for n in 0..50 {
        records.insert(client.create(&draft(&format!("number {n}"))).expect("a record"), 1);
    }
    program.kill();
    // The messages of the broker in the process were lost. The index in memory is filled from the records.
    let (_program, client) = start(&["--no-load"], &[("DATABASE_URL", &database)]);
    assert_eq!(client.indexed(), records);
    let (updated, _) = records.pop_first().expect("a record");
    assert_eq!(client.send("PUT", &format!("/records/{updated}"), Some(&draft("seen again"))).0, 200);
    records.insert(updated, 2);
    eventually("an index that is in step", || (client.indexed() == records).then_some(()));
}

#[test]
fn the_program() {
    let (Some(postgres), Some(rabbitmq)) = (Postgres::start(), RabbitMq::start()) else { return };
    let index = SearchServer::start();
    let (database, broker, url) = (postgres.url(), rabbitmq.url(), index.url());
    let servers = [("DATABASE_URL", &*database), ("AMQP_URL", &*broker), ("ELASTICSEARCH_URL", &*url)];
    let (mut program, client) = start(&["--no-load"], &servers);
    let end = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !end.load(Ordering::Relaxed) {
                // The connection will break.
                let _ = client.try_create();
            }
        });
        let _guard = EndWhenDropped(&end);
        until_published(&client, 100.0);
        program.kill();
    });
    // As if it had been killed while it relayed some rows.
    postgres.sql("UPDATE outbox SET status = 'processing', claimed = due WHERE id % 10 = 0");

    let (_program, client) = start(&["--no-load"], &servers);
    nothing_is_lost(&client, &postgres, 100);
    no_backlog(&client);
    let taken_up = client.sum("outbox_status_transitions_total", &[("from", "processing"), ("to", "failed")]);
    assert!(taken_up >= 10.0, "{taken_up} rows were taken up");
}
