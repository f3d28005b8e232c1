use callmeter::LabelValue;

#[derive(LabelValue)]
enum Twice {
    A,
    #[label(rename = "a")] //~
    B,
}

#[derive(LabelValue)]
enum Made {
    DeadLetter,
    Dead_Letter, //~
}

fn main() {
    let _ = (Twice::A, Twice::B.index(), Made::DeadLetter, Made::Dead_Letter.index());
}
