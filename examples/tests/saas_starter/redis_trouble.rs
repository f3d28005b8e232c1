//! Redis is paused, overloaded and killed while the service runs: no mail is lost, and none is queued twice.

use std::process::Command;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use callmeter_tests::eventually;
use callmeter_tests::servers::Redis;
use sqlx::{AnyConnection, Connection as _};
use tempfile::TempDir;

use crate::crashes::{deliveries, until_all_end, until_it_works};
use crate::service::Service;

/// Open mails that the tests put into the database, as an outage leaves them.
const OPEN: u32 = 2_000;

/// The most jobs that wait in Redis, and one batch more: a request may push its own job during a push.
const MOST_WAITING: usize = 1_100;

/// A database in a file, which the service and the test share.
struct Database {
    url: String,
    _folder: TempDir,
}

impl Database {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("saas.db").display());
        Self { url, _folder: folder }
    }

    /// Adds mails that were promised a minute ago and never sent.
    fn promise(&self, mails: u32) {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970").as_millis();
        let promised = now - 60_000;
        let insert = async {
            sqlx::any::install_default_drivers();
            let mut connection = AnyConnection::connect(&self.url).await?;
            let mut transaction = connection.begin().await?;
            for mail in 0..mails {
                let insert = format!(
                    "INSERT INTO deliveries (id, queue, recipient, text, state, promised_at, due_at)
                     VALUES ('stuffed-{mail}', 'email', 'a@mail.example', 'x', 'queued', {promised}, 0)"
                );
                sqlx::query(sqlx::AssertSqlSafe(insert)).execute(&mut *transaction).await?;
            }
            transaction.commit().await
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(insert).expect("a database that takes mails");
    }

    fn open(&self) -> i64 {
        let rows = deliveries(&self.url).into_iter();
        rows.filter(|((_, state), _)| matches!(state.as_str(), "queued" | "running")).map(|(_, count)| count).sum()
    }
}

fn connection(redis: &Redis) -> redis::Connection {
    redis::Client::open(redis.url()).and_then(|client| client.get_connection()).expect("a Redis")
}

/// The entries of the mail queue in Redis that wait for a worker.
fn entries(redis: &mut redis::Connection) -> usize {
    let (active, scheduled): (usize, usize) = redis::pipe()
        .cmd("LLEN")
        .arg("saas-starter:email:active")
        .cmd("ZCARD")
        .arg("saas-starter:email:scheduled")
        .query(redis)
        .expect("a Redis that answers");
    active + scheduled
}

/// Watches the queue until no mail is open. Returns the most entries that were seen.
fn most_entries_until_all_end(database: &Database, redis: &Redis) -> usize {
    let mut redis = connection(redis);
    let deadline = Instant::now() + Duration::from_mins(4);
    let mut most = 0;
    loop {
        most = most.max(entries(&mut redis));
        let open = database.open();
        if open == 0 {
            return most;
        }
        assert!(
            Instant::now() < deadline,
            "{open} deliveries stay open, with {} entries in Redis",
            entries(&mut redis)
        );
        thread::sleep(Duration::from_millis(200));
    }
}

/// Redis's process, which signals pause and resume.
fn signal(process: &str, signal: &str) {
    let sent = Command::new("kill").args([signal, process]).status().expect("`kill`");
    assert!(sent.success());
}

fn process_of(redis: &Redis) -> String {
    let info: String = redis::cmd("INFO").arg("server").query(&mut connection(redis)).expect("a Redis");
    let line = info.lines().find_map(|line| line.strip_prefix("process_id:"));
    line.expect("the server's process").trim().to_owned()
}

/// Checks that every mail of the database has ended once, according to the counters.
#[track_caller]
fn assert_each_is_made_once(service: &Service, database: &Database) {
    let rows = deliveries(&database.url);
    let ended: i64 = rows.iter().filter(|((queue, _), _)| queue == "email").map(|(_, count)| count).sum();
    let counted: f64 = ["completed", "failed"]
        .iter()
        .map(|status| service.value("queue_jobs_total", &[("queue", "email"), ("status", status)]))
        .sum();
    #[expect(clippy::cast_precision_loss, reason = "a small count")]
    let ended = ended as f64;
    assert_eq!(counted, ended, "{rows:?}");
}

#[test]
fn a_paused_redis_delays_mails_and_queues_none_twice() {
    let Some(redis) = Redis::start() else { return };
    let database = Database::new();
    let service = Service::start(&["--no-load"], &[("DATABASE_URL", &database.url), ("REDIS_URL", &redis.url())]);
    until_it_works(&service, "before");

    let process = process_of(&redis);
    signal(&process, "-STOP");
    database.promise(OPEN);
    // Several sweeps find them overdue, and a worker misses its heartbeats.
    thread::sleep(Duration::from_secs(15));
    // The backlog comes from the database, whatever Redis has.
    let backlog = |name| service.value(name, &[("queue", "email")]);
    assert_eq!(backlog("queue_depth"), f64::from(OPEN));
    assert!(backlog("queue_oldest_age_seconds") >= 75.0, "{}", backlog("queue_oldest_age_seconds"));
    let begun = Instant::now();
    assert_eq!(service.sign_up("paused@mail.example"), Some(201));
    assert!(begun.elapsed() < Duration::from_secs(10), "a sign-up waited {:?} for Redis", begun.elapsed());
    signal(&process, "-CONT");

    let most = most_entries_until_all_end(&database, &redis);
    assert!(most <= MOST_WAITING, "{OPEN} open mails became {most} entries");
    until_it_works(&service, "after");
    until_all_end(&database.url);
    assert_each_is_made_once(&service, &database);
    eventually("an empty queue", || (backlog("queue_depth") == 0.0).then_some(()));
    assert_eq!(backlog("queue_oldest_age_seconds"), 0.0);
}

#[test]
fn an_overloaded_redis_gets_no_more_than_it_can_handle() {
    let Some(redis) = Redis::start() else { return };
    let database = Database::new();
    let service = Service::start(&["--no-load"], &[("DATABASE_URL", &database.url), ("REDIS_URL", &redis.url())]);
    until_it_works(&service, "before");

    // Redis repeatedly answers late, as a server under load does: pushes arrive, and workers give up.
    database.promise(OPEN);
    for _ in 0..5 {
        redis::cmd("CLIENT").arg("PAUSE").arg(2_000).arg("WRITE").exec(&mut connection(&redis)).expect("a pause");
        thread::sleep(Duration::from_secs(3));
    }

    let most = most_entries_until_all_end(&database, &redis);
    assert!(most <= MOST_WAITING, "{OPEN} open mails became {most} entries");
    until_it_works(&service, "after");
    until_all_end(&database.url);
    assert_each_is_made_once(&service, &database);
}

/// A crash, or an older version, may leave more jobs than apalis's script can move in one call.
#[test]
fn a_queue_that_no_worker_can_read_is_filled_again() {
    let Some(redis) = Redis::start() else { return };
    let database = Database::new();
    let mut left: Vec<(usize, String)> = Vec::new();
    left.extend((0..20_000).map(|job| (job, format!("left-{job}"))));
    let mut zadd = redis::cmd("ZADD");
    zadd.arg("saas-starter:email:scheduled").arg(left);
    zadd.exec(&mut connection(&redis)).expect("jobs in the queue");

    let service = Service::start(&["--no-load"], &[("DATABASE_URL", &database.url), ("REDIS_URL", &redis.url())]);
    until_it_works(&service, "left-overs");
    eventually("an empty queue", || (entries(&mut connection(&redis)) == 0).then_some(()));
}
