//! Invalid input ends the program with one line and an exit code.

use std::net::TcpListener;

use callmeter_tests::servers::{Postgres, RabbitMq};
use callmeter_tests::{Running, free_port};

use super::record_sync;

#[track_caller]
fn refused(args: &[&str], servers: &[(&str, &str)], reason: &str) {
    let ended = Running::start(&mut record_sync(args, servers)).wait();
    assert_eq!(ended.status.code(), Some(1), "{ended:?}");
    assert_eq!(ended.stdout, "");
    let [line] = *ended.stderr.lines().collect::<Vec<_>>() else { panic!("not one line: {}", ended.stderr) };
    assert!(line.starts_with("record-sync: ") && line.contains(reason), "{line}");
}

#[test]
fn a_taken_port() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("an address").to_string();
    refused(&["--listen", &address], &[], &format!("cannot listen on {address}"));
}

#[test]
fn invalid_urls() {
    refused(&[], &[("DATABASE_URL", "records.db")], "begins with neither postgres:// nor sqlite:");
    refused(&[], &[("DATABASE_URL", "mysql://127.0.0.1/records")], "begins with neither postgres:// nor sqlite:");
    refused(&[], &[("DATABASE_URL", "postgres://127.0.0.1:port/records")], "DATABASE_URL is not the URL");
    refused(&[], &[("DATABASE_URL", "sqlite:///no/such/folder/records.db")], "/no/such/folder/records.db");
    refused(&[], &[("AMQP_URL", "127.0.0.1")], "AMQP_URL is not the URL");
    refused(&[], &[("AMQP_URL", "http://127.0.0.1")], "AMQP_URL is not the URL");
    refused(&[], &[("ELASTICSEARCH_URL", "127.0.0.1")], "ELASTICSEARCH_URL is not the URL");
    refused(&[], &[("ELASTICSEARCH_URL", "amqp://127.0.0.1")], "ELASTICSEARCH_URL is not the URL");
}

#[test]
fn unreachable_servers() {
    let address = format!("127.0.0.1:{}", free_port());
    let unreachable = |what: &str| format!("cannot reach the {what} at {address}");
    refused(
        &[],
        &[("DATABASE_URL", &format!("postgres://someone:secret@{address}/records"))],
        &unreachable("database"),
    );
    refused(&[], &[("AMQP_URL", &format!("amqp://someone:secret@{address}/%2f"))], &unreachable("broker"));
    refused(&[], &[("ELASTICSEARCH_URL", &format!("http://{address}"))], &unreachable("index"));
}

#[test]
fn servers_that_refuse_the_login() {
    let (Some(postgres), Some(rabbitmq)) = (Postgres::start(), RabbitMq::start()) else { return };
    let (database, broker) = (postgres.address(), rabbitmq.address());
    let url = format!("postgres://postgres@{database}/none");
    refused(&[], &[("DATABASE_URL", &url)], "database \"none\" does not exist");
    let url = format!("amqp://guest:wrong@{broker}/%2f");
    refused(&[], &[("AMQP_URL", &url)], "ACCESS_REFUSED");
    // Servers of another kind.
    refused(&[], &[("DATABASE_URL", &format!("postgres://someone@{broker}/records"))], "cannot reach the database");
    refused(&[], &[("AMQP_URL", &format!("amqp://{database}/%2f"))], "cannot reach the broker");
    refused(&[], &[("ELASTICSEARCH_URL", &format!("http://{broker}"))], "cannot reach the index");
}

#[test]
fn servers_that_do_not_answer() {
    // It accepts connections and never answers.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = silent.local_addr().expect("an address").to_string();
    refused(&[], &[("DATABASE_URL", &format!("postgres://someone@{address}/records"))], "no answer within 3s");
    refused(&[], &[("AMQP_URL", &format!("amqp://{address}"))], "no answer within 5s");
    refused(&[], &[("ELASTICSEARCH_URL", &format!("http://{address}"))], "cannot reach the index");
}
