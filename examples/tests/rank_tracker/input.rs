//! Invalid input ends the program with one line and an exit code.

use std::net::TcpListener;

use callmeter_tests::{Running, free_port};

use super::rank_tracker;

/// The one line that it prints before it fails.
#[track_caller]
fn refusal(args: &[&str], variables: &[(&str, &str)]) -> String {
    let args = [args, &["--log", "text"]].concat();
    let ended = Running::start(&mut rank_tracker(&args, variables)).wait();
    assert_eq!(ended.status.code(), Some(1), "{}", ended.stderr);
    let lines: Vec<_> = ended.stderr.lines().collect();
    assert!(matches!(lines[..], [line] if line.starts_with("rank-tracker: ")), "{lines:#?}");
    ended.stderr
}

#[test]
fn invalid_urls() {
    for url in ["nonsense", "mysql://localhost/ranks", "postgres//localhost"] {
        let line = refusal(&[], &[("DATABASE_URL", url)]);
        assert!(line.contains("the database at") && line.contains(url), "{line}");
    }
    let line = refusal(&[], &[("REDIS_URL", "http://localhost/")]);
    assert!(line.contains("the task queue at") && line.contains("localhost"), "{line}");
    let line = refusal(&["batch"], &[("PUSHGATEWAY_URL", "localhost")]);
    assert!(line.contains("`localhost` is not the URL of a Pushgateway"), "{line}");
    let line = refusal(&["forget"], &[]);
    assert!(line.contains("PUSHGATEWAY_URL"), "{line}");
}

#[test]
fn unreachable_servers() {
    let port = free_port();
    let url = format!("postgres://someone:secret@127.0.0.1:{port}/ranks");
    let line = refusal(&[], &[("DATABASE_URL", &url)]);
    assert!(line.contains(&format!("127.0.0.1:{port}")) && line.contains("Connection refused"), "{line}");
    assert!(!line.contains("secret"), "{line}");
    let url = format!("postgres://someone@127.0.0.1:{port}/ranks?password=secret");
    let line = refusal(&[], &[("DATABASE_URL", &url)]);
    assert!(line.contains(&format!("127.0.0.1:{port}/ranks")) && !line.contains("secret"), "{line}");
    let url = format!("redis://:secret@127.0.0.1:{port}/");
    let line = refusal(&[], &[("REDIS_URL", &url)]);
    assert!(line.contains(&format!("127.0.0.1:{port}")) && line.contains("Connection refused"), "{line}");
    assert!(!line.contains("secret"), "{line}");
}

#[test]
fn a_taken_port() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let line = refusal(&["--listen", &address], &[]);
    assert!(line.contains(&address) && line.contains("in use"), "{line}");
}
