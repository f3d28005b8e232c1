use callmeter::{Outcome, instrumented};

enum Unmarked {
    Done,
}

#[derive(Outcome)]
enum Disposition {
    #[outcome(ok)]
    Ack,
}

#[instrumented(outcome = Unmarked)] //~
fn not_an_outcome() -> Unmarked {
    Unmarked::Done
}

#[instrumented(outcome = Disposition)] //~
fn another_type() -> u32 {
    1
}

#[instrumented(outcome = Disposition)] //~
async fn another_type_of_a_future() -> Result<Disposition, ()> {
    Ok(Disposition::Ack)
}

#[instrumented(outcome = Disposition)] //~
fn nothing() {}

fn main() {
    not_an_outcome();
    another_type();
    drop(another_type_of_a_future());
    nothing();
}
