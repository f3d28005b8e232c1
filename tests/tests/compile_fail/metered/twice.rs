use callmeter::metered;

#[metered(counter, counter)] //~
fn instrument() {}

#[metered(counter("orders_total"), counter("orders_total", labels(kind = "b")))] //~
fn instrument_by_name() {}

#[metered(counter("orders_total", help = "a", help = "b"))] //~
fn help() {}

#[metered(counter(on(ok), on(panicked)))] //~
fn on() {}

#[metered(counter(on(ok, ok)))] //~
fn on_word() {}

#[metered(counter(by = 1, by = 2))] //~
fn by() {}

#[metered(histogram(value = 1, value = 2))] //~
fn value() {}

#[metered(histogram(buckets = [1], buckets = [2]))] //~
fn buckets() {}

#[metered(histogram(unit = seconds, unit = bytes))] //~
fn unit() {}

#[metered(counter(allow_name, allow_name))] //~
fn allow_name() {}

#[metered(counter, prefix = "a", prefix = "b")] //~
fn prefix() {}

#[metered(counter, outcome = u8, outcome = u8)] //~
fn outcome() {}

#[metered(counter, labels(kind = "a", kind = "b"))] //~
fn shared_label() {}

#[metered(counter(labels(kind = "a", kind = "b")))] //~
fn own_label() {}

#[metered(counter(labels(kind = "a")), histogram, labels(kind = "b"))] //~
fn shared_and_own_label() {}

#[metered(counter, histogram, in_flight, labels(kind = "a", kind = "b"))] //~
fn shared_label_of_three() {}

fn main() {
    instrument();
    instrument_by_name();
    help();
    on();
    on_word();
    by();
    value();
    buckets();
    unit();
    allow_name();
    prefix();
    outcome();
    shared_label();
    own_label();
    shared_and_own_label();
    shared_label_of_three();
}
