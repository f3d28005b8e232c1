use callmeter::instrumented;

mod shop {
    use super::instrumented;

    #[instrumented]
    #[path = "unknown_option.rs"]
    mod orders; //~
}

fn main() {}
