use callmeter::metered;

#[metered(counter, labels(tenant(limit = 10) = tenant))] //~
fn no_such_value() {}

#[metered(counter, labels(channel: Channel = 7))] //~
fn no_such_type() {}

fn main() {
    no_such_value();
    no_such_type();
}
