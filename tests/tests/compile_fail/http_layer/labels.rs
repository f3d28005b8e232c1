use callmeter::http::{Layer, layer};

fn unknown() -> Layer {
    layer!(counter("a_total", labels(method, endpoint))) //~
}

fn unknown_field() -> Layer {
    layer!(counter("a_total", labels(endpoint = path))) //~
}

fn shared_and_unknown() -> Layer {
    layer!(labels(host)) //~
}

fn expression() -> Layer {
    layer!(counter("a_total", labels(tenant(limit = 10) = request.tenant()))) //~
}

fn closure() -> Layer {
    layer!(counter("a_total", labels(tenant(limit = 10) = |response| response.tenant()))) //~
}

fn closed() -> Layer {
    layer!(counter("a_total", labels(kind: Kind = Kind::Api))) //~
}

fn limited_method() -> Layer {
    layer!(counter("a_total", labels(method(limit = 3) = method))) //~
}

fn no_limit() -> Layer {
    layer!(labels(route(limit = 0) = route)) //~
}

fn status_of_a_request_under_way() -> Layer {
    layer!(in_flight("requests_open", labels(status))) //~
}

fn class_of_a_request_under_way() -> Layer {
    layer!(in_flight("requests_open", labels(class = status_class))) //~
}

fn twice() -> Layer {
    layer!(counter("a_total", labels(endpoint = route, endpoint = method))) //~
}

fn misnamed() -> Layer {
    layer!(counter("a_total", labels(__route = route))) //~
}

fn main() {
    let _ = (unknown(), unknown_field(), shared_and_unknown(), expression(), closure(), closed(), limited_method());
    let _ = (no_limit(), status_of_a_request_under_way(), class_of_a_request_under_way(), twice(), misnamed());
}
