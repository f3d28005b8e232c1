//! Every call ends in exactly one outcome, and no gauge stays raised, whatever happens to the call.

mod cancelled;
mod panicked;
mod returned;

use std::future::pending;

use callmeter::instrumented;
use tokio::task::yield_now;

/// The module of the functions that the tests call.
const MODULE: &str = module_path!();

#[derive(Debug)]
struct Refused;

#[instrumented]
pub(super) fn sync(panics: bool) {
    assert!(!panics, "asked to");
}

#[instrumented]
pub(super) fn sync_result(how: &str) -> Result<(), Refused> {
    match how {
        "ok" => return Ok(()),
        "error" => return Err(Refused),
        _ => {}
    }
    panic!("asked to")
}

#[instrumented]
pub(super) async fn later(how: &'static str) -> Result<(), Refused> {
    yield_now().await;
    match how {
        "ok" => Ok(()),
        "error" => Err(Refused),
        "pending" => pending().await,
        _ => panic!("asked to"),
    }
}

#[instrumented]
pub(super) async fn at_once() {
    panic!("in the first poll")
}
