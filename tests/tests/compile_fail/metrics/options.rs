use callmeter::{Counter, Gauge, Histogram, Metrics};

#[derive(Metrics)]
#[metrics(name = "link")] //~
struct Unknown {
    losses: Counter,
}

#[derive(Metrics)]
#[metrics(prefix)] //~
struct PrefixMissing {
    losses: Counter,
}

#[derive(Metrics)]
#[metrics(prefix = link)] //~
struct PrefixUnquoted {
    losses: Counter,
}

#[derive(Metrics)]
#[metrics(prefix = "a", prefix = "b")] //~
struct PrefixTwice {
    losses: Counter,
}

#[derive(Metrics)]
struct Fields {
    #[metric(labels(side))] //~
    a: Counter,
    #[metric(name)] //~
    b: Counter,
    #[metric(name = 7)] //~
    c: Counter,
    #[metric(help = 7)] //~
    d: Counter,
    #[metric(unit = "bytes")] //~
    e: Counter,
    #[metric(buckets = [1])] //~
    f: Counter,
    #[metric(buckets = [1])] //~
    g: Gauge,
    #[metric(buckets)] //~
    h: Histogram,
    #[metric(help = "a", help = "b")] //~
    i: Histogram,
    #[metric("name")] //~
    j: Histogram,
    #[metric] //~
    k: Histogram,
}

#[derive(Metrics)]
struct Names {
    #[metric(name = "a_total")]
    a: Counter,
    #[metric(name = "a_total")] //~
    b: Counter,
}

static UNKNOWN: Unknown = Unknown::new();
static FIELDS: Fields = Fields::new();

fn main() {
    UNKNOWN.losses.increment(1);
    PrefixMissing::new().losses.increment(1);
    PrefixUnquoted::default().losses.increment(1);
    PrefixTwice::new().losses.increment(1);
    let Fields { a: _, b: _, c: _, d: _, e: _, f: _, g: _, h: _, i: _, j: _, k: _ } = &FIELDS;
    let Names { a: _, b: _ } = Names::new();
}
