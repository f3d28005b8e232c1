use callmeter::instrumented;

fn main() {
    // The first two are the compiler's own: it takes no attributes of others on expressions.
    let twice = #[instrumented] |x: u32| x * 2; //~ //~ //~
    let _ = twice(1);
}
