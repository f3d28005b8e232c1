use callmeter::{Counter, Histogram, LabelSet, LabelValue, Metrics};

#[derive(Clone, Copy)]
struct Wide;

impl LabelValue for Wide {
    const VALUES: &'static [&'static str] = &["a"; 400];

    fn index(&self) -> usize {
        0
    }
}

#[derive(LabelSet)]
struct By {
    a: Wide,
    b: Wide,
}

#[derive(Metrics)]
struct Units {
    #[metric(unit = ms)] //~
    wait: Histogram,
}

#[derive(Metrics)]
struct Buckets {
    #[metric(unit = seconds, buckets = [2, 1])] //~
    wait: Histogram,
}

#[derive(Metrics)]
struct Series {
    losses: Counter<By>, //~
}

static UNITS: Units = Units::new();
static BUCKETS: Buckets = Buckets::new();
static SERIES: Series = Series::new();

fn main() {
    UNITS.wait.record(1);
    BUCKETS.wait.record(1);
    SERIES.losses.with(By { a: Wide, b: Wide }).increment(1);
}
