use callmeter::metered;

#[metered(counter, labels(code = 5))] //~
fn number() {}

#[metered(counter(labels(forced = true)))] //~
fn truth() {}

#[metered(counter(labels(grade = 'a')))] //~
fn letter() {}

#[metered(counter(labels(share = -0.5)))] //~
fn negative() {}

fn main() {
    number();
    truth();
    letter();
    negative();
}
