//! The command line, the same for all programs.

use clap::Parser;

/// How a program is run.
#[derive(Clone, Debug, Parser)]
#[command(version, about = "Measures callmeter and its peers, side by side in one run.")]
pub struct Options {
    /// A few short rounds: to see that it runs, not to quote.
    #[arg(long)]
    pub quick: bool,
    /// Print JSON.
    #[arg(long, conflicts_with = "markdown")]
    json: bool,
    /// Print the tables as Markdown.
    #[arg(long)]
    markdown: bool,
    /// How many rounds the medians are of.
    #[arg(long)]
    rounds: Option<usize>,
    /// The worker process that this is.
    #[arg(long, hide = true)]
    pub worker: Option<String>,
}

/// How a report is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For a terminal.
    Text,
    /// For a README.
    Markdown,
    /// For a program.
    Json,
}

impl Options {
    /// The options of this process; ends it if they are wrong.
    pub fn read() -> Self {
        Self::parse()
    }

    /// How many rounds are to be run, where a program runs `full` unless it is told otherwise.
    pub fn rounds(&self, full: usize) -> usize {
        self.rounds.unwrap_or(if self.quick { 3 } else { full }).max(1)
    }

    /// How the report is to be printed.
    pub fn format(&self) -> Format {
        match (self.json, self.markdown) {
            (true, _) => Format::Json,
            (_, true) => Format::Markdown,
            _ => Format::Text,
        }
    }
}
