//! `generate`: rules, dashboards and the servers around a program, from what the program declares.

pub mod artefact;
pub mod config;
pub mod dashboards;
pub mod declarations;
mod error;
pub mod output;
mod overrides;
pub mod promql;
pub mod rules;
pub mod stack;
pub mod subject;
pub mod tree;

pub use self::error::GenerateError;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use callmeter::{Catalogue, Family};
use globset::Glob;

use self::artefact::Artefact;
use self::config::Config;
use self::output::Written;
use self::promql::Selector;
use self::subject::FamilyQueries;
use crate::exit::Exit;
use crate::source::SourceArgs;

const EXAMPLES: &str = "\
Examples:
  cargo callmeter generate rules --bin shop --out monitoring/rules
  cargo callmeter generate dashboards --bin shop --out monitoring/dashboards --format perses
  cargo callmeter generate stack --bin shop --out monitoring            everything, with its servers
  cargo callmeter generate stack --bin shop --out monitoring --check    fails in CI if a file is out of date

Without `--config`, the file `callmeter.toml` in the folder of `--out`, or in the one above it, is the configuration.";

/// The arguments of `generate`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct GenerateArgs {
    /// What to generate.
    #[command(subcommand)]
    what: What,
}

/// What to generate.
#[derive(Debug, clap::Subcommand)]
enum What {
    /// Recording rules and alerts, with their tests.
    Rules(RulesArgs),
    /// Dashboards for Grafana or Perses.
    Dashboards(DashboardsArgs),
    /// Everything: rules, dashboards, and the configuration of the servers around the program.
    Stack(StackArgs),
}

/// The arguments of `generate rules`.
#[derive(Debug, clap::Args)]
struct RulesArgs {
    /// The format.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: rules::Format,
    #[command(flatten)]
    common: CommonArgs,
}

/// The arguments of `generate dashboards`.
#[derive(Debug, clap::Args)]
struct DashboardsArgs {
    /// The format.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: dashboards::Format,
    #[command(flatten)]
    common: CommonArgs,
}

/// The arguments of `generate stack`.
#[derive(Debug, clap::Args)]
struct StackArgs {
    /// Writes a first `callmeter.toml`, with every option of the stack in a comment, and nothing else.
    #[arg(long, conflicts_with = "check")]
    init: bool,
    #[command(flatten)]
    common: CommonArgs,
}

/// What all of them have in common.
#[derive(Debug, clap::Args)]
struct CommonArgs {
    /// The folder to write to.
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Writes nothing. Prints the differences and ends with status 1 if the folder does not contain what would be written.
    #[arg(long)]
    check: bool,
    /// The configuration. Without it, `callmeter.toml` in the folder of `--out` or in the one above.
    #[arg(long, value_name = "PATH")]
    config: Option<PathBuf>,
    #[command(flatten)]
    source: SourceArgs,
}

/// What files are generated from.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The configuration. Its service has a name.
    pub config: Config,
    /// What the program declares.
    pub catalogue: Catalogue,
}

impl Plan {
    /// The plan for a program of this name, which the configuration may rename.
    pub fn new(mut config: Config, program: &str, catalogue: Catalogue) -> Self {
        if config.service.name.is_empty() {
            program.clone_into(&mut config.service.name);
        }
        Self { config, catalogue }
    }

    /// The `job` with which Prometheus scrapes the program.
    pub fn job(&self) -> &str {
        &self.config.service.name
    }

    /// The family of this name.
    pub fn family(&self, name: &str) -> Option<FamilyQueries<'_>> {
        self.catalogue.get(name).map(|family| self.queries(family))
    }

    /// The series that the program has of a family.
    pub fn queries<'a>(&self, family: &'a Family) -> FamilyQueries<'a> {
        FamilyQueries::new(family, self.select(&family.name))
    }

    /// The series that the program exposes or pushes under a name.
    pub fn select(&self, name: &str) -> Selector {
        let selector = Selector::new(name);
        if !self.is_pushed(name) {
            return selector.equal("job", self.job());
        }
        match &self.config.service.pushed_job {
            Some(job) => selector.equal("job", job),
            None => selector,
        }
    }

    /// Whether the configuration says that the program pushes a family.
    pub fn is_pushed(&self, name: &str) -> bool {
        let mut patterns = self.config.service.pushed.iter();
        patterns.any(|pattern| Glob::new(pattern).is_ok_and(|glob| glob.compile_matcher().is_match(name)))
    }
}

/// Generates files.
///
/// # Errors
///
/// Fails if the program, the configuration or a file cannot be read, or a file cannot be written.
pub fn run(arguments: &GenerateArgs) -> Result<Exit, GenerateError> {
    match &arguments.what {
        What::Rules(RulesArgs { format, common }) => {
            let plan = common.plan()?;
            rules::warn(&plan)?;
            common.finish(&rules::artefacts(&plan, *format)?, output::RULES_MANIFEST)
        }
        What::Dashboards(DashboardsArgs { format, common }) => {
            common.finish(&dashboards::artefacts(&common.plan()?, *format)?, output::DASHBOARDS_MANIFEST)
        }
        What::Stack(StackArgs { init: true, common }) => stack::init::write(&common.out).map(|()| Exit::Clean),
        What::Stack(StackArgs { init: false, common }) => {
            let plan = common.plan()?;
            rules::warn(&plan)?;
            common.finish(&stack::artefacts(&plan, Some(&common.out))?, output::STACK_MANIFEST)
        }
    }
}

impl CommonArgs {
    fn plan(&self) -> Result<Plan, GenerateError> {
        let config = match self.config.clone().or_else(|| self.config_nearby()) {
            Some(path) => Config::read(&path)?,
            None => Config::default(),
        };
        let programs = self.source.read()?;
        let name = programs.first().map_or_else(|| "app".to_owned(), |program| program.name.clone());
        let catalogue = Catalogue::union(programs.into_iter().map(|program| program.catalogue));
        declarations::check(&catalogue)?;
        Ok(Plan::new(config, &name, catalogue))
    }

    /// The configuration in the folder of `--out` or above it.
    fn config_nearby(&self) -> Option<PathBuf> {
        let above = self.out.parent().map(Path::to_owned);
        let folders = [Some(self.out.clone()), above].into_iter().flatten();
        folders.map(|folder| folder.join(config::FILE)).find(|path| path.is_file())
    }

    fn finish(&self, artefacts: &[Artefact], manifest: &str) -> Result<Exit, GenerateError> {
        if !self.check {
            let Written { files, changed, removed } = output::write(artefacts, &self.out, manifest)?;
            let out = self.out.display();
            anstream::eprintln!("{out}: {files} files, of which {changed} are new or changed; {removed} removed");
            return Ok(Exit::Clean);
        }
        let differences = output::compare(artefacts, &self.out, manifest)?;
        let mut stdout = anstream::stdout().lock();
        for difference in &differences {
            stdout.write_all(difference.as_bytes())?;
        }
        if differences.is_empty() {
            return Ok(Exit::Clean);
        }
        let style = anstyle::AnsiColor::Red.on_default().bold();
        anstream::eprintln!(
            "{style}error{style:#}: {} is out of date: run the same command without `--check`",
            self.out.display()
        );
        Ok(Exit::Findings)
    }
}
