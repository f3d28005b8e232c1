//! Sessions are counted as long as they are open, and end by themselves.

use callmeter_tests::eventually;
use callmeter_tests::servers::Postgres;

use super::{UNASKED, serve};

const KEY: &str = "correct horse";

fn sessions_end(variables: &[(&str, &str)]) {
    let variables = [&[("API_KEY", KEY)], variables].concat();
    let (_running, client) = serve(&[&UNASKED[..], &["--session-idle", "4"]].concat(), &variables);
    let open = || client.value("active_sessions", &[]);
    assert_eq!(open(), 0.0);
    let (quiet, busy, leaving) = (client.log_in(KEY), client.log_in(KEY), client.log_in(KEY));
    assert_eq!(client.get_as(&leaving, "/tasks").0, 200);
    assert_eq!(client.delete_as(&leaving, "/sessions").0, 204);
    assert_eq!(client.get_as(&leaving, "/tasks").0, 401);
    assert_eq!(client.delete_as(&leaving, "/sessions").0, 401);
    assert_eq!(open(), 2.0);
    // Its client never says that it has left.
    eventually("the end of the session without requests", || {
        assert_eq!(client.get_as(&busy, "/tasks").0, 200);
        (open() == 1.0).then_some(())
    });
    assert_eq!(client.get_as(&quiet, "/tasks").0, 401);
    client.until("active_sessions", &[], |sessions| sessions == 0.0);
    assert_eq!(client.get_as(&busy, "/tasks").0, 401);
    // The rows go, too.
    let deleted = || client.value("db_query_duration_seconds_count", &[("query", "delete_expired_sessions")]);
    let before = deleted();
    client.log_in(KEY);
    assert_eq!((deleted(), open()), (before + 1.0, 1.0));
}

#[test]
fn sessions_of_the_program() {
    sessions_end(&[]);
}

#[test]
fn sessions_of_a_server() {
    let Some(postgres) = Postgres::start() else { return };
    let database = postgres.url();
    sessions_end(&[("DATABASE_URL", &database)]);
}

/// Two programs behind one address.
#[test]
fn programs_share_sessions() {
    let Some(postgres) = Postgres::start() else { return };
    let database = postgres.url();
    let variables = [("API_KEY", KEY), ("DATABASE_URL", &*database)];
    let (_first, first) = serve(&UNASKED, &variables);
    let (_second, second) = serve(&UNASKED, &variables);
    let token = first.log_in(KEY);
    assert_eq!(second.get_as(&token, "/tasks").0, 200);
    second.until("active_sessions", &[], |sessions| sessions == 1.0);
    assert_eq!(second.delete_as(&token, "/sessions").0, 204);
    assert_eq!(first.get_as(&token, "/tasks").0, 401);
    first.until("active_sessions", &[], |sessions| sessions == 0.0);
}

#[test]
fn only_the_key_opens_a_session() {
    let (_running, client) = serve(&UNASKED, &[("API_KEY", KEY)]);
    for wrong in ["", "wrong", "correct", "correct horse battery"] {
        assert_eq!(client.post_as(wrong, "/sessions").0, 401, "{wrong:?}");
    }
    assert_eq!(client.get("/tasks").0, 401);
    // A key is not a session.
    assert_eq!(client.get_as(KEY, "/tasks").0, 401);
    assert_eq!(client.value("active_sessions", &[]), 0.0);
    let rejected = [("method", "POST"), ("handler", "/sessions"), ("status", "401")];
    assert_eq!(client.value("http_requests_total", &rejected), 4.0);

    let (_running, client) = serve(&UNASKED, &[]);
    assert_eq!(client.post_as("", "/sessions").0, 401, "without a key, nobody can log in");
}
