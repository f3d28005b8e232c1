//! `cargo callmeter`. Everything is in the library, where tests can call it.

use std::process::ExitCode;

fn main() -> ExitCode {
    cargo_callmeter::main()
}
