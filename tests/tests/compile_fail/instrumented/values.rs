use callmeter::instrumented;

#[instrumented(name)] //~
fn name_missing() {}

#[instrumented(name =)] //~
fn name_cut() {}

#[instrumented(name = checkout)] //~
fn name_unquoted() {}

#[instrumented(name("checkout"))] //~
fn name_in_parentheses() {}

#[instrumented(sample)] //~
fn sample_missing() {}

#[instrumented(sample = "64")] //~
fn sample_text() {}

#[instrumented(sample = 0)] //~
fn sample_zero() {}

#[instrumented(sample = 64u32)] //~
fn sample_suffix() {}

#[instrumented(sample = 99999999999)] //~
fn sample_large() {}

#[instrumented(sample = 6.4)] //~
fn sample_float() {}

#[instrumented(outcome)] //~
fn outcome_missing() {}

#[instrumented(outcome = 7)] //~
fn outcome_number() {}

#[instrumented(objective)] //~
fn objective_missing() {}

#[instrumented(objective =)] //~
fn objective_cut() {}

#[instrumented(crate)] //~
fn crate_missing() {}

#[instrumented(crate = "callmeter")] //~
fn crate_text() {}

#[instrumented(skip = true)] //~
fn skip_value() {}

#[instrumented(labels)] //~
fn labels_missing() {}

#[instrumented(labels = "kind")] //~
fn labels_text() {}

fn main() {
    name_missing();
    name_cut();
    name_unquoted();
    name_in_parentheses();
    sample_missing();
    sample_text();
    sample_zero();
    sample_suffix();
    sample_large();
    sample_float();
    outcome_missing();
    outcome_number();
    objective_missing();
    objective_cut();
    crate_missing();
    crate_text();
    skip_value();
    labels_missing();
    labels_text();
}
