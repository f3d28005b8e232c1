use callmeter::metered;

#[metered(counter, labels(tenant(limit = 10, cancelled = "none") = tenant))] //~
fn known_before(tenant: &str) {
    let _ = tenant;
}

#[metered(counter, labels(size(limit = 10, error = "none") = |ret| ret))] //~
fn another_outcome() -> usize {
    7
}

#[metered(counter, labels(size(limit = 10, panicked = "none", panicked = "none") = |ret| ret))] //~
fn twice() -> usize {
    7
}

#[metered(counter, labels(size(limit = 10, panicked) = |ret| ret))] //~
fn without_text() -> usize {
    7
}

fn main() {
    known_before("acme");
    another_outcome();
    twice();
    without_text();
}
