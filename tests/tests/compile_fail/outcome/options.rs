use callmeter::{Outcome, instrumented};

#[derive(Outcome)]
enum Marks {
    Unmarked, //~
    #[outcome(ok)]
    Ok,
    #[outcome(ok, error)] //~
    Both,
    #[outcome(ok, ok)] //~
    Twice,
    #[outcome(fine)] //~
    Unknown,
    #[outcome(ok = true)] //~
    Value,
    #[outcome(rename = "a")]
    RenamedOnly, //~
    #[outcome] //~
    Bare,
    #[outcome(error, rename = 7)] //~
    RenamedWrong,
    #[outcome("error")] //~
    Text,
}

#[derive(Outcome)]
#[outcome(ok)] //~
enum OnEnum {
    #[outcome(ok)]
    A,
}

#[derive(Outcome)]
enum Values {
    #[outcome(ok)]
    Same,
    #[outcome(error, rename = "same")] //~
    Other,
}

#[instrumented(outcome = Marks)]
fn used() -> Marks {
    let _ = (Marks::Unmarked, Marks::Both, Marks::Twice, Marks::Unknown, Marks::Value, Marks::RenamedOnly);
    let _ = (Marks::Bare, Marks::RenamedWrong, Marks::Text);
    Marks::Ok
}

fn main() {
    used();
    let _ = (OnEnum::A.index(), Values::Same.index(), Values::Other);
}
