use callmeter::{Counter, Histogram, Metrics};

#[derive(Metrics)]
struct Link {
    number: u64, //~
    series: callmeter::CounterSeries, //~
    reference: &'static Counter, //~
    two: Counter<(), ()>, //~ //~
    open: Counter<'static>, //~ //~
    wait: Histogram,
}

static LINK: Link = Link::new();

fn main() {
    LINK.wait.record(1);
    let _ = (LINK.number, LINK.series, LINK.reference);
}
