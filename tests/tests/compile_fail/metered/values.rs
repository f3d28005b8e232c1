use callmeter::metered;

#[metered(counter = "orders_total")] //~
fn name_behind_equals() {}

#[metered(counter(orders_total))] //~
fn name_unquoted() {}

#[metered(counter(help = "Orders.", "orders_total"))] //~
fn name_last() {}

#[metered(counter("orders_total", "more_total"))] //~
fn two_names() {}

#[metered(counter(42))] //~
fn name_number() {}

#[metered(counter(help))] //~
fn help_missing() {}

#[metered(counter(help = 7))] //~
fn help_number() {}

#[metered(counter(on))] //~
fn on_missing() {}

#[metered(counter(on()))] //~
fn on_empty() {}

#[metered(counter(on = ok))] //~
fn on_behind_equals() {}

#[metered(counter(on("ok")))] //~
fn on_text() {}

#[metered(counter(by))] //~
fn by_missing() {}

#[metered(counter(by =))] //~
fn by_cut() {}

#[metered(histogram(value))] //~
fn value_missing() {}

#[metered(histogram(buckets))] //~
fn buckets_missing() {}

#[metered(histogram(unit))] //~
fn unit_missing() {}

#[metered(histogram(unit = "seconds"))] //~
fn unit_text() {}

#[metered(counter(labels))] //~
fn labels_missing() {}

#[metered(counter(labels = [kind]))] //~
fn labels_behind_equals() {}

#[metered(counter(allow_name = true))] //~
fn allow_name_value() {}

#[metered(counter, prefix)] //~
fn prefix_missing() {}

#[metered(counter, prefix = shop)] //~
fn prefix_unquoted() {}

#[metered(counter, sample = 0)] //~
fn sample_zero() {}

fn main() {
    name_behind_equals();
    name_unquoted();
    name_last();
    two_names();
    name_number();
    help_missing();
    help_number();
    on_missing();
    on_empty();
    on_behind_equals();
    on_text();
    by_missing();
    by_cut();
    value_missing();
    buckets_missing();
    unit_missing();
    unit_text();
    labels_missing();
    labels_behind_equals();
    allow_name_value();
    prefix_missing();
    prefix_unquoted();
    sample_zero();
}
