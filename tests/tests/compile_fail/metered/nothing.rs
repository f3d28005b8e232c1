use callmeter::metered;

#[metered] //~
fn bare() {}

#[metered()] //~
fn empty() {}

#[metered(prefix = "shop")] //~
fn prefix() {}

struct Cart;

#[metered(prefix = "cart")]
impl Cart {
    #[metered] //~
    fn add(&self) {}
    #[metered(counter)]
    fn remove(&self) {}
}

fn main() {
    bare();
    empty();
    prefix();
    Cart.add();
    Cart.remove();
}
