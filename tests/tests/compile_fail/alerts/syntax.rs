use callmeter::{Alert, Condition, alerts};

const ONE: Alert = Alert::new("One", Condition::absent("orders_total")).summary("Gone.");
const TWO: Alert = Alert::new("Two", Condition::absent("orders_total")).summary("Gone.");

alerts![]; //~
alerts![ONE TWO]; //~
alerts![ONE = TWO]; //~
alerts!["One"]; //~

const NOT_COMPARED: Alert = Alert::new("NotCompared", Condition::rate("orders_total")).summary("Orders."); //~
const BELOW: Condition = Condition::error_share("orders_total").below(0.1); //~

fn main() {
    let _ = (ONE, TWO, NOT_COMPARED, BELOW);
}
