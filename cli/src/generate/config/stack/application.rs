//! `[stack.application]`: where the program runs.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::text::{Address, FilePath, HttpPath, Image, Name, SecretFile};

/// `[stack.application]`
///
/// The program runs in one of four ways: as a service of its own compose file (`compose`), as an `image`, at `targets` that are
/// running already, or, without any of these, on the machine itself at `port`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ApplicationConfig {
    /// The application's own compose file, as seen from the monitoring folder. `compose.yaml` is then an overlay on it.
    pub compose: Option<FilePath>,
    /// The monitoring folder, as seen from the folder of that file: Compose resolves all paths from there.
    pub folder: FilePath,
    /// The name of the program's service. Without it, the program's name.
    pub service: Option<Name>,
    /// The program's image, if no compose file of its own has it.
    pub image: Option<Image>,
    /// The environment of the program's service.
    pub environment: BTreeMap<String, String>,
    /// The networks of the application's compose file that the servers join. Without any, its default network.
    pub networks: Vec<Name>,
    /// Where the program runs, if that is not in the compose file.
    pub targets: Vec<Address>,
    /// The port that serves the metrics.
    pub port: u16,
    /// Their path.
    pub path: HttpPath,
    /// How its replicas are found.
    pub discovery: Discovery,
    /// The file with the bearer token that the exporter asks for.
    pub bearer_token: Option<SecretFile>,
    /// The user and the password that a proxy in front of it asks for.
    pub basic_auth: Option<BasicAuthConfig>,
}

/// How the replicas of a program are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Discovery {
    /// They are listed.
    #[default]
    Static,
    /// The name of the service has an address for each.
    Dns,
    /// They are listed in `targets/*.yml`, which Prometheus reads again when they change.
    File,
}

/// A user and the file with the password.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BasicAuthConfig {
    /// The user.
    pub username: String,
    /// The file with the password.
    pub password: SecretFile,
}

impl Default for ApplicationConfig {
    fn default() -> Self {
        Self {
            compose: None,
            folder: FilePath::literal("monitoring"),
            service: None,
            image: None,
            environment: BTreeMap::new(),
            networks: Vec::new(),
            targets: Vec::new(),
            port: 9464,
            path: HttpPath::literal("/metrics"),
            discovery: Discovery::Static,
            bearer_token: None,
            basic_auth: None,
        }
    }
}
