use callmeter::{LabelValue, metered};

#[derive(LabelValue)]
struct Order { //~
    id: u64,
}

#[derive(LabelValue)]
union Bits { //~
    whole: u32,
}

#[derive(LabelValue)]
enum Nothing {} //~

#[metered(counter, labels(a: Order = Order { id: 7 }))]
fn used() {}

fn never(nothing: &Nothing) -> usize {
    nothing.index()
}

fn main() {
    used();
    let _ = (never, Order { id: 7 }.id, Bits { whole: 7 });
}
