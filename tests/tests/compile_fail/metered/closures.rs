use callmeter::metered;

#[metered(counter(by = |a, b| a))] //~
fn two_parameters() {}

#[metered(counter(by = || 1))] //~
fn no_parameters() {}

#[metered(histogram("size", value = |a, b| a))] //~
fn value() {}

#[metered(counter, labels(big: bool = || true))] //~
fn label() {}

fn main() {
    two_parameters();
    no_parameters();
    value();
    label();
}
