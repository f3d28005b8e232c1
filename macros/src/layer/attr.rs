//! The grammar of `layer!`: items of `#[metered]`, and the name of another instrumentation whose names to use.

use syn::parse::ParseStream;

use super::convention::{CONVENTIONS, Convention};
use crate::function::attr::Metered;
use crate::util::error::err;
use crate::util::option::{comma, given_twice, key};

/// What `layer!` was given.
#[derive(Default)]
pub(super) struct Layer {
    pub(super) written: Metered,
    pub(super) convention: Option<&'static Convention>,
}

const TAKES: &str = "`counter(…)`, `histogram(…)`, `in_flight(…)`, `timestamp(…)`, `labels(…)`, `prefix = \"…\"`, `objective = CONST`, `sample = N`, `crate = path`, `opentelemetry`, `fastapi` or `axum_prometheus`";

pub(super) fn parse(input: ParseStream<'_>) -> syn::Result<Layer> {
    let mut args = Layer::default();
    while !input.is_empty() {
        let key = key(input, TAKES)?;
        if let Some(convention) = CONVENTIONS.iter().find(|convention| key == convention.word) {
            match args.convention.replace(convention) {
                Some(first) if first.word == convention.word => {
                    return Err(given_twice(&key));
                }
                Some(first) => {
                    return Err(err!(
                        key.span(),
                        "`{}` already sets the names: remove `{key}`, or use a second layer for it",
                        first.word
                    ));
                }
                None => {}
            }
            comma(input)?;
            continue;
        }
        match &*key.to_string() {
            "outcome" => {
                return Err(err!(
                    key.span(),
                    "a request's outcome is that of its response: `error` for a status of 500 or above; remove `outcome = …`"
                ));
            }
            "skip" => return Err(err!(key.span(), "a layer cannot be skipped: remove the whole layer instead")),
            _ if args.written.accept(&key, input)? => {}
            _ => return Err(err!(key.span(), "`layer!` has no option `{key}`: write {TAKES}")),
        }
        comma(input)?;
    }
    Ok(args)
}
