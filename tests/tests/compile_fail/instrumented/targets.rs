use callmeter::instrumented;

#[instrumented]
const fn constant() -> u32 { //~
    4
}

#[instrumented]
struct Order; //~

#[instrumented]
#[derive(Clone, Copy)]
pub enum State { //~
    Open,
}

#[instrumented]
pub(crate) trait Shop { //~
    fn open(&self) {}
}

#[instrumented]
static COUNT: u32 = 1; //~

#[instrumented]
type Number = u32; //~

trait Store {
    #[instrumented]
    fn get(&self) -> Number; //~
}

impl Store for Order {
    fn get(&self) -> Number {
        COUNT + constant()
    }
}

impl Shop for Order {}

#[instrumented]
impl Order {
    #[instrumented]
    const fn marked(&self) {} //~
    const fn unmarked(&self) {}
    fn close(&self) {}
}

const FOUR: u32 = constant();

fn main() {
    let _ = (Order.get(), FOUR, State::Open.clone());
    Order.open();
    Order.marked();
    Order.unmarked();
    Order.close();
}
