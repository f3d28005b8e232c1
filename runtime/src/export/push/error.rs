//! Why a push failed.

use std::error::Error;
use std::time::Duration;

/// Why a push failed. The exporter continues.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PushError {
    /// The exporter has no Pushgateway.
    #[error("no Pushgateway is configured: add `.push(Pushgateway::new(…).job(…))` to the builder")]
    NotConfigured,

    /// The gateway cannot be reached, or the connection broke.
    #[error("the Pushgateway {url} cannot be reached: {}", printable(&innermost(&**.source)))]
    Unreachable {
        /// The group's URL.
        url: String,
        /// Why the connection failed.
        source: Box<dyn Error + Send + Sync>,
    },

    /// The gateway did not answer in time.
    #[error("the Pushgateway {url} did not answer within {after:?}")]
    Timeout {
        /// The group's URL.
        url: String,
        /// The time limit of one try.
        after: Duration,
    },

    /// The gateway answered, but not with success.
    #[error("the Pushgateway {url} answered {status}: {}", .text.trim())]
    Rejected {
        /// The group's URL.
        url: String,
        /// The HTTP status. 400 means that the gateway rejected the metrics.
        status: u16,
        /// The gateway's response, up to 1 KiB, with a blank instead of control characters.
        text: String,
    },

    /// The thread that pushes has ended, for example by a panic in a collector.
    #[error("the thread that pushes has panicked; the panic message was printed when it happened")]
    Ended,
}

impl PushError {
    /// Whether a retry may succeed.
    pub(super) fn is_temporary(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::Timeout { .. } => true,
            Self::Rejected { status, .. } => *status >= 500,
            Self::NotConfigured | Self::Ended => false,
        }
    }
}

/// Makes a text from elsewhere safe to print: each run of characters that would move a terminal's cursor, change its
/// colours or reverse the direction of text becomes a blank.
pub(super) fn printable(text: &str) -> String {
    let is_printable = |letter: &char| !(letter.is_control() || is_format(*letter));
    let mut printable = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_printable(&letter) {
            printable.push(letter);
        } else if !printable.ends_with(' ') {
            printable.push(' ');
        }
    }
    printable
}

/// Line separators, direction marks and characters without a width. They can make one text look like another.
fn is_format(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The innermost source: "connection refused", without "error sending request: client error: tcp connect error".
fn innermost(error: &dyn Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}
