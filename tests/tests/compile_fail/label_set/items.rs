use callmeter::{Counter, LabelSet, Metrics};

#[derive(LabelSet)]
enum Side { //~
    Client,
}

#[derive(LabelSet)]
struct Tuple(bool); //~

#[derive(LabelSet)]
struct Unit; //~

#[derive(Metrics)]
struct Link {
    losses: Counter<Side>,
    gains: Counter<Tuple>,
}

static LINK: Link = Link::new();

fn main() {
    LINK.losses.with(Side::Client).increment(1);
    LINK.gains.with(Tuple(true)).increment(1);
    let _ = Unit;
}
