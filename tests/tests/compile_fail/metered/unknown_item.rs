use callmeter::metered;

#[metered(counters)] //~
fn item() {}

#[metered(gauge("depth"))] //~
fn gauge() {}

#[metered(counter, help = "Calls.")] //~
fn option_as_item() {}

#[metered(counter, name = "calls")] //~
fn name_as_item() {}

#[metered(counter("orders_total", buckets = [1]))] //~
fn counter_with_buckets() {}

#[metered(counter("orders_total", value = 1))] //~
fn counter_with_value() {}

#[metered(counter("orders_total", name = "orders"))] //~
fn counter_with_unknown_option() {}

#[metered(histogram("wait_seconds", on(ok)))] //~
fn histogram_with_on() {}

#[metered(histogram("wait_seconds", by = 2))] //~
fn histogram_with_by() {}

#[metered(histogram("wait_seconds", bucket = [1]))] //~
fn histogram_with_unknown_option() {}

#[metered(in_flight("orders_open", unit = seconds))] //~
fn in_flight_with_unit() {}

#[metered(in_flight("orders_open", on(ok)))] //~
fn in_flight_with_on() {}

#[metered(in_flight("orders_open", value = 1))] //~
fn in_flight_with_value() {}

#[metered(in_flight("orders_open", by = 1))] //~
fn in_flight_with_by() {}

#[metered(in_flight("orders_open", buckets = [1]))] //~
fn in_flight_with_buckets() {}

#[metered(in_flight("orders_open", limit = 1))] //~
fn in_flight_with_unknown_option() {}

fn main() {
    item();
    gauge();
    option_as_item();
    name_as_item();
    counter_with_buckets();
    counter_with_value();
    counter_with_unknown_option();
    histogram_with_on();
    histogram_with_by();
    histogram_with_unknown_option();
    in_flight_with_unit();
    in_flight_with_on();
    in_flight_with_value();
    in_flight_with_by();
    in_flight_with_buckets();
    in_flight_with_unknown_option();
}
