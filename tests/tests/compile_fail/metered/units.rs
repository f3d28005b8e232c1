use callmeter::metered;

#[metered(histogram("wait_seconds", unit = ms))] //~
fn abbreviated() {}

#[metered(histogram("orders_size", unit = apples, value = 1))] //~
fn unknown() {}

#[metered(counter("sent_total", unit = Bytes))] //~
fn capital() {}

#[metered(histogram("wait", unit = seconds))] //~
fn not_in_the_name() {}

#[metered(histogram("wait"))] //~
fn duration_without_unit() {}

#[metered(histogram("wait_bytes"))] //~
fn duration_in_bytes() {}

fn main() {
    abbreviated();
    unknown();
    capital();
    not_in_the_name();
    duration_without_unit();
    duration_in_bytes();
}
