//! The programs whose dashboards are tested.

use callmeter::{
    Alert, Catalogue, Condition, Counter, Disposition, Family, Gauge, LabelSet, LabelValue, Metrics, Objective,
    consumer, handler, instrumented, job, metered, publisher,
};

/// An objective with both targets.
const CHECKOUT: Objective =
    Objective::new("checkout").success(99.9).latency(99.0, std::time::Duration::from_millis(250));

/// A value of a closed label.
#[derive(Clone, Copy, LabelValue)]
enum Kind {
    Small,
    Large,
}

/// A closed label set.
#[derive(Clone, Copy, LabelSet)]
struct ByKind {
    kind: Kind,
}

/// What a program counts by hand.
#[derive(Metrics)]
#[metrics(prefix = "shop")]
struct Shop {
    /// Parcels by kind.
    parcels: Counter<ByKind>,
    /// Bytes that were sent.
    #[metric(unit = bytes)]
    sent: Counter,
    /// What waits.
    queue_depth: Gauge,
}

static SHOP: Shop = Shop::new();

/// Finds something.
#[instrumented(objective = CHECKOUT)]
fn find() -> Result<u32, String> {
    SHOP.parcels.with(ByKind { kind: Kind::Small }).increment(1);
    SHOP.parcels.with(ByKind { kind: Kind::Large }).increment(1);
    SHOP.sent.increment(1);
    SHOP.queue_depth.set(1.0);
    Ok(1)
}

/// Answers a request.
#[handler(GET, "/orders/{id}")]
async fn order() -> Result<String, String> {
    Ok(String::new())
}

/// Indexes an order.
#[consumer("orders", outcome = Disposition)]
async fn index() -> Disposition {
    Disposition::Ack
}

/// Publishes an order.
#[publisher(exchange = "orders", routing_key = "created")]
async fn publish() -> Result<(), String> {
    Ok(())
}

/// Counts the stock.
#[job("stock")]
async fn count() -> Result<(), String> {
    Ok(())
}

/// An alert with a runbook.
const MAILS: Alert = Alert::new("MailsStopped", Condition::rate("mails_total").below(0.01))
    .summary("No mail is sent")
    .runbook("https://runbooks.example/mails");

callmeter::alerts![MAILS];

/// Sends a mail.
#[metered(counter("mails_total"), histogram("mail_size_bytes", value = 1_u64))]
fn mail() {}

/// What all presets declare, and more.
pub(crate) fn everything() -> Catalogue {
    // What is never called is still declared.
    let _ = (find, order, index, publish, count, mail);
    callmeter::catalogue()
}

/// The families with these names.
pub(crate) fn only(names: &[&str]) -> Catalogue {
    let all = everything();
    all.iter().filter(|family| names.contains(&family.name.as_str())).cloned().collect()
}

/// A program with so many instrumented functions.
pub(crate) fn functions(count: u32) -> Catalogue {
    let all = everything();
    let families = all.iter().filter(|family| family.name.starts_with("function_calls_")).map(|family| {
        let mut json = serde_json::to_value(family).expect("a family is JSON");
        let declared = json["declared"][0].clone();
        let copies = (0..count).map(|number| {
            let mut copy = declared.clone();
            copy["line"] = number.into();
            for label in copy["labels"].as_array_mut().expect("labels") {
                if label["key"] == "function" {
                    label["values"] = serde_json::json!([format!("function_{number}")]);
                }
            }
            copy
        });
        json["declared"] = copies.collect();
        serde_json::from_value::<Family>(json).expect("a family")
    });
    families.collect()
}
