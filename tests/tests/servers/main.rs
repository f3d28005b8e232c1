//! Real parsers and servers read the exposition.

mod parsers;
#[cfg(unix)]
mod real_prometheus;
#[cfg(unix)]
mod renames;
#[cfg(unix)]
mod restarts;

use std::process::Command;
use std::sync::LazyLock;

use callmeter_tests::{Running, quickstart};

/// `quickstart --serve`, with the addresses that it serves.
struct Serving {
    address: String,
    _running: Running,
}

static QUICKSTART: LazyLock<std::path::PathBuf> = LazyLock::new(|| quickstart("dev"));

impl Serving {
    fn start() -> Self {
        let directory = env!("CARGO_MANIFEST_DIR");
        let mut running = Running::start(Command::new(&*QUICKSTART).args([directory, "--serve", "127.0.0.1:0"]));
        let address = running.address();
        Self { address, _running: running }
    }

    fn metrics(&self) -> String {
        format!("http://{}/metrics", self.address)
    }
}
