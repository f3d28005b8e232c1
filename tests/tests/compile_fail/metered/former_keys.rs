use callmeter::metered;

#[metered(counter, histogram, labels(region(was = "zone") = "eu", zone = "a"))] //~
fn of_another_label() {}

#[metered(counter, labels(zone = "a"), histogram(labels(region(was = "zone") = "eu")))] //~
fn of_a_shared_label() {}

#[metered(counter, labels(region(was = "zone") = "eu", country(was = "zone") = "de"))] //~
fn of_two_labels() {}

#[metered(counter, labels(region(was = "region") = "eu"))] //~
fn same() {}

#[metered(counter, labels(region(was = "le") = "eu"))] //~
fn reserved() {}

#[metered(counter, labels(region(was = "job") = "eu"))] //~
fn of_a_scrape() {}

#[metered(counter(allow_name, labels(region(was = "instance") = "eu")))]
fn of_a_scrape_but_allowed() {}

#[metered(counter, labels(region(was = "a zone") = "eu"))] //~
fn data_model() {}

#[metered(counter, labels(region(was) = "eu"))] //~
fn without_value() {}

#[metered(counter, labels(region(was = zone) = "eu"))] //~
fn without_quotes() {}

#[metered(counter, labels(region(was = "zone", was = "z") = "eu"))] //~
fn twice() {}

#[metered(counter, labels(region(was = "zone", former = "z") = "eu"))] //~
fn unknown() {}

#[metered(counter, labels(region(was = "zone", cancelled = "none") = |ret| ret))] //~
fn without_limit() {}

#[metered(counter, labels(region(was = "zone")))] //~
fn without_argument() {}

fn main() {
    of_another_label();
    of_a_shared_label();
    of_two_labels();
    same();
    reserved();
    of_a_scrape();
    of_a_scrape_but_allowed();
    data_model();
    without_value();
    without_quotes();
    twice();
    unknown();
    without_limit();
    without_argument();
}
