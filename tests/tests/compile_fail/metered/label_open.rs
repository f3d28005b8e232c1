use callmeter::metered;

#[metered(counter, labels(tenant = tenant))] //~
fn untyped(tenant: &str) {
    let _ = tenant;
}

#[metered(counter, labels(attempt = 7))] //~
fn number() {}

#[metered(counter, labels(attempt = |ret| ret))] //~
fn returned() {}

#[metered(counter, labels(tenant() = tenant))] //~
fn limit_missing(tenant: &str) {
    let _ = tenant;
}

#[metered(counter, labels(tenant(100) = tenant))] //~
fn limit_unnamed(tenant: &str) {
    let _ = tenant;
}

#[metered(counter, labels(tenant(limit) = tenant))] //~
fn limit_without_value(tenant: &str) {
    let _ = tenant;
}

#[metered(counter, labels(tenant(max = 100) = tenant))] //~
fn limit_misnamed(tenant: &str) {
    let _ = tenant;
}

#[metered(counter, labels(tenant(limit = 0) = tenant))] //~
fn limit_zero(tenant: &str) {
    let _ = tenant;
}

#[metered(counter, labels(tenant(limit = 10u8) = tenant))] //~
fn limit_suffix(tenant: &str) {
    let _ = tenant;
}

#[metered(counter, labels(tenant(limit = 9999999) = tenant))] //~
fn limit_large(tenant: &str) {
    let _ = tenant;
}

#[metered(counter, labels(tenant(limit = LIMIT) = tenant))] //~
fn limit_constant(tenant: &str) {
    let _ = tenant;
}

#[metered(counter, labels(tenant(limit = 10, other = 1) = tenant))] //~
fn limit_and_more(tenant: &str) {
    let _ = tenant;
}

#[metered(counter, histogram, labels(tenant(limit = 0) = tenant))] //~
fn limit_of_two(tenant: &str) {
    let _ = tenant;
}

#[metered(counter, labels(tenant(limit = 10)))] //~
fn value_missing(tenant: &str) {
    let _ = tenant;
}

fn main() {
    untyped("acme");
    number();
    returned();
    limit_missing("acme");
    limit_unnamed("acme");
    limit_without_value("acme");
    limit_misnamed("acme");
    limit_zero("acme");
    limit_suffix("acme");
    limit_large("acme");
    limit_constant("acme");
    limit_and_more("acme");
    limit_of_two("acme");
    value_missing("acme");
}
