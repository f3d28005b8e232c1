//! Attributes that are a table over `#[metered]`: [`table`] says what each declares, [`attr`] parses what it is given,
//! [`build`] writes it as `#[metered(…)]` would be.

mod attr;
mod build;
mod table;

pub(crate) use self::attr::{Args, Place};
pub(crate) use self::build::metered;
pub(crate) use self::table::{CONSUMER, Declared, Field, FieldSource, HANDLER, JOB, PUBLISHER, Preset, Row};

use super::attr::{Instrumented, Metered};

/// What `#[instrumented(…)]` means, written as `#[metered(…)]`.
pub(crate) fn instrumented(args: Instrumented) -> Metered {
    let args = args.with_defaults();
    let written = Metered { labels: args.labels, function: args.name, common: args.common, ..Metered::default() };
    metered(&table::INSTRUMENTED, Args { written, ..Args::default() })
}
