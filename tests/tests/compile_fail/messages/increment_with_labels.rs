use callmeter::{Counter, Gauge, Histogram, LabelSet, LabelValue, Metrics};

#[derive(LabelValue)]
enum Side {
    Client,
    Server,
}

#[derive(LabelSet)]
struct By {
    side: Side,
}

#[derive(Metrics)]
struct Link {
    losses: Counter<By>,
    open: Gauge<By>,
    size: Histogram<By>,
}

static LINK: Link = Link::new();

fn main() {
    LINK.losses.increment(1); //~
    LINK.losses.absolute(1); //~
    LINK.open.set(1); //~
    LINK.open.increment(1); //~
    LINK.open.decrement(1); //~
    let _held = LINK.open.hold(); //~
    LINK.size.record(1); //~
    LINK.size.record_many(1, 2); //~
    LINK.losses.with(By { side: Side::Client }).increment(1);
    LINK.losses.with(By { side: Side::Server }).increment(1);
}
