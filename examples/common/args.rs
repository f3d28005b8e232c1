use std::net::SocketAddr;
use std::time::Duration;

use clap::Parser;

use crate::logs::LogFormat;

/// What [`run`](crate::run) needs of an example's arguments.
pub trait Arguments: Parser {
    /// The arguments that every example has.
    fn options(&self) -> &Options;

    /// The name of the process in its logs, if that is not the program's.
    fn process(&self) -> Option<&'static str> {
        None
    }

    /// How the example logs: text, unless `--log` says otherwise.
    fn log(&self) -> LogFormat {
        self.options().log.unwrap_or_default()
    }
}

/// The arguments of every example. An example adds its own beside them, with `#[command(flatten)]`.
#[derive(clap::Args, Clone, Debug)]
pub struct Options {
    /// The address of the API and /metrics; port 0 is any free port.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    pub listen: SocketAddr,

    /// End after this many seconds; at Ctrl-C otherwise.
    #[arg(long, value_name = "N")]
    pub seconds: Option<u32>,

    /// Wait for requests from outside, and make none.
    #[arg(long)]
    pub no_load: bool,

    /// How to log: lines for people, or JSON for a log store.
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub log: Option<LogFormat>,
}

impl Options {
    /// How long to run, if not until Ctrl-C.
    pub fn duration(&self) -> Option<Duration> {
        self.seconds.map(|seconds| Duration::from_secs(seconds.into()))
    }
}
