//! The machine that a report was made on.

use std::fmt;
use std::fs;
use std::process::Command;
use std::thread;

/// What figures depend on.
#[derive(Clone, Debug)]
pub struct Machine {
    /// The processor's name.
    pub processor: String,
    /// How many threads run at once.
    pub cores: usize,
    /// `rustc --version`.
    pub compiler: String,
    /// The kernel's name and release.
    pub system: String,
}

impl Machine {
    /// This machine.
    pub fn here() -> Self {
        let unknown = || "unknown".to_owned();
        let processor = fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
            let line = text.lines().find(|line| line.starts_with("model name"))?;
            Some(line.split_once(':')?.1.trim().to_owned())
        });
        let compiler = Command::new("rustc").arg("--version").output().ok();
        let compiler = compiler.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
        let release = fs::read_to_string("/proc/sys/kernel/osrelease").ok();
        Self {
            processor: processor.unwrap_or_else(unknown),
            cores: cores(),
            compiler: compiler.unwrap_or_else(unknown),
            system: release
                .map_or_else(|| std::env::consts::OS.to_owned(), |text| format!("Linux {}", text.trim())),
        }
    }
}

/// How many threads run at once.
pub(crate) fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {} cores, {}, {}", self.processor, self.cores, self.system, self.compiler)
    }
}
