use callmeter::{Counter, Histogram, Label, LabelSet, Metrics};

#[derive(Metrics)]
struct Outbox {
    #[metric(was = "outbox_rows_total")] //~
    rows: Counter,
    #[metric(was = "9lives")] //~
    lives: Counter,
    #[metric(unit = seconds, was = "outbox_wait_seconds_bucket")] //~
    wait: Histogram,
}

#[derive(Metrics)]
struct Inbox {
    #[metric(was)] //~
    rows: Counter,
}

#[derive(Metrics)]
struct Archive {
    #[metric(deprecated = "")] //~
    rows: Counter,
}

#[derive(Metrics)]
struct ByHand {
    rows: Counter<Same>,   //~
    lines: Counter<Taken>, //~
    pages: Counter<Reserved>, //~
}

macro_rules! label_set {
    ($name:ident: $($label:expr),*) => {
        struct $name;

        impl LabelSet for $name {
            const LABELS: &'static [Label] = &[$($label),*];

            fn index(&self) -> usize {
                0
            }
        }
    };
}

label_set!(Same: Label::closed("region", &["eu"]).was("region"));
label_set!(Taken: Label::closed("region", &["eu"]).was("zone"), Label::closed("zone", &["a"]));
label_set!(Reserved: Label::closed("region", &["eu"]).was("__zone"));

fn main() {
    let _ = (Outbox::new(), Inbox::new(), Archive::new(), ByHand::new());
    let _ = (Same, Taken, Reserved);
}
