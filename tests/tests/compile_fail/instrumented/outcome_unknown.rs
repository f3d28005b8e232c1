use callmeter::instrumented;

#[instrumented(outcome = Missing)] //~
fn unknown_type() {}

fn main() {
    unknown_type();
}
