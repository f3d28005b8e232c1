use callmeter::{Outcome, metered};

#[derive(Outcome)]
enum Disposition {
    #[outcome(ok)]
    Ack,
}

#[metered(counter(on(cancelled)))] //~
fn cancelled_sync() {}

#[metered(counter(on(error)))] //~
fn error_of_nothing() {}

#[metered(counter(on(ok, failed)))] //~
fn unknown() -> Result<(), ()> {
    Ok(())
}

#[metered(counter(on(error)), outcome = Disposition)] //~
fn no_error_among_the_values() -> Disposition {
    Disposition::Ack
}

#[metered(counter(on(nack)), outcome = Disposition)] //~
async fn no_such_value() -> Disposition {
    Disposition::Ack
}

#[metered(counter(on(panicked), by = |ret| *ret))] //~
fn nothing_returned() -> u8 {
    7
}

fn main() {
    cancelled_sync();
    error_of_nothing();
    let _ = unknown();
    no_error_among_the_values();
    drop(no_such_value());
    nothing_returned();
}
