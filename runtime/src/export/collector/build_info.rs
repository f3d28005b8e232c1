//! `callmeter_build_info`: the build that a process runs. `build_info`: the same by the Autometrics convention, whose
//! dashboards join it with the calls of functions.

use std::panic::Location;

use metrics::{Key, Label};

use super::{Collector, CollectorPlan, put};
use crate::catalogue::OwnedInstrument;
use crate::declare::role::Role;
use crate::declare::unit::Kind;
use crate::export::builder::ExporterBuilder;
use crate::record::callsite::Callsite;
use crate::record::callsites;
use crate::store::Store;

const NAME: &str = "callmeter_build_info";
const AUTOMETRICS_NAME: &str = "build_info";
/// The version of the convention's specification.
const AUTOMETRICS_VERSION: &str = "1.0.0";

/// The build of a program. [`build_info!`](crate::build_info) returns it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BuildInfo {
    /// The package's version.
    pub version: &'static str,
    /// The commit, or `unknown`.
    pub commit: &'static str,
    /// The branch, or an empty text.
    pub branch: &'static str,
    /// The version of the compiler: `1.95.0`.
    pub rustc: &'static str,
}

impl BuildInfo {
    #[doc(hidden)]
    pub const fn __new(
        version: &'static str,
        commits: &[Option<&'static str>],
        branches: &[Option<&'static str>],
    ) -> Self {
        let (commit, branch) = (first_set(commits, "unknown"), first_set(branches, ""));
        Self { version, commit, branch, rustc: env!("CALLMETER_RUSTC") }
    }

    fn labels(self) -> [(&'static str, &'static str); 3] {
        [("version", self.version), ("commit", self.commit), ("rustc", self.rustc)]
    }

    /// The labels of the Autometrics convention. An empty label is the same as none.
    fn autometrics_labels(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let commit = if self.commit == "unknown" { "" } else { self.commit };
        let all = [
            ("version", self.version),
            ("commit", commit),
            ("branch", self.branch),
            ("autometrics_version", AUTOMETRICS_VERSION),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty())
    }
}

/// The first of these variables that is set and not empty.
const fn first_set(variables: &[Option<&'static str>], otherwise: &'static str) -> &'static str {
    let mut i = 0;
    while i < variables.len() {
        if let Some(text) = variables[i]
            && !text.is_empty()
        {
            return text;
        }
        i += 1;
    }
    otherwise
}

/// Whether the program feeds the families of the convention, and has no family `build_info` of its own.
fn follows_autometrics() -> bool {
    let declarations = || callsites::all().iter().map(Callsite::declaration);
    declarations().any(|declaration| declaration.role == Some(Role::Function))
        && declarations()
            .all(|declaration| declaration.instruments().iter().all(|own| own.name != AUTOMETRICS_NAME))
}

/// The [`BuildInfo`](crate::BuildInfo) of the package in which the macro is called, for
/// [`ExporterBuilder::build_info`](crate::ExporterBuilder::build_info).
///
/// The commit is the first of these variables that is set when the package is compiled, and `unknown` if none is:
/// `CALLMETER_COMMIT`, `VERGEN_GIT_SHA`, `GITHUB_SHA`, `CI_COMMIT_SHA` (GitLab), `GIT_COMMIT` (Jenkins),
/// `BUILDKITE_COMMIT`, `CIRCLE_SHA1`, `DRONE_COMMIT_SHA`, `BITBUCKET_COMMIT`, `BUILD_SOURCEVERSION` (Azure),
/// `TRAVIS_COMMIT`, `SOURCE_VERSION` (Heroku). Elsewhere: `CALLMETER_COMMIT=$(git rev-parse HEAD) cargo build`.
///
/// The branch is the first of `CALLMETER_BRANCH`, `VERGEN_GIT_BRANCH`, `GITHUB_REF_NAME`, `CI_COMMIT_REF_NAME`,
/// `GIT_BRANCH`, `BUILDKITE_BRANCH`, `CIRCLE_BRANCH`, `DRONE_BRANCH`, `BITBUCKET_BRANCH`, `BUILD_SOURCEBRANCHNAME` and
/// `TRAVIS_BRANCH`.
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
            &[
                ::core::option_env!("CALLMETER_BRANCH"),
                ::core::option_env!("VERGEN_GIT_BRANCH"),
                ::core::option_env!("GITHUB_REF_NAME"),
                ::core::option_env!("CI_COMMIT_REF_NAME"),
                ::core::option_env!("GIT_BRANCH"),
                ::core::option_env!("BUILDKITE_BRANCH"),
                ::core::option_env!("CIRCLE_BRANCH"),
                ::core::option_env!("DRONE_BRANCH"),
                ::core::option_env!("BITBUCKET_BRANCH"),
                ::core::option_env!("BUILD_SOURCEBRANCHNAME"),
                ::core::option_env!("TRAVIS_BRANCH"),
            ],
        )
    };
}

impl ExporterBuilder {
    /// Exposes `callmeter_build_info{version,commit,rustc} 1`: the build that this process runs.
    ///
    /// A program with `#[instrumented]` functions also exposes `build_info{version,commit,branch,autometrics_version} 1`,
    /// unless it declares a family of that name itself: the published Autometrics dashboards join it with the calls to
    /// show the version and the commit. The convention's label `service_name` is a label of the exporter:
    /// `.label("service_name", "shop")` adds it to all series.
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
        let of = |name, help, labels: &mut dyn Iterator<Item = (&'static str, &'static str)>| {
            let family = OwnedInstrument::built_in(name, Kind::Gauge, None, help);
            labels.fold(family, |family, (key, value)| family.with_label(key, [value]))
        };
        let mut families = vec![of(NAME, "The build of this process: always 1.", &mut self.labels().into_iter())];
        if follows_autometrics() {
            let help = "The build of this process, by the Autometrics convention: always 1.";
            families.push(of(AUTOMETRICS_NAME, help, &mut self.autometrics_labels()));
        }
        families
    }

    fn collect(&self, store: &Store) {
        let key = |name, labels: &mut dyn Iterator<Item = (&'static str, &'static str)>| {
            let labels = labels.map(|(key, value)| Label::from_static_parts(key, value));
            Key::from_parts(name, labels.collect::<Vec<_>>())
        };
        put(store, &key(NAME, &mut self.labels().into_iter()), 1);
        if follows_autometrics() {
            put(store, &key(AUTOMETRICS_NAME, &mut self.autometrics_labels()), 1);
        }
    }
}
