use callmeter::{Counter, Gauge, Metrics};

#[derive(Metrics, Default)] //~
struct Outbox {
    sent: Counter,
    depth: Gauge,
}

fn main() {
    let _ = Outbox::new();
    let _ = Outbox::default();
}
