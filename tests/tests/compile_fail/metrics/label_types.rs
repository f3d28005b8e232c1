use callmeter::{Counter, Gauge, LabelValue, Metrics};

#[derive(LabelValue)]
enum Side {
    Client,
}

#[derive(Metrics)]
struct Link {
    losses: Counter<Side>, //~
    depth: Gauge<u64>, //~
}

static LINK: Link = Link::new();

fn main() {
    let _ = (&LINK.losses, &LINK.depth, Side::Client);
}
