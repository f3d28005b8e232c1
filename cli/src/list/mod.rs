//! `list`: the metric families, as a table, a page, a document or a registry.

mod check_file;
mod filter;
mod group;
mod json;
pub(crate) mod markdown;
mod openmetrics;
mod output;
mod table;
mod weaver;

pub use self::filter::{FilterArgs, FilterError};
pub(crate) use self::markdown::escape;
pub use self::openmetrics::OpenMetricsError;

use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use callmeter::{Catalogue, Conflict};

use self::output::OutputFile;
use crate::document::Program;
use crate::error::Error;
use crate::exit::Exit;
use crate::printable::printable;
use crate::series::SeriesCount;
use crate::source::SourceArgs;

/// The JSON Schema of the document that `--format json` writes.
pub const JSON_SCHEMA: &str = include_str!("../../schema/catalogue.schema.json");

/// The width where there is no terminal.
const WIDTH: u16 = 100;

const EXAMPLES: &str = "\
Examples:
  cargo callmeter list 'http_*' --binary target/release/app
  cargo callmeter list --crate shop --kind histogram --bin shop
  cargo callmeter list --bin shop --output METRICS.md      writes the page that documents the metrics
  cargo callmeter list --bin shop --check METRICS.md       fails in CI if the page is out of date
  cargo callmeter list --output callmeter.json            the catalogue that `diff --base` looks for
  cargo callmeter list --format weaver --output registry/  an OpenTelemetry Weaver registry";

/// The arguments of `list`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct ListArgs {
    #[command(flatten)]
    filter: FilterArgs,
    /// The format. Without it, `--output` and `--check` choose by the file's ending: `.md` or `.json`.
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
    /// Writes to this file, or for `weaver` to this folder.
    #[arg(long, value_name = "PATH", conflicts_with = "check")]
    output: Option<PathBuf>,
    /// Writes nothing. Prints the difference and ends with status 1 if this file does not contain what `--output` would
    /// write.
    #[arg(long, value_name = "PATH")]
    check: Option<PathBuf>,
    /// Shows long lists of values completely.
    #[arg(long)]
    full: bool,
    /// Makes the table this wide. Without it, the table is as wide as the terminal, or 100 columns.
    #[arg(long, value_name = "COLUMNS")]
    width: Option<u16>,
    /// Writes links to source files into Markdown: this address, followed by the path.
    #[arg(long, value_name = "URL")]
    link_base: Option<String>,
    /// Writes the lines of declarations into Markdown. The page then changes whenever a declaration moves.
    #[arg(long)]
    locations: bool,
    /// The identity of the Weaver registry, as in `https://example.com/schemas/shop/1.0.0`.
    #[arg(long, value_name = "URL", default_value = weaver::SCHEMA_URL, value_parser = weaver::schema_url)]
    schema_url: String,
    /// Prints the JSON Schema of `--format json`.
    #[arg(long, exclusive = true)]
    json_schema: bool,
    #[command(flatten)]
    source: SourceArgs,
}

/// A format of `list`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// A table that fits the terminal.
    Table,
    /// The document that `--file` reads.
    Json,
    /// A page such as `METRICS.md`.
    Markdown,
    /// What a scrape returns before anything has happened.
    Openmetrics,
    /// A registry for OpenTelemetry Weaver.
    Weaver,
}

/// What is listed.
#[derive(Debug)]
struct Listing {
    /// The programs, with the families that pass the filter.
    programs: Vec<Program>,
    /// The families of all programs together.
    families: Catalogue,
    /// The conflicts of these families, within a program or between programs.
    conflicts: Vec<Conflict>,
}

impl Listing {
    fn new(programs: Vec<Program>, filter: &FilterArgs) -> Result<Self, FilterError> {
        let filter = filter.compile()?;
        let union = Catalogue::union(programs.iter().map(|program| program.catalogue.clone()));
        let conflicts =
            union.conflicts().iter().filter(|conflict| filter.has_conflict(conflict)).cloned().collect();
        let families = filter.some_of(&union)?;
        let programs = programs.into_iter().map(|program| {
            let catalogue = filter.of(&program.catalogue);
            Program { catalogue, ..program }
        });
        Ok(Self { programs: programs.collect(), families, conflicts })
    }

    /// The numbers of families and series, in words.
    fn totals(&self) -> String {
        let counts: Vec<SeriesCount> = self.families.iter().map(SeriesCount::of).collect();
        let series = counts.iter().fold(0_u64, |sum, count| sum.saturating_add(count.series));
        let at_most = if counts.iter().any(|count| count.is_open) { "at most " } else { "" };
        let families = if counts.len() == 1 { "family" } else { "families" };
        format!("{} {families} with {at_most}{series} series", counts.len())
    }
}

/// Lists the families.
///
/// # Errors
///
/// Fails if a source cannot be read, no family passes the filter, or the output cannot be written.
pub fn run(arguments: &ListArgs) -> Result<Exit, Error> {
    if arguments.json_schema {
        anstream::stdout().lock().write_all(JSON_SCHEMA.as_bytes())?;
        return Ok(Exit::Clean);
    }
    let format = arguments.format()?;
    let listing = Listing::new(arguments.source.read()?, &arguments.filter)?;
    let files = arguments.files(&listing, format)?;
    if let Some(path) = &arguments.check {
        return check_file::run(&files, path);
    }
    match &arguments.output {
        Some(path) => output::write(&files, path)?,
        None => print(&files, format)?,
    }
    for conflict in &listing.conflicts {
        let style = anstyle::AnsiColor::Yellow.on_default().bold();
        anstream::eprintln!("{style}warning{style:#}: {}", printable(&conflict.to_string()));
    }
    Ok(Exit::Clean)
}

impl ListArgs {
    /// The files of the chosen format. Only a Weaver registry that is written to a folder has more than one.
    fn files(&self, listing: &Listing, format: Format) -> Result<Vec<OutputFile>, Error> {
        let text = match format {
            Format::Table => self.table(listing),
            Format::Json => json::render(listing)?,
            Format::Markdown => markdown::render(listing, self.link_base.as_deref(), self.locations),
            Format::Openmetrics => openmetrics::render(listing)?,
            Format::Weaver if self.file().is_some() => return weaver::folder(listing, &self.schema_url),
            Format::Weaver => weaver::render(listing)?,
        };
        Ok(vec![OutputFile { name: PathBuf::new(), text }])
    }

    /// The table: without colours and for no terminal, if it is for a file.
    fn table(&self, listing: &Listing) -> String {
        if self.file().is_none() {
            return table::render(listing, self.width.unwrap_or_else(terminal_width), self.full);
        }
        let table = table::render(listing, self.width.unwrap_or(WIDTH), self.full);
        anstream::adapter::strip_str(&table).to_string()
    }

    /// The format, or that of the file's ending.
    fn format(&self) -> Result<Format, Error> {
        match (self.format, self.file()) {
            (Some(format), _) => Ok(format),
            (None, None) => Ok(Format::Table),
            (None, Some(path)) => match path.extension().and_then(|ending| ending.to_str()) {
                Some("md") => Ok(Format::Markdown),
                Some("json") => Ok(Format::Json),
                _ => Err(Error::UnknownFormat(path.to_owned())),
            },
        }
    }

    fn file(&self) -> Option<&Path> {
        self.output.as_deref().or(self.check.as_deref())
    }
}

/// Prints the files to standard output.
fn print(files: &[OutputFile], format: Format) -> io::Result<()> {
    let mut output = io::stdout().lock();
    for OutputFile { text, .. } in files {
        if format == Format::Table {
            // Writes the colours, or leaves them out.
            anstream::AutoStream::auto(&mut output).write_all(text.as_bytes())?;
        } else if output.is_terminal() {
            // An exposition contains label values as they are.
            text.lines().try_for_each(|line| writeln!(output, "{}", printable(line)))?;
        } else {
            output.write_all(text.as_bytes())?;
        }
    }
    output.flush()
}

/// The width of the terminal at standard output.
fn terminal_width() -> u16 {
    terminal_size::terminal_size_of(io::stdout()).map_or(WIDTH, |(width, _)| width.0)
}
