use callmeter::{Objective, instrumented};
use std::time::Duration;

const NAMELESS: Objective = Objective::new("").success(99.9);
const EMPTY: Objective = Objective::new("api");
const CERTAIN: Objective = Objective::new("api").success(100.0);
const ALWAYS_FAST: Objective = Objective::new("api").latency(100.0, Duration::from_millis(1));
const WINDOWLESS: Objective = Objective::new("api").success(99.0).window(Duration::ZERO);
const RIGHT: Objective = Objective::new("api").success(99.0);
const INSTANT: Objective = Objective::new("api").latency(99.0, Duration::ZERO);

#[instrumented(objective = NAMELESS)] //~
fn nameless() {}

#[instrumented(objective = EMPTY)] //~
fn empty() {}

#[instrumented(objective = CERTAIN)] //~
async fn certain() {}

#[instrumented(objective = ALWAYS_FAST)] //~
fn always_fast() {}

#[instrumented(objective = INSTANT)] //~
fn instant() {}

#[instrumented(objective = Objective::new("api").success(0.999).success(0.0))] //~
fn written_in_place() {}

#[instrumented(objective = WINDOWLESS)] //~
fn windowless() {}

#[instrumented(objective = RIGHT, labels(objective_name = "api"))] //~
fn labelled() {}

struct Cart;

#[instrumented(objective = EMPTY)] //~ //~
impl Cart {
    fn add(&self) {}
    fn remove(&self) {}
}

fn main() {
    nameless();
    empty();
    drop(certain());
    always_fast();
    instant();
    written_in_place();
    windowless();
    labelled();
    Cart.add();
    Cart.remove();
}
