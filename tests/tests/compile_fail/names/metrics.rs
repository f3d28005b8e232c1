use callmeter::metered;

#[metered(counter(""))] //~
fn empty() {}

#[metered(counter("9_lives_total"))] //~
fn start() {}

#[metered(counter("orders.placed_total"))] //~
fn character() {}

#[metered(counter("orders:placed_total"))] //~
fn colon() {}

#[metered(counter("ordersPlaced_total"))] //~
fn camel_case() {}

#[metered(counter("orders"))] //~
fn without_total() {}

#[metered(histogram("wait_seconds_total"))] //~
fn total_on_histogram() {}

#[metered(in_flight("orders_total"))] //~
fn total_on_gauge() {}

#[metered(histogram("wait_bucket"))] //~
fn bucket() {}

#[metered(in_flight("orders_sum"))] //~
fn sum() {}

#[metered(in_flight("orders_count"))] //~
fn count() {}

#[metered(counter("orders_info_total"))] //~
fn info() {}

#[metered(counter("orders_counter_total"))] //~
fn type_in_name() {}

#[metered(histogram("wait_ms"))] //~
fn abbreviated() {}

#[metered(histogram("wait_milliseconds"))] //~
fn not_base() {}

#[metered(counter("wait_hours_total"))] //~
fn not_base_either() {}

#[metered(counter("bytes_read_total"))] //~
fn unit_not_suffix() {}

#[metered(counter("read_total", unit = bytes))] //~
fn unit_missing() {}

#[metered(counter("orders placed", allow_name))] //~
fn allow_name_keeps_the_data_model() {}

fn main() {
    empty();
    start();
    character();
    colon();
    camel_case();
    without_total();
    total_on_histogram();
    total_on_gauge();
    bucket();
    sum();
    count();
    info();
    type_in_name();
    abbreviated();
    not_base();
    not_base_either();
    unit_not_suffix();
    unit_missing();
    allow_name_keeps_the_data_model();
}
