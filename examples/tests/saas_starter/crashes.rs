//! Database and queue server crash while the service runs.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use callmeter_tests::eventually;
use callmeter_tests::servers::{Postgres, Redis};
use sqlx::{AnyConnection, Connection as _};

use crate::service::{Client, Service};

/// The deliveries in the database, by queue and state.
pub(crate) fn deliveries(url: &str) -> BTreeMap<(String, String), i64> {
    let count = "SELECT queue, state, COUNT(*) FROM deliveries GROUP BY queue, state";
    let rows: Vec<(String, String, i64)> = rows(url, count);
    rows.into_iter().map(|(queue, state, count)| ((queue, state), count)).collect()
}

/// The stored hashes of the sessions' tokens.
pub(crate) fn tokens(url: &str) -> Vec<String> {
    rows::<(String,)>(url, "SELECT token FROM sessions").into_iter().map(|(token,)| token).collect()
}

fn rows<T>(url: &str, query: &'static str) -> Vec<T>
where
    T: for<'r> sqlx::FromRow<'r, sqlx::any::AnyRow> + Send + Unpin,
{
    let found = async {
        sqlx::any::install_default_drivers();
        let mut connection = AnyConnection::connect(url).await?;
        sqlx::query_as(query).fetch_all(&mut connection).await
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let found: sqlx::Result<Vec<T>> = runtime.block_on(found);
    found.expect("a database that answers")
}

/// Signs up and logs in, again and again; counts the sign-ups that were answered well.
fn visit(service: &Client, visitor: usize, is_over: &AtomicBool) -> u32 {
    let mut welcome = 0;
    for number in 0.. {
        if is_over.load(Ordering::Relaxed) {
            break;
        }
        let host = if number % 3 == 0 { "bounce.example" } else { "mail.example" };
        let email = format!("{visitor}-{number}@{host}");
        if service.sign_up(&email) == Some(201) {
            welcome += 1;
        }
        service.log_in(&email);
    }
    welcome
}

/// Ends the visits, also when the test fails.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Waits until the service does its work: sign-ups are answered, and mails are sent.
pub(crate) fn until_it_works(service: &Client, round: &str) {
    let sent = || service.value("queue_jobs_completed_total", &[("queue", "email")]);
    let before = sent();
    eventually("a sign-up", || (service.sign_up(&format!("{round}@probe.example")) == Some(201)).then_some(()));
    eventually("a mail", || (sent() > before).then_some(()));
}

/// Waits until no delivery is open, and gives how they ended.
pub(crate) fn until_all_end(database: &str) -> BTreeMap<(String, String), i64> {
    // One that is lost is taken up again after half a minute, and may be lost once more.
    let deadline = Instant::now() + Duration::from_mins(4);
    loop {
        let rows = deliveries(database);
        if rows.keys().all(|(_, state)| matches!(state.as_str(), "completed" | "failed")) {
            return rows;
        }
        assert!(Instant::now() < deadline, "deliveries do not end: {rows:?}");
        thread::sleep(Duration::from_millis(50));
    }
}

/// Puts all mails into Redis's queue once more, as it does with those of a worker that it takes for dead.
fn hand_out_again(database: &str, queue: &str) {
    let mut redis = redis::Client::open(queue).and_then(|client| client.get_connection()).expect("a Redis");
    let made: Vec<(String,)> = rows(database, "SELECT id FROM deliveries WHERE queue = 'email'");
    assert!(!made.is_empty(), "there are mails");
    let mut pipe = redis::pipe();
    for (id,) in made {
        pipe.hset("saas-starter:email:data", &id, format!("\"{id}\"")).ignore();
        let meta = [("attempts", "1"), ("max_attempts", "25"), ("status", "Pending")];
        pipe.hset_multiple(format!("saas-starter:email:meta:{id}"), &meta).ignore();
        pipe.rpush("saas-starter:email:active", id).ignore();
    }
    pipe.exec(&mut redis).expect("jobs in the queue");
}

#[test]
fn nothing_is_lost_and_the_counts_add_up() {
    let (Some(mut postgres), Some(mut redis)) = (Postgres::start(), Redis::start()) else { return };
    let (database, queue) = (postgres.url(), redis.url());
    let service = Service::start(&["--no-load"], &[("DATABASE_URL", &database), ("REDIS_URL", &queue)]);
    let is_over = AtomicBool::new(false);
    let mut probes = 0_u32;
    let welcome: u32 = thread::scope(|scope| {
        let visitors = [0, 1].map(|visitor| {
            let (service, is_over) = (&service.client, &is_over);
            scope.spawn(move || visit(service, visitor, is_over))
        });
        let over = Over(&is_over);
        let mut probe = |name: &str| {
            until_it_works(&service, name);
            probes += 1;
        };
        probe("before");
        postgres.restart();
        probe("database-restarted");
        redis.restart();
        probe("queue-restarted");
        redis.stop();
        eventually("sign-ups without a queue", || {
            (service.sign_up("without@queue.example") == Some(201)).then_some(())
        });
        redis.start_again();
        probe("queue-back");
        postgres.stop();
        redis.restart();
        postgres.start_again();
        probe("both-restarted");
        // All its jobs are gone, and the workers that it knew.
        let mut emptied = redis::Client::open(&*queue).and_then(|client| client.get_connection()).expect("a Redis");
        redis::cmd("FLUSHALL").exec(&mut emptied).expect("an empty Redis");
        probe("queue-emptied");
        drop(over);
        visitors.map(|visitor| visitor.join().expect("a visitor")).iter().sum()
    });

    until_all_end(&database);
    hand_out_again(&database, &queue);
    until_it_works(&service, "handed-out-again");
    probes += 1;

    let rows = until_all_end(&database);
    assert_eq!(rows.len(), 3, "mails that are sent and refused, notifications to users who are away: {rows:?}");
    let exposition = service.scrape();
    for queue in ["email", "notification"] {
        for state in ["completed", "failed"] {
            let in_database = rows.get(&(queue.to_owned(), state.to_owned())).copied().unwrap_or(0);
            let counted = exposition.value("queue_jobs_total", &[("queue", queue), ("status", state)]);
            #[expect(clippy::cast_precision_loss, reason = "a small count")]
            let expected = Some(in_database as f64);
            assert_eq!(counted, expected, "{queue} {state}");
            assert_eq!(exposition.value(&format!("queue_jobs_{state}_total"), &[("queue", queue)]), expected);
        }
    }
    // Another sign-up was answered well without a queue.
    let expected = f64::from(welcome + probes + 1);
    assert_eq!(exposition.value("users_registered_total", &[]), Some(expected));

    // Both away: it ends all the same.
    drop((postgres, redis));
    service.running.interrupt();
    assert!(service.running.wait().status.success());
}
