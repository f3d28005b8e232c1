use callmeter::metered;

#[metered(counter)]
const fn constant() -> u32 { //~
    4
}

#[metered(counter)]
struct Order; //~

trait Store {
    #[metered(counter)]
    fn get(&self) -> u32; //~

    #[metered(counter)]
    async fn later(&self); //~
}

impl Store for Order {
    fn get(&self) -> u32 {
        constant()
    }

    async fn later(&self) {}
}

fn main() {
    Order.get();
    drop(Order.later());
}
