use callmeter::instrumented;

struct Cart;

#[instrumented(sample = 0)] //~
impl Cart {
    fn add(&self) {}
    fn remove(&self) {}
}

#[instrumented(name = "shop")] //~
impl Cart {
    fn empty(&self) {}
    fn fill(&self) {}
}

#[instrumented(labels(channel))] //~
impl Cart {
    fn pay(&self) {}
    fn ship(&self) {}
}

#[instrumented]
mod shop {
    use callmeter::instrumented;

    #[instrumented(sample = 0)] //~
    pub(super) fn open() {}

    #[instrumented(speed = 1)] //~
    pub(super) fn close() {}
}

fn main() {
    Cart.add();
    Cart.remove();
    Cart.empty();
    Cart.fill();
    Cart.pay();
    Cart.ship();
    shop::open();
    shop::close();
}
