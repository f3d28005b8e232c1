use callmeter::instrumented;

const PERCENT: f64 = 99.9;

#[instrumented(objective = PERCENT)] //~
fn number() {}

#[instrumented(objective = "api")] //~
fn text() {}

fn main() {
    number();
    text();
}
