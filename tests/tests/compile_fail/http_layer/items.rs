use callmeter::http::{Layer, layer};

fn misspelt() -> Layer {
    layer!(counters) //~
}

fn outcome() -> Layer {
    layer!(outcome = Disposition) //~
}

fn skipped() -> Layer {
    layer!(skip) //~
}

fn twice() -> Layer {
    layer!(opentelemetry, prefix = "shop", opentelemetry) //~
}

fn opentelemetry_as_option() -> Layer {
    layer!(opentelemetry = true) //~
}

fn run_time_option() -> Layer {
    layer!(exclude("/health")) //~
}

fn named_twice() -> Layer {
    layer!(
        counter("http_requests_total"),
        counter("http_requests_total"), //~
    )
}

fn unknown_outcome() -> Layer {
    layer!(counter("http_errors_total", on(failed))) //~
}

fn main() {
    let _ = (misspelt(), outcome(), skipped(), twice(), opentelemetry_as_option());
    let _ = (run_time_option(), named_twice(), unknown_outcome());
}
