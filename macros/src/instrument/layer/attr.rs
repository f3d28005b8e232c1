//! The grammar of `layer!`: items of `#[metered]`, and the word `opentelemetry`.

use syn::parse::ParseStream;

use super::super::attr::Metered;
use crate::args::{comma, key};
use crate::error::err;

/// What `layer!` was given.
#[derive(Default)]
pub(super) struct Layer {
    pub(super) written: Metered,
    pub(super) is_open_telemetry: bool,
}

const TAKES: &str = "`counter(…)`, `histogram(…)`, `in_flight(…)`, `timestamp(…)`, `labels(…)`, `prefix = \"…\"`, `objective = CONST`, `sample = N`, `crate = path` or `opentelemetry`";

pub(super) fn parse(input: ParseStream<'_>) -> syn::Result<Layer> {
    let mut args = Layer::default();
    while !input.is_empty() {
        let key = key(input, TAKES)?;
        match &*key.to_string() {
            "opentelemetry" if args.is_open_telemetry => {
                return Err(err!(key.span(), "`{key}` is given twice: drop one of them"));
            }
            "opentelemetry" => args.is_open_telemetry = true,
            "outcome" => {
                return Err(err!(
                    key.span(),
                    "a request's outcome is that of its response: `error` for a status of 500 or above; drop `outcome = …`"
                ));
            }
            "skip" => return Err(err!(key.span(), "a layer that does nothing is none: drop it")),
            _ if args.written.accept(&key, input)? => {}
            _ => return Err(err!(key.span(), "`layer!` knows no `{key}`: write {TAKES}")),
        }
        comma(input)?;
    }
    Ok(args)
}
