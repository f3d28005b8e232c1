use callmeter::handler;

#[handler] //~
fn nothing() {}

#[handler("/records")] //~
fn method_missing() {}

#[handler(get, "/records")] //~
fn lower_case() {}

#[handler(FETCH, "/records")] //~
fn unknown_method() {}

#[handler("GET", "/records")] //~
fn quoted_method() {}

#[handler(GET)] //~
fn route_missing() {}

#[handler(GET, RECORDS)] //~
fn route_constant() {}

#[handler(GET, "records")] //~
fn route_without_slash() {}

#[handler(GET "/records")] //~
fn comma_missing() {}

#[handler(GET, "/records", outcome = Own)] //~
fn another_outcome() {}

#[handler(GET, "/records", path = "/")] //~
fn unknown_option() {}

#[handler(GET, "/records", labels(verb = methods))] //~
fn unknown_field() {}

#[handler(GET, "/records", in_flight(labels(status)))] //~
fn status_in_flight() {}

struct Records;

#[handler(GET, "/records")] //~
impl Records {
    fn show(&self) {}
}

fn main() {
    nothing();
    method_missing();
    lower_case();
    unknown_method();
    quoted_method();
    route_missing();
    route_constant();
    route_without_slash();
    comma_missing();
    another_outcome();
    unknown_option();
    unknown_field();
    status_in_flight();
    Records.show();
}
