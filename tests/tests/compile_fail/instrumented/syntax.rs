use callmeter::instrumented;

#[instrumented("checkout")] //~
fn literal() {}

#[instrumented(name = "a" sample = 2)] //~
fn comma_missing() {}

#[instrumented(,)] //~
fn comma_alone() {}

#[instrumented(name = "a",, sample = 2)] //~
fn comma_twice() {}

#[instrumented(name: "a")] //~
fn colon() {}

#[instrumented((name = "a"))] //~
fn parentheses() {}

#[instrumented(name == "a")] //~
fn equals_twice() {}

#[instrumented(labels(route = "/" kind = "b"))] //~
fn comma_missing_between_labels() {}

#[instrumented = "checkout"] //~ //~
fn name_value() {}

fn main() {
    literal();
    comma_missing();
    comma_alone();
    comma_twice();
    colon();
    parentheses();
    equals_twice();
    comma_missing_between_labels();
    name_value();
}
