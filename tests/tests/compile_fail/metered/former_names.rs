use callmeter::metered;

#[metered(counter("a_total", was = "b-total"))] //~
fn data_model() {}

#[metered(counter("a_total", was = "a_total"))] //~
fn same() {}

#[metered(counter(was = "generated_total"))] //~
fn generated() {}

#[metered(counter, prefix = "shop", in_flight("stock", allow_name, was = "shop_stock"))] //~
fn prefixed() {}

#[metered(histogram("wait_seconds", was = "wait_seconds_sum"))] //~
fn sample() {}

#[metered(histogram("wait_seconds", was = "wait"), counter("a_total", was = "a_created"))] //~
fn sample_in_openmetrics() {}

#[metered(counter("a_total", was))] //~
fn without_value() {}

#[metered(counter("a_total", was = b_total))] //~
fn without_quotes() {}

#[metered(counter("a_total", was = "b_total", was = "c_total"))] //~
fn twice() {}

#[metered(counter("a_total", deprecated = " "))] //~
fn deprecated_for_no_reason() {}

#[metered(counter("a_total", deprecated))] //~
fn deprecated_without_value() {}

#[metered(counter("a_total", deprecated = "a", deprecated = "b"))] //~
fn deprecated_twice() {}

fn main() {
    data_model();
    same();
    generated();
    prefixed();
    sample();
    sample_in_openmetrics();
    without_value();
    without_quotes();
    twice();
    deprecated_for_no_reason();
    deprecated_without_value();
    deprecated_twice();
}
