//! Invalid input ends the program with one line and an exit code.

use std::net::TcpListener;

use callmeter_tests::{Running, free_port};

use crate::service::program;

#[track_caller]
fn is_refused(args: &[&str], variables: &[(&str, &str)], words: &[&str]) {
    let ended = Running::start(&mut program(args, variables)).wait();
    assert_eq!(ended.status.code(), Some(1), "{ended:?}");
    assert_eq!(ended.stderr.lines().count(), 1, "{ended:?}");
    assert!(ended.stderr.starts_with("saas-starter: "), "{ended:?}");
    for word in words {
        assert!(ended.stderr.contains(word), "no {word:?} in {ended:?}");
    }
}

#[test]
fn a_wrong_url_is_reported() {
    for url in ["nonsense", "mysql://127.0.0.1/shop", "sqlite:///no/such/folder/saas.db"] {
        is_refused(&[], &[("DATABASE_URL", url)], &["DATABASE_URL", "postgres://"]);
    }
    for url in ["nonsense", "http://127.0.0.1/"] {
        is_refused(&[], &[("REDIS_URL", url)], &["REDIS_URL", "redis://"]);
    }
}

#[test]
fn an_unreachable_server_is_reported() {
    let database = format!("postgres://postgres@127.0.0.1:{}/postgres", free_port());
    is_refused(&[], &[("DATABASE_URL", &database)], &["DATABASE_URL", "refused"]);
    let queue = format!("redis://127.0.0.1:{}/", free_port());
    is_refused(&[], &[("REDIS_URL", &queue)], &["REDIS_URL", "refused"]);
}

/// It accepts connections and never answers.
#[test]
fn a_server_that_does_not_answer_is_reported() {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = silent.local_addr().expect("an address");
    is_refused(&[], &[("DATABASE_URL", &format!("postgres://postgres@{address}/postgres"))], &["DATABASE_URL"]);
    is_refused(&[], &[("REDIS_URL", &format!("redis://{address}/"))], &["REDIS_URL"]);
}

#[test]
fn a_taken_port_is_reported() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("an address").to_string();
    is_refused(&["--listen", &address], &[], &[&address, "--listen"]);
}

#[test]
fn an_invalid_token_is_reported() {
    is_refused(&[], &[("METRICS_TOKEN", "two words")], &["token"]);
}
