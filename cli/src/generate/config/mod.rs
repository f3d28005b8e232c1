//! `callmeter.toml`: what the declarations in the code cannot say, such as where the program runs and who is called.

pub mod dashboards;
mod rules;
mod service;
mod stack;

pub use self::dashboards::DashboardsConfig;
pub use self::rules::{AlertConfig, JobRules, ObjectivesConfig, RulesConfig};
pub use self::service::{Collector, ServiceConfig};
pub use self::stack::*;

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
    /// The file, so that an error can name the line.
    #[serde(skip)]
    pub origin: Origin,
}

/// The file of a configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Its path.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
}

impl Origin {
    /// The line of a byte, from 1.
    pub fn line(&self, byte: usize) -> usize {
        self.text.bytes().take(byte).filter(|byte| *byte == b'\n').count() + 1
    }
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
        let config: Self = toml::from_str(&text)
            .map_err(|error| ConfigError::Syntax { path: path.to_owned(), error: Box::new(error) })?;
        Ok(Self { origin: Origin { path: path.to_owned(), text }, ..config })
    }
}
