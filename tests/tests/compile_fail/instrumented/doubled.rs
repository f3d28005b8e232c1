use callmeter::{instrumented, metered};

#[instrumented]
#[instrumented] //~
fn annotated() {}

#[instrumented]
#[inline]
#[callmeter::instrumented(name = "other")] //~
async fn named() {}

struct Cart;

#[instrumented]
#[instrumented] //~
impl Cart {
    fn add(&self) {}
}

#[instrumented]
impl Cart {
    #[instrumented]
    fn once(&self) {}

    #[instrumented]
    #[instrumented] //~
    fn twice(&self) {}
}

#[instrumented]
#[metered(counter)]
#[metered(histogram)]
fn of_different_kinds() {}

fn main() {
    annotated();
    drop(named());
    Cart.add();
    Cart.once();
    Cart.twice();
    of_different_kinds();
}
