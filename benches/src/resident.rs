//! Resident memory of this process, as Linux tells it.

use std::fs;
use std::io;

/// The bytes that are resident now.
pub fn now() -> io::Result<u64> {
    field("VmRSS:")
}

/// The most bytes that ever were.
pub fn peak() -> io::Result<u64> {
    field("VmHWM:")
}

fn field(name: &str) -> io::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let kilobytes =
        status.lines().find_map(|line| line.strip_prefix(name)?.split_whitespace().next()?.parse().ok());
    let kilobytes: u64 = kilobytes.ok_or_else(|| io::Error::other(format!("/proc/self/status has no {name}")))?;
    Ok(kilobytes * 1024)
}
