use callmeter::{Counter, Gauge, Histogram, Metrics};

#[derive(Metrics)]
struct Outbox {
    depth: Gauge,
    sent: Counter,
    wait: Histogram,
}

static OUTBOX: Outbox = Outbox::new();

fn main() {
    OUTBOX.depth.set("x"); //~
    OUTBOX.depth.with(()).increment("x"); //~
    OUTBOX.sent.increment("x"); //~
    OUTBOX.sent.increment(0.5); //~
    OUTBOX.wait.record("x"); //~
}
