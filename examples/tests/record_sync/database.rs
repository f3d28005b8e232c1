//! What the program shows of its database.

use callmeter_tests::eventually;
use callmeter_tests::servers::Postgres;

use super::client::{Client, draft};
use super::start;

#[track_caller]
fn pool_is_plausible(client: &Client) {
    let open = client.sum("db_pool_connections", &[]);
    let limit = client.sum("db_pool_limit", &[]);
    assert!(open >= 1.0 && open <= limit, "{open} of {limit}");
    eventually("a size", || (client.sum("db_size_bytes", &[]) > 10_000.0).then_some(()));
}

#[test]
fn sqlite_is_shown() {
    let (_running, client) = start(&["--no-load"], &[]);
    client.create(&draft("first")).expect("a record");
    assert_eq!(client.sum("db_up", &[]).to_string(), "1");
    pool_is_plausible(&client);
}

#[test]
fn an_outage_of_postgresql_is_shown() {
    let Some(mut postgres) = Postgres::start() else { return };
    let (_running, client) = start(&["--no-load"], &[("DATABASE_URL", &postgres.url())]);
    client.create(&draft("first")).expect("a record");
    pool_is_plausible(&client);
    let is_up = |expected: f64| {
        eventually("the state of the database", || {
            let metrics = client.metrics();
            // The series is there during the outage, too, for an alert to see it.
            let up = metrics.value("db_up", &[]).expect("a series");
            ((up - expected).abs() < 0.5).then_some(())
        });
    };
    is_up(1.0);
    postgres.stop();
    is_up(0.0);
    postgres.start_again();
    is_up(1.0);
}
