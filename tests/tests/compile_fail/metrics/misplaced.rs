use callmeter::{Counter, Gauge, Histogram, Metrics};

#[derive(Metrics)]
#[metric(prefix = "mail")] //~
struct Outbox {
    #[metrics(unit = bytes)] //~
    sent: Counter,
    #[metrics(allow_name)] //~
    #[metric(unit = seconds)]
    wait: Histogram,
    #[metric(prefix = "mail")] //~
    depth: Gauge,
}

#[derive(Metrics)]
#[metrics(unit = bytes)] //~
struct Inbox {
    received: Counter,
}

fn main() {
    let (outbox, inbox) = (Outbox::new(), Inbox::new());
    outbox.sent.increment(1);
    outbox.wait.record(1);
    outbox.depth.set(1);
    inbox.received.increment(1);
}
