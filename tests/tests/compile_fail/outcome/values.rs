use callmeter::{Outcome, OutcomeValue, instrumented};

struct Empty;

impl Outcome for Empty {
    const VALUES: &'static [OutcomeValue] = &[];

    fn index(&self) -> usize {
        0
    }
}

struct Wide;

impl Outcome for Wide {
    const VALUES: &'static [OutcomeValue] = &[OutcomeValue { name: "a", is_error: false }; 63];

    fn index(&self) -> usize {
        0
    }
}

#[instrumented(outcome = Empty)] //~
fn empty() -> Empty {
    Empty
}

#[instrumented(outcome = Wide)] //~
fn wide() -> Wide {
    Wide
}

fn main() {
    empty();
    wide();
}
