use callmeter::metered;

#[metered("orders_total")] //~
fn literal() {}

#[metered(counter histogram)] //~
fn comma_missing() {}

#[metered(counter,, histogram)] //~
fn comma_twice() {}

#[metered(,counter)] //~
fn comma_first() {}

#[metered(counter[])] //~
fn brackets() {}

#[metered(counter { "orders_total" })] //~
fn braces() {}

#[metered(counter("orders_total" help = "Orders."))] //~
fn comma_missing_between_options() {}

#[metered(counter("orders_total",, help = "Orders."))] //~
fn comma_twice_between_options() {}

#[metered(counter("orders_total"), 7)] //~
fn number() {}

#[metered(counter("orders_total"); histogram)] //~
fn semicolon() {}

#[metered(counter::new("orders_total"))] //~
fn path() {}

#[metered(counter!("orders_total"))] //~
fn macro_call() {}

#[metered(counter(by = 1 +))] //~
fn expression_cut() {}

#[metered(counter(by = |ret|))] //~
fn closure_cut() {}

#[metered(counter(on(ok error)))] //~
fn comma_missing_between_words() {}

#[metered(counter, labels(kind "a"))] //~
fn equals_missing() {}

#[metered(counter, labels(kind =))] //~
fn label_cut() {}

#[metered(counter, labels("kind" = "a"))] //~
fn label_text() {}

#[metered(counter, labels(kind: = 7))] //~
fn type_missing() {}

#[metered(counter, labels(kind: bool))] //~
fn value_missing() {}

#[metered(counter, labels(kind: bool =))] //~
fn value_cut() {}

fn main() {
    literal();
    comma_missing();
    comma_twice();
    comma_first();
    brackets();
    braces();
    comma_missing_between_options();
    comma_twice_between_options();
    number();
    semicolon();
    path();
    macro_call();
    expression_cut();
    closure_cut();
    comma_missing_between_words();
    equals_missing();
    label_cut();
    label_text();
    type_missing();
    value_missing();
    value_cut();
}
