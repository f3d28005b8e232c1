//! The requests: those of `wrk`, from a core that the server does not use.

use std::io;
use std::process::Command;
use std::thread;

/// How many connections ask at once.
pub(crate) const CONNECTIONS: u32 = 32;

/// What asks.
pub(crate) struct Load {
    seconds: u32,
}

/// What it found.
pub(crate) struct Run {
    pub(crate) requests: f64,
    pub(crate) per_second: f64,
}

impl Load {
    /// Runs of this number of seconds.
    pub(crate) fn new(seconds: u32) -> io::Result<Self> {
        // It has no option that does nothing: without a URL it explains itself.
        Command::new("wrk").output().map_err(|error| {
            io::Error::new(error.kind(), format!("wrk does not start: {error}; Debian's package is `wrk`"))
        })?;
        Ok(Self { seconds })
    }

    /// Asks a server on a port of loopback for as long as a run lasts.
    pub(crate) fn run(&self, port: f64) -> io::Result<Run> {
        let mut command = Command::new("wrk");
        command
            .args(["--threads", "1", "--connections", &CONNECTIONS.to_string()])
            .args(["--duration", &format!("{}s", self.seconds)])
            .arg(format!("http://127.0.0.1:{port}/records/7"));
        // A process starts on the core of the thread that starts it.
        let output = thread::scope(|scope| scope.spawn(|| on_the_last_core(|| command.output())).join());
        let output = output.map_err(|_| io::Error::other("the thread that starts wrk panicked"))??;
        let text = String::from_utf8_lossy(&output.stdout);
        let refused = || io::Error::other(format!("wrk says:\n{text}{}", String::from_utf8_lossy(&output.stderr)));
        if text.contains("Socket errors") || text.contains("Non-2xx") {
            return Err(refused());
        }
        let number = |word: Option<&str>| word.and_then(|word| word.parse().ok());
        let requests = text.lines().find(|line| line.contains(" requests in "));
        let per_second = text.lines().find_map(|line| line.strip_prefix("Requests/sec:"));
        let requests = number(requests.and_then(|line| line.split_whitespace().next()));
        let per_second = number(per_second.map(str::trim));
        let (Some(requests), Some(per_second)) = (requests, per_second) else { return Err(refused()) };
        Ok(Run { requests, per_second })
    }
}

/// Runs on the last core: servers are on the first.
fn on_the_last_core<R>(run: impl FnOnce() -> R) -> R {
    if let Some(core) = core_affinity::get_core_ids().unwrap_or_default().pop() {
        core_affinity::set_for_current(core);
    }
    run()
}
