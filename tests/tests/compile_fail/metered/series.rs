use callmeter::metered;

#[derive(Clone, Copy)]
struct Wide;

impl callmeter::LabelValue for Wide {
    const VALUES: &'static [&'static str] = &["a"; 400];

    fn index(&self) -> usize {
        0
    }
}

#[metered(counter(labels(a: Wide = Wide, b: Wide = Wide)))] //~
fn too_many() {}

#[metered(counter, histogram, labels(a: Wide = Wide, b: Wide = Wide))] //~
fn of_two_instruments() {}

fn main() {
    too_many();
    of_two_instruments();
}
