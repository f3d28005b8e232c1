use callmeter::{instrumented, metered};

#[metered(counter, labels(__kind = "a"))] //~
fn reserved_prefix() {}

#[metered(counter, labels(le = "1"))] //~
fn le() {}

#[metered(counter, labels(quantile = "0.9"))] //~
fn quantile() {}

#[metered(counter, labels(größe = "a"))] //~
fn character() {}

#[metered(counter, histogram, labels(le = "1"))] //~
fn of_two_instruments() {}

#[instrumented(labels(le = "1"))] //~
fn of_the_preset() {}

fn main() {
    reserved_prefix();
    le();
    quantile();
    character();
    of_two_instruments();
    of_the_preset();
}
