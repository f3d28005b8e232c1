use callmeter::{Counter, Gauge, Metrics};

#[derive(Metrics)]
enum Side { //~
    Client,
}

#[derive(Metrics)]
struct Tuple(Counter); //~

#[derive(Metrics)]
struct Generic<L> { //~
    losses: Counter<L>,
}

#[derive(Metrics)]
struct Lifetime<'a> { //~
    losses: Gauge<&'a ()>,
}

static TUPLE: Tuple = Tuple::new();
static GENERIC: Generic<()> = Generic::new();

fn main() {
    let _ = Side::Client;
    TUPLE.0.increment(1);
    GENERIC.losses.increment(1);
    let _ = Lifetime::new().losses;
}
