//! The exit status.

use std::process::ExitCode;

/// How a command that did its work ended. A command that could not do its work ends with 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// There is nothing to complain about: 0.
    Clean,
    /// The command found what it looks for, such as a breaking change or a wrong query: 1.
    Findings,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Clean => Self::SUCCESS,
            Exit::Findings => Self::FAILURE,
        }
    }
}
