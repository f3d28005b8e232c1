use callmeter::{Outcome, instrumented};

#[derive(Outcome)]
struct Order { //~
    id: u64,
}

#[derive(Outcome)]
enum Nothing {} //~

#[instrumented(outcome = Order)]
fn order() -> Order {
    Order { id: 7 }
}

fn never(nothing: &Nothing) -> usize {
    nothing.index()
}

fn main() {
    let _ = (order().id, never);
}
