use callmeter::{Counter, LabelSet, LabelValue, Metrics, metered};

#[metered(counter(labels(a(limit = 4_000_000_000) = a, b(limit = 4_000_000_000) = a, c(limit = 2) = a)))] //~
fn beyond_64_bits(a: u8) {}

#[metered(counter(labels(a(limit = 4_000_000_000) = a, b(limit = 4_000_000_000) = a)))]
fn within_64_bits(a: u8) {}

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
    beyond_64_bits(1);
    within_64_bits(1);
    let _ = (no_values, Nothing::new().calls);
}
