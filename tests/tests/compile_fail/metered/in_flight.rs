use callmeter::metered;

#[metered(counter, in_flight, labels(status = outcome))] //~
fn shared_outcome() {}

#[metered(in_flight(labels(status = outcome(ok = "success"))))] //~
fn own_outcome() {}

#[metered(in_flight, labels(big: bool = |ret| *ret > 7))] //~
fn returned() -> u8 {
    7
}

#[metered(in_flight, labels(size(limit = 9) = |ret| ret))] //~
fn returned_open() -> u8 {
    7
}

fn main() {
    shared_outcome();
    own_outcome();
    returned();
    returned_open();
}
