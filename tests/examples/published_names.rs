//! A program with the metrics that the published dashboards of Autometrics and axum-prometheus ask for.
//! `cli/tests/queries/published/catalogue.json` is what `cargo callmeter list` writes about it.

use callmeter::http::{Layer, layer};
use callmeter::instrumented;

mod orders {
    use super::instrumented;

    #[instrumented]
    pub(crate) fn place(price: &str) -> Result<u32, std::num::ParseIntError> {
        price.parse()
    }

    #[instrumented]
    pub(crate) fn cancel() {}
}

/// What a server would add to its routes.
fn requests() -> Layer {
    layer!(axum_prometheus)
}

fn main() {
    let _ = requests();
    orders::cancel();
    println!("{:?}", orders::place("12"));
}
