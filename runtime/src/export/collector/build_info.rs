//! `callmeter_build_info`: the build that a process runs.

use std::panic::Location;

use metrics::{Key, Label};

use super::{Collector, CollectorPlan, put};
use crate::catalogue::OwnedInstrument;
use crate::declare::unit::Kind;
use crate::export::builder::ExporterBuilder;
use crate::store::Store;

const NAME: &str = "callmeter_build_info";

/// The build of a program. [`build_info!`](crate::build_info) returns it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BuildInfo {
    /// The package's version.
    pub version: &'static str,
    /// The commit, or `unknown`.
    pub commit: &'static str,
    /// The version of the compiler: `1.95.0`.
    pub rustc: &'static str,
}

impl BuildInfo {
    #[doc(hidden)]
    pub const fn __new(version: &'static str, commits: &[Option<&'static str>]) -> Self {
        let mut commit = "unknown";
        let mut i = commits.len();
        while i > 0 {
            i -= 1;
            if let Some(found) = commits[i]
                && !found.is_empty()
            {
                commit = found;
            }
        }
        Self { version, commit, rustc: env!("CALLMETER_RUSTC") }
    }
}

/// The [`BuildInfo`](crate::BuildInfo) of the package in which the macro is called, for
/// [`ExporterBuilder::build_info`](crate::ExporterBuilder::build_info).
///
/// The commit is the first of these variables that is set when the package is compiled, and `unknown` if none is:
/// `CALLMETER_COMMIT`, `VERGEN_GIT_SHA`, `GITHUB_SHA`, `CI_COMMIT_SHA` (GitLab), `GIT_COMMIT` (Jenkins),
/// `BUILDKITE_COMMIT`, `CIRCLE_SHA1`, `DRONE_COMMIT_SHA`, `BITBUCKET_COMMIT`, `BUILD_SOURCEVERSION` (Azure),
/// `TRAVIS_COMMIT`, `SOURCE_VERSION` (Heroku). Elsewhere: `CALLMETER_COMMIT=$(git rev-parse HEAD) cargo build`.
#[macro_export]
macro_rules! build_info {
    () => {
        $crate::BuildInfo::__new(
            ::core::env!("CARGO_PKG_VERSION"),
            &[
                ::core::option_env!("CALLMETER_COMMIT"),
                ::core::option_env!("VERGEN_GIT_SHA"),
                ::core::option_env!("GITHUB_SHA"),
                ::core::option_env!("CI_COMMIT_SHA"),
                ::core::option_env!("GIT_COMMIT"),
                ::core::option_env!("BUILDKITE_COMMIT"),
                ::core::option_env!("CIRCLE_SHA1"),
                ::core::option_env!("DRONE_COMMIT_SHA"),
                ::core::option_env!("BITBUCKET_COMMIT"),
                ::core::option_env!("BUILD_SOURCEVERSION"),
                ::core::option_env!("TRAVIS_COMMIT"),
                ::core::option_env!("SOURCE_VERSION"),
            ],
        )
    };
}

impl ExporterBuilder {
    /// Exposes `callmeter_build_info{version,commit,rustc} 1`: the build that this process runs.
    ///
    /// ```
    /// let recorder = callmeter::Exporter::builder().build_info(callmeter::build_info!()).build()?;
    /// assert!(recorder.exporter().render().contains("callmeter_build_info{commit="));
    /// # Ok::<(), callmeter::InstallError>(())
    /// ```
    #[track_caller]
    pub fn build_info(self, build: BuildInfo) -> Self {
        self.collector(CollectorPlan::new("build_info", Location::caller(), move || Ok(Box::new(build))))
    }
}

impl Collector for BuildInfo {
    fn instruments(&self) -> Vec<OwnedInstrument> {
        let help = "The build of this process: always 1.";
        let family = OwnedInstrument::built_in(NAME, Kind::Gauge, None, help)
            .with_label("version", [self.version])
            .with_label("commit", [self.commit])
            .with_label("rustc", [self.rustc]);
        vec![family]
    }

    fn collect(&self, store: &Store) {
        let labels = [("version", self.version), ("commit", self.commit), ("rustc", self.rustc)];
        let labels = labels.map(|(key, value)| Label::from_static_parts(key, value));
        put(store, &Key::from_parts(NAME, labels.to_vec()), 1);
    }
}
