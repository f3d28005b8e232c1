use callmeter::http::{Layer, layer};

fn other_value() -> Layer {
    layer!(histogram("a_size_bytes", value = 3)) //~
}

fn misspelt_value() -> Layer {
    layer!(histogram("a_size_bytes", value = body_size)) //~
}

fn returned_value() -> Layer {
    layer!(histogram("a_size_bytes", value = |response| response.len())) //~
}

fn other_amount() -> Layer {
    layer!(counter("a_bytes_total", by = 2)) //~
}

fn falling_buckets() -> Layer {
    layer!(histogram("a_duration_seconds", buckets = [1.0, 0.5])) //~
}

fn unit_that_is_no_base_unit() -> Layer {
    layer!(histogram("a_duration_ms")) //~
}

fn counter_without_total() -> Layer {
    layer!(counter("a_requests")) //~
}

fn gauge_with_total() -> Layer {
    layer!(in_flight("a_total")) //~
}

fn objective_of_another_type() -> Layer {
    layer!(objective = 3) //~
}

fn main() {
    let _ = (other_value(), misspelt_value(), returned_value(), other_amount(), falling_buckets());
    let _ = (unit_that_is_no_base_unit(), counter_without_total(), gauge_with_total(), objective_of_another_type());
}
