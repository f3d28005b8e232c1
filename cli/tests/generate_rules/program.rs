//! A program with each preset, objectives, and an alert of each kind of condition. It is this test's own catalogue.

#![expect(dead_code, reason = "the declarations are read, the functions are not called")]

use std::time::Duration;

use callmeter::{
    Alert, Condition, Counter, Disposition, Gauge, Histogram, LabelSet, LabelValue, Metrics, Objective, Severity,
    consumer, handler, instrumented, job, metered, publisher,
};
use cargo_callmeter::generate::Plan;
use cargo_callmeter::generate::config::Config;

pub(crate) const API: Objective = Objective::new("api").success(99.9).latency(95.0, Duration::from_millis(250));
pub(crate) const MAIL: Objective = Objective::new("mail").success(85.0).window(Duration::from_secs(7 * 86_400));

/// Finds something.
#[instrumented(objective = API)]
async fn search(words: &str) -> Result<u64, String> {
    Err(words.to_owned())
}

/// Does nothing that is promised.
#[instrumented]
fn tidy() -> Result<(), std::fmt::Error> {
    Ok(())
}

/// Shows an order.
#[handler(GET, "/orders/{id}")]
async fn show() -> Result<String, String> {
    Ok(String::new())
}

/// Sends a mail.
#[consumer("mail", outcome = Disposition, objective = MAIL)]
async fn send(mail: u64) -> Disposition {
    if mail > 0 { Disposition::Ack } else { Disposition::DeadLetter }
}

/// Announces an order.
#[publisher(exchange = "orders", routing_key = "created")]
async fn announce(order: u64) -> Result<(), String> {
    Err(order.to_string())
}

/// Writes the report.
#[job("nightly-report")]
async fn report() -> Result<(), String> {
    Ok(())
}

#[derive(LabelValue, Clone, Copy)]
enum Region {
    Eu,
    Us,
}

/// An order.
#[metered(
    counter("shop_orders_total", labels(status = outcome)),
    histogram("shop_order_duration_seconds", buckets = [0.1, 0.5, 1, 5]),
    timestamp("shop_last_order_timestamp_seconds", on(ok)),
    labels(region, tenant(limit = 10) = tenant)
)]
fn order(region: Region, tenant: &str) -> Result<(), String> {
    let _ = region;
    Err(tenant.to_owned())
}

#[derive(LabelSet)]
struct Place {
    region: Region,
}

#[derive(Metrics)]
struct Shop {
    /// Connections in use.
    connections: Gauge,
    /// Bytes on disk.
    #[metric(unit = bytes)]
    stored: Gauge<Place>,
    /// Visitors.
    visits: Counter<Place>,
    /// Mails that were given up.
    dead_letters: Counter<Place>,
    /// Sizes of carts.
    carts: Histogram,
}

static SHOP: Shop = Shop::new();

const MINUTES: Duration = Duration::from_secs(300);

callmeter::alerts![
    Alert::new("OrdersFail", Condition::error_share("shop_orders_total").above(0.1))
        .by(&["region"])
        .hold_for(MINUTES)
        .severity(Severity::Critical)
        .summary("Too many orders fail {{ here }}.")
        .description("Look at the payment provider.")
        .runbook("https://runbooks.example/orders"),
    Alert::new(
        "OrdersOfEuropeSlow",
        Condition::slow_share("shop_order_duration_seconds", 1.0).above(0.02).labels(&[("region", "eu")])
    )
    .summary("Orders take longer than a second."),
    Alert::new("OrdersVerySlow", Condition::quantile("shop_order_duration_seconds", 0.99).above(2.0))
        .window(Duration::from_secs(1800))
        .summary("Orders are very slow."),
    Alert::new("CartsLarge", Condition::mean("shop_carts").above(20.0)).summary("Carts are large."),
    Alert::new("Crowd", Condition::rate("shop_visits_total").above(100.0))
        .by(&["region"])
        .summary("Many visitors."),
    Alert::new("Nobody", Condition::rate("shop_visits_total").below(0.5)).summary("Hardly any visitors."),
    Alert::new("PoolFull", Condition::value("shop_connections").above(8.0))
        .hold_for(MINUTES)
        .summary("The pool is full."),
    Alert::new("PoolEmpty", Condition::value("shop_connections").below(1.0)).summary("The pool is empty."),
    Alert::new("DiskFull", Condition::value("shop_stored_bytes").above(1e9))
        .by(&["region"])
        .summary("The disk is full."),
    Alert::new("NoVisits", Condition::absent("shop_visits_total").labels(&[("region", "us")]))
        .hold_for(MINUTES)
        .summary("The counter is gone."),
    Alert::new("NoOrders", Condition::age("shop_last_order_timestamp_seconds").above(Duration::from_secs(7200)))
        .by(&["region"])
        .summary("No order in two hours."),
];

/// What is generated from.
pub(crate) fn plan(config: &str) -> Plan {
    let config: Config = toml::from_str(config).expect("a configuration");
    Plan::new(config, "shop", callmeter::catalogue())
}

/// Everything that can be enabled.
pub(crate) const FULL: &str = r#"
[service]
name = "shop"
collectors = ["process", "tokio", "push"]

[rules]
labels = { team = "orders" }
runbook_url = "https://runbooks.example/{alert}"

[rules.jobs.nightly-report]
every = "26h"

[stack]
exporters = ["postgres", "redis", "cadvisor", "node"]
"#;
