//! The JSON document: what `--file` reads, and what follows from it for readers that do not compute it themselves.

use callmeter::{Conflict, DeclaredAlert, Family};
use serde::Serialize;

use super::Listing;
use crate::document::SCHEMA_VERSION;
use crate::error::Error;
use crate::printable::json_printable;
use crate::series::SeriesCount;

#[derive(Serialize)]
struct Listed<'a> {
    schema_version: u32,
    programs: Vec<ListedProgram<'a>>,
    conflicts: Vec<ListedConflict<'a>>,
}

#[derive(Serialize)]
struct ListedProgram<'a> {
    name: &'a str,
    families: Vec<ListedFamily<'a>>,
    alerts: &'a [DeclaredAlert],
}

#[derive(Serialize)]
struct ListedFamily<'a> {
    #[serde(flatten)]
    family: &'a Family,
    series: SeriesCount,
}

#[derive(Serialize)]
struct ListedConflict<'a> {
    families: [&'a str; 2],
    locations: [&'a str; 2],
    message: String,
}

/// Renders the document.
pub(super) fn render(listing: &Listing) -> Result<String, Error> {
    let programs = listing.programs.iter().map(|program| ListedProgram {
        name: &program.name,
        families: program
            .catalogue
            .iter()
            .map(|family| ListedFamily { family, series: SeriesCount::of(family) })
            .collect(),
        alerts: program.catalogue.alerts(),
    });
    let document = Listed {
        schema_version: SCHEMA_VERSION,
        programs: programs.collect(),
        conflicts: listing.conflicts.iter().map(ListedConflict::of).collect(),
    };
    let text = serde_json::to_string_pretty(&document).map_err(std::io::Error::from)?;
    Ok(json_printable(&text) + "\n")
}

impl<'a> ListedConflict<'a> {
    fn of(conflict: &'a Conflict) -> Self {
        Self {
            families: [&conflict.names.0, &conflict.names.1],
            locations: [&conflict.locations.0, &conflict.locations.1],
            message: conflict.to_string(),
        }
    }
}
