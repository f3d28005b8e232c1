#![allow(non_snake_case)]

use callmeter::metered;

#[metered(counter)]
fn placeOrder() {} //~

#[metered(counter, histogram)]
fn größe() {} //~

#[metered(histogram)]
fn wait_ms() {} //~

#[metered(counter, prefix = "Shop")] //~
fn prefix_with_capital() {}

#[metered(counter("orders_total"), prefix = "web-shop")] //~
fn prefix_with_dash() {}

#[metered(counter, prefix = "")] //~
fn prefix_empty() {}

fn main() {
    placeOrder();
    größe();
    wait_ms();
    prefix_with_capital();
    prefix_with_dash();
    prefix_empty();
}
