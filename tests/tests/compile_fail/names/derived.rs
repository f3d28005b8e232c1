use callmeter::{Counter, Gauge, Histogram, LabelSet, LabelValue, Metrics};

#[derive(LabelValue)]
enum Side {
    Client,
}

#[derive(LabelSet)]
struct By {
    le: Side, //~
}

#[derive(LabelSet)]
#[label(rename_all = "kebab-case")]
struct Other {
    some_side: Side, //~
}

#[derive(Metrics)]
#[metrics(prefix = "Link")]
struct Prefixed {
    losses: Counter, //~
}

#[derive(Metrics)]
struct Link {
    #[metric(name = "link_losses")] //~
    losses: Counter,
    wait_ms: Histogram, //~
    depth_total: Gauge, //~
    #[metric(name = "link.bytes", allow_name)] //~
    bytes: Gauge,
}

static LINK: Link = Link::new();

fn main() {
    let _ = By { le: Side::Client };
    let _ = Other { some_side: Side::Client };
    let _ = Prefixed::new().losses;
    LINK.losses.increment(1);
    LINK.wait_ms.record(1);
    LINK.depth_total.set(1);
    LINK.bytes.set(1);
}
