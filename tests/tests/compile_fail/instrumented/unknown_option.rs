use callmeter::instrumented;

#[instrumented(help = "Calls.")] //~
fn help() {}

#[instrumented(counter)] //~
fn counter() {}

#[instrumented(skipped)] //~
async fn typo() {}

struct Cart;

#[instrumented(histogram("cart_seconds"))] //~
impl Cart {
    fn add(&self) {}
    fn remove(&self) {}
}

#[instrumented(prefix = "shop")] //~
mod shop {
    pub(super) fn open() {}
}

fn main() {
    help();
    counter();
    drop(typo());
    Cart.add();
    Cart.remove();
    shop::open();
}
