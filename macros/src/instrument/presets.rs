//! Attributes that are a table of names over `#[metered]`.

use proc_macro2::{Ident, Span};
use syn::LitStr;

use super::attr::{Instrument, InstrumentKind, Instrumented, Label, LabelSource, Metered};

/// One instrument of a preset.
struct Row {
    kind: InstrumentKind,
    name: &'static str,
    help: &'static str,
    /// The key of the outcome label, if it has one.
    outcome: Option<&'static str>,
}

/// `#[instrumented]`: the families of the Autometrics convention, so that its dashboards work.
const INSTRUMENTED: &[Row] = &[
    Row {
        kind: InstrumentKind::Counter,
        name: "function_calls_total",
        help: "Calls that ended, by function and result.",
        outcome: Some("result"),
    },
    Row {
        kind: InstrumentKind::Histogram,
        name: "function_calls_duration_seconds",
        help: "How long calls took, by function.",
        outcome: None,
    },
    Row {
        kind: InstrumentKind::InFlight,
        name: "function_calls_concurrent",
        help: "Calls under way, by function.",
        outcome: None,
    },
];

/// What `#[instrumented(…)]` means, written as `#[metered(…)]`.
pub(crate) fn instrumented(args: Instrumented, function: &str) -> Metered {
    let span = Span::call_site();
    let defaults = args.defaults.map(|defaults| *defaults).unwrap_or_default();
    let common = args.common.or(defaults.common);
    let function = args.name.unwrap_or_else(|| match &common.scope {
        Some(scope) => LitStr::new(&format!("{}::{function}", scope.value()), span),
        None => LitStr::new(function, span),
    });
    let label = |key: &str, source| Label { key: Ident::new(key, span), is_preset: true, source };
    let shared = [label("function", LabelSource::Fixed(function)), label("module", LabelSource::Module)];
    let instruments = INSTRUMENTED.iter().map(|row| Instrument {
        kind: row.kind,
        keyword: Ident::new("instrumented", span),
        name: Some(LitStr::new(row.name, span)),
        help: Some(LitStr::new(row.help, span)),
        labels: row.outcome.iter().map(|key| label(key, LabelSource::Outcome(Vec::new()))).collect(),
        on: None,
        by: None,
        value: None,
        buckets: None,
        unit: None,
        allow_name: None,
        is_preset: true,
    });
    Metered {
        instruments: instruments.collect(),
        labels: shared.into_iter().chain(defaults.labels).chain(args.labels).collect(),
        common,
        ..Metered::default()
    }
}
