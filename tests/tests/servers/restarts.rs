//! The servers of the tests keep their data when they are killed and started again.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use callmeter_tests::eventually;
use callmeter_tests::servers::{Postgres, Prometheus, Pushgateway, RabbitMq, Redis, Scrape};

fn redis(server: &Redis, command: &str) -> Option<String> {
    let mut stream = TcpStream::connect(server.address()).ok()?;
    stream.write_all(format!("{command}\r\nQUIT\r\n").as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}

#[test]
fn redis_keeps_what_it_acknowledged() {
    let Some(mut server) = Redis::start() else { return };
    assert_eq!(redis(&server, "SET key kept").as_deref(), Some("+OK\r\n+OK\r\n"));
    server.stop();
    assert!(redis(&server, "GET key").is_none(), "it is stopped");
    server.start_again();
    assert_eq!(redis(&server, "GET key").as_deref(), Some("$4\r\nkept\r\n+OK\r\n"));
}

#[test]
fn postgres_and_rabbitmq_come_back_on_their_ports() {
    let (postgres, rabbitmq) = (Postgres::start(), RabbitMq::start());
    if let Some(mut server) = postgres {
        let before = server.url();
        server.sql("CREATE TABLE kept AS SELECT 1 AS one, 2 AS two");
        server.restart();
        assert_eq!(server.sql("SELECT * FROM kept"), ["1|2"]);
        assert_eq!(server.url(), before);
        server.stop();
        assert!(TcpStream::connect(server.address()).is_err(), "it is stopped");
    }
    if let Some(mut server) = rabbitmq {
        server.restart();
        server.stop();
        assert!(TcpStream::connect(server.address()).is_err(), "it is stopped");
    }
}

#[test]
fn prometheus_notices_a_lost_target_and_keeps_pushed_labels() {
    let Some(mut gateway) = Pushgateway::start() else { return };
    let address = gateway.address();
    let targets = [&*address];
    let scrape = Scrape { honor_labels: true, ..Scrape::of("gateway", &targets) };
    let Some(prometheus) = Prometheus::start(&[scrape]) else { return };
    let pushed = ureq::post(format!("{}/metrics/job/crawl/instance/a", gateway.url()));
    pushed.send("# TYPE pages_total counter\npages_total 3\n").expect("a push");
    assert!(gateway.metrics().contains("pages_total{instance=\"a\",job=\"crawl\"} 3"));

    prometheus.until_up("gateway");
    let pages = prometheus.query("pages_total{job=\"crawl\",instance=\"a\"}");
    assert_eq!(Prometheus::value(&pages[0]).to_string(), "3");
    assert_eq!(prometheus.metadata("pages_total").expect("metadata").0, "counter");

    gateway.stop();
    let error = eventually("a target that is down", || {
        let (instance, health, error) = prometheus.targets("gateway").pop()?;
        assert_eq!(instance, address);
        (health == "down").then_some(error)
    });
    assert!(error.contains("refused"), "{error}");
}
