use callmeter::metered;

#[metered(counter(labels(status = outcome(ok))))] //~
fn text_missing() {}

#[metered(counter(labels(status = outcome(ok = success))))] //~
fn text_unquoted() {}

#[metered(counter(labels(status = outcome("ok" = "success"))))] //~
fn word_quoted() {}

#[metered(counter(labels(status = outcome(a::b = "success"))))] //~
fn path() {}

#[metered(counter(labels(status = outcome(ok = "a", ok = "b"))))] //~
fn twice() {}

#[metered(counter(labels(status = outcomes)))] //~
fn misspelt() {}

#[metered(counter(labels(outcome)))] //~
fn label_missing() {}

fn main() {
    text_missing();
    text_unquoted();
    word_quoted();
    path();
    twice();
    misspelt();
    label_missing();
}
