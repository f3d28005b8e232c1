use callmeter::{Alert, Condition, alerts};
use std::time::Duration;

const FINE: Condition = Condition::rate("orders_total").above(1.0);

const SPACED: Alert = Alert::new("Orders fail", FINE).summary("Orders fail.");
const DIGIT: Alert = Alert::new("5xx", FINE).summary("Orders fail.");
const SILENT: Alert = Alert::new("Silent", FINE);
const INSTANT: Alert = Alert::new("Instant", FINE).summary("Orders fail.").window(Duration::ZERO);
const PERCENT: Alert = Alert::new("Percent", Condition::error_share("orders_total").above(5.0)).summary("Orders fail.");
const CERTAIN: Alert = Alert::new("Certain", Condition::slow_share("wait_seconds", 0.1).above(1.0)).summary("Slow.");
const P99: Alert = Alert::new("P99", Condition::quantile("wait_seconds", 99.0).above(0.5)).summary("Slow.");
const NAN: Alert = Alert::new("Nan", Condition::mean("wait_seconds").above(f64::NAN)).summary("Slow.");
const NEVER: Alert = Alert::new("Never", Condition::rate("orders_total").below(0.0)).summary("Nobody orders.");
const AGELESS: Alert = Alert::new("Ageless", Condition::age("last_timestamp_seconds").above(Duration::ZERO)).summary("Old.");
const NAMELESS: Alert = Alert::new("Nameless", Condition::value("").above(1.0)).summary("Deep.");
const PAGELESS: Alert = Alert::new("Pageless", FINE).summary("Orders fail.").runbook("");
const GONE: Alert = Alert::new("Gone", Condition::absent("orders_total")).by(&["region"]).summary("Gone.");
const RIGHT: Alert = Alert::new("Right", FINE).summary("Orders.");

alerts![
    RIGHT,
    SPACED,   //~
    DIGIT,    //~
    SILENT,   //~
    INSTANT,  //~
    PERCENT,  //~
    CERTAIN,  //~
    P99,      //~
    NAN,      //~
    NEVER,    //~
    AGELESS,  //~
    NAMELESS, //~
    PAGELESS, //~
    GONE,     //~
];

fn main() {}
