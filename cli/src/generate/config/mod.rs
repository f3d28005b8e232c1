//! `callmeter.toml`: what the declarations in the code cannot say, such as where the program runs and who is called.

mod dashboards;
mod rules;
mod service;
mod stack;

pub use self::dashboards::DashboardsConfig;
pub use self::rules::RulesConfig;
pub use self::service::{Collector, ServiceConfig};
pub use self::stack::StackConfig;

use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// The name of the file.
pub const FILE: &str = "callmeter.toml";

/// The configuration.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The program.
    pub service: ServiceConfig,
    /// Rules and alerts.
    pub rules: RulesConfig,
    /// Dashboards.
    pub dashboards: DashboardsConfig,
    /// The servers around the program.
    pub stack: StackConfig,
}

/// Why the configuration could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The file could not be read.
    #[error("{} could not be read: {error}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// It is not TOML, or has a key or a value that is not known. The message shows the line.
    #[error("{}: {error}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        error: Box<toml::de::Error>,
    },
}

impl Config {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be read or has an unknown key.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text =
            std::fs::read_to_string(path).map_err(|error| ConfigError::Read { path: path.to_owned(), error })?;
        toml::from_str(&text).map_err(|error| ConfigError::Syntax { path: path.to_owned(), error: Box::new(error) })
    }
}
