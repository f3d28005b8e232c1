use callmeter::LabelSet;

#[derive(LabelSet)]
#[label(rename = "a")] //~
struct Unknown {
    a: bool,
}

#[derive(LabelSet)]
#[label(rename_all = "train")] //~
struct UnknownCase {
    a: bool,
}

#[derive(LabelSet)]
struct OnFields {
    #[label(skip)] //~
    a: bool,
    #[label(rename = b)] //~
    b: bool,
    c: bool,
    #[label(rename = "c")] //~
    d: bool,
}

fn main() {
    let _ = (Unknown { a: true }.index(), UnknownCase { a: true }.index());
    let _ = OnFields { a: true, b: true, c: true, d: true }.index();
}
