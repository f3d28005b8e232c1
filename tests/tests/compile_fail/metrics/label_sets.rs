use callmeter::{Counter, Histogram, Label, LabelSet, LabelValue, Metrics};

macro_rules! set {
    ($set:ident $($key:literal)*) => {
        struct $set;

        impl LabelSet for $set {
            const LABELS: &'static [Label] = &[$(Label::closed($key, bool::VALUES)),*];

            fn index(&self) -> usize {
                0
            }
        }
    };
}

set!(Twice "a" "b" "a");
set!(Bucket "le");
set!(Reserved "__name__");
set!(Dashed "a-b");

#[derive(Metrics)]
struct Link {
    twice: Counter<Twice>, //~
    wait: Histogram<Bucket>, //~
    reserved: Counter<Reserved>, //~
    dashed: Counter<Dashed>, //~
}

static LINK: Link = Link::new();

fn main() {
    LINK.twice.with(Twice).increment(1);
}
