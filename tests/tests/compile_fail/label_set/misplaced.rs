use callmeter::{LabelSet, LabelValue};

#[derive(LabelValue)]
enum State {
    New,
}

#[derive(LabelSet)]
#[label(rename = "transition")] //~
struct Transition {
    #[label(rename_all = "kebab-case")] //~
    from: State,
    #[label(unit = seconds)] //~
    to: State,
}

#[derive(LabelSet)]
#[label(allow_name)] //~
struct By {
    kind: State,
}

fn main() {
    let _ = Transition { from: State::New, to: State::New }.index();
    let _ = By { kind: State::New }.index();
}
