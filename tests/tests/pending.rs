//! What does not compile yet and should. Not built by default: it moves to `behaviour` once it compiles.

use callmeter::{Objective, instrumented, metered};

#[instrumented]
async fn never_later() -> ! {
    std::future::ready(()).await;
    panic!("never")
}

#[test]
fn a_future_that_never_returns() {
    drop(never_later());
}

const OUTCOMES: Objective = Objective::new("outcomes").success(99.0);
const RECORD: &[f64] = &[1.0, 2.0];

/// The user's constants may have any name.
#[metered(objective = OUTCOMES, histogram("pending_sizes", value = 1, buckets = RECORD))]
fn own_constants() {}

#[test]
fn constants_of_the_user() {
    own_constants();
}
