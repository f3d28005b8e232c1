use callmeter::{LabelSet, LabelValue};

#[derive(LabelValue)]
enum State {
    Open,
}

#[derive(LabelSet)]
struct Taken {
    #[label(was = "zone")] //~
    region: State,
    zone: State,
}

#[derive(LabelSet)]
struct Same {
    #[label(was = "region")] //~
    region: State,
}

#[derive(LabelSet)]
struct Reserved {
    #[label(was = "quantile")] //~
    region: State,
}

#[derive(LabelSet)]
struct OfAScrape {
    #[label(was = "instance")] //~
    region: State,
    #[label(was = "job", allow_name)]
    task: State,
}

#[derive(LabelSet)]
struct Twice {
    #[label(was = "zone", was = "z")] //~
    region: State,
}

fn main() {
    let (region, zone) = (State::Open, State::Open);
    Taken { region, zone }.index();
    Same { region: State::Open }.index();
    Reserved { region: State::Open }.index();
    OfAScrape { region: State::Open, task: State::Open }.index();
    Twice { region: State::Open }.index();
}
