//! `cargo callmeter list`.

mod alerts;
mod binaries;
#[path = "../common/mod.rs"]
mod common;
mod files;
mod filters;
mod hostile;
mod json;
mod markdown;
mod openmetrics;
mod table;
#[cfg(unix)]
mod terminal;
mod weaver;

use self::common::{catalogue, stdout};

/// The output for the tests' shop.
fn list_shop(arguments: &[&str]) -> String {
    let shop = catalogue("shop.json");
    let file = ["list", "--file", shop.to_str().expect("UTF-8")];
    stdout(&[&file, arguments].concat())
}
