//! `list`: the metric families.

use std::io::Write as _;

use crate::document::Document;
use crate::error::Error;
use crate::exit::Exit;
use crate::source::SourceArgs;

/// The arguments of `list`.
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    #[command(flatten)]
    source: SourceArgs,
}

/// Lists the families.
///
/// # Errors
///
/// Fails if a source cannot be read, or the output cannot be written.
pub fn run(arguments: &ListArgs) -> Result<Exit, Error> {
    let document = Document::new(arguments.source.read()?);
    let mut output = anstream::stdout().lock();
    serde_json::to_writer_pretty(&mut output, &document).map_err(std::io::Error::from)?;
    writeln!(output)?;
    Ok(Exit::Clean)
}
