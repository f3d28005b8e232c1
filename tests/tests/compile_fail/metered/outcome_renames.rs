use callmeter::{Outcome, metered};

#[derive(Outcome)]
enum Disposition {
    #[outcome(ok)]
    Ack,
}

#[metered(counter(labels(status = outcome(fine = "success"))))] //~
fn unknown() -> Result<(), ()> {
    Ok(())
}

#[metered(counter(labels(status = outcome(nack = "refused"))), outcome = Disposition)] //~
fn no_such_value() -> Disposition {
    Disposition::Ack
}

#[metered(counter, histogram, labels(status = outcome(fine = "success")))] //~
fn of_two_instruments() {}

fn main() {
    let _ = unknown();
    no_such_value();
    of_two_instruments();
}
