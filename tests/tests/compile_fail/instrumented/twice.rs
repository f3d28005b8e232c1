use callmeter::instrumented;

#[instrumented(name = "a", name = "b")] //~
fn name() {}

#[instrumented(sample = 2, sample = 2)] //~
fn sample() {}

#[instrumented(skip, skip)] //~
fn skip() {}

#[instrumented(crate = callmeter, crate = callmeter)] //~
fn krate() {}

#[instrumented(labels(route = "/", route = "/all"))] //~
fn label() {}

#[instrumented(labels(module = "shop"))] //~
fn label_of_the_preset() {}

#[instrumented(labels(route = "/"), labels(route = "/all"))] //~
fn label_in_two_lists() {}

struct Cart;

#[instrumented(labels(route = "/"))]
impl Cart {
    #[instrumented(labels(route = "/add"))] //~
    fn add(&self) {}
    fn remove(&self) {}
}

fn main() {
    name();
    sample();
    skip();
    krate();
    label();
    label_of_the_preset();
    label_in_two_lists();
    Cart.add();
    Cart.remove();
}
