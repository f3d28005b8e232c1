use std::ops::ControlFlow;

use callmeter::{Disposition, Outcome, metered};

#[metered(counter(labels(status = outcome(ok = "success", error = "failure"))))] //~
fn cannot_fail() {}

#[metered(counter(labels(status = outcome(cancelled = "gone"))))] //~
fn cannot_be_cancelled() -> Result<(), ()> {
    Ok(())
}

#[metered(counter(labels(status = outcome(error = "failure"))), outcome = Option<_>)] //~
fn option() -> Option<u8> {
    None
}

#[metered(counter(on(missing)), outcome = Option<_>)] //~
fn option_value() -> Option<u8> {
    None
}

#[metered(counter(on(stop)), outcome = ControlFlow<_, _>)] //~
fn control_flow() -> ControlFlow<u8> {
    ControlFlow::Continue(())
}

#[metered(counter(labels(status = outcome(ok = "a", panicked = "b", else = "c"))))] //~
fn nothing_else() {}

#[metered(counter(labels(status = outcome(else = "a", else = "b"))))] //~
fn else_twice() {}

#[metered(counter(labels(status = outcome(else = 5))))] //~
fn else_number() {}

#[metered(counter(on(else)))] //~
fn on_else() {}

#[derive(Outcome)]
enum Many {
    #[outcome(ok)]
    Fine,
    #[outcome(error)]
    Bad,
}

#[metered(counter(on(worse)), outcome = Many)] //~
async fn own_words() -> Many {
    Many::Bad
}

#[metered(counter(on(nack, later)), outcome = Disposition)] //~
async fn disposition() -> Disposition {
    Disposition::Ack
}

fn main() {
    cannot_fail();
    let _ = cannot_be_cancelled();
    option();
    option_value();
    let _ = control_flow();
    nothing_else();
    else_twice();
    else_number();
    on_else();
    let _ = (own_words(), disposition(), Many::Fine);
}
