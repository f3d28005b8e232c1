use callmeter::metered;

const WHOLE: [u64; 2] = [1, 2];

#[metered(histogram(buckets = ["a", "b"]))] //~
fn text() {}

#[metered(histogram(buckets = 7))] //~
fn number() {}

#[metered(histogram(buckets = WHOLE))] //~
fn integers() {}

#[metered(histogram(buckets = [1u8, 2u8]))] //~
fn suffixes() {}

fn main() {
    text();
    number();
    integers();
    suffixes();
}
