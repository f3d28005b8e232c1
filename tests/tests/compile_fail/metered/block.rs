use callmeter::metered;

struct Cart;

#[metered(counter, labels(kind = "a", kind = "b"))] //~
impl Cart {
    fn add(&self) {}
    fn remove(&self) {}
}

#[metered(counter(on(cancelled)))] //~ //~
impl Cart {
    fn pay(&self) {}
    fn ship(&self) {}
}

#[metered(prefix = "shop", speed = 7)] //~
impl Cart {
    #[metered(counter)]
    fn empty(&self) {}
    fn fill(&self) {}
}

fn main() {
    Cart.add();
    Cart.remove();
    Cart.pay();
    Cart.ship();
    Cart.empty();
    Cart.fill();
}
