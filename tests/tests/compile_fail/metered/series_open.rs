use callmeter::{Counter, LabelSet, LabelValue, Metrics, metered};

#[metered(counter(labels(a(limit = 1_000_000) = a, b(limit = 1_000_000) = a, c(limit = 1_000_000) = a, d(limit = 1_000_000) = a)))] //~
fn tuples(a: u8) {
    let _ = a;
}

#[metered(counter(labels(a(limit = 1_000_000) = a, b(limit = 1_000_000) = a, c(limit = 1_000_000) = a)))]
fn triples(a: u8) {
    let _ = a;
}

#[derive(Clone, Copy)]
enum Never {}

impl LabelValue for Never {
    const VALUES: &'static [&'static str] = &[];

    fn index(&self) -> usize {
        0
    }
}

#[metered(counter(labels(never)))] //~
fn no_values(never: Never) {}

#[derive(LabelSet)]
struct By {
    never: Never,
}

#[derive(Metrics)]
struct Nothing {
    calls: Counter<By>, //~
}

fn main() {
    tuples(1);
    triples(1);
    let _ = (no_values, Nothing::new().calls);
}
