//! Attributes that are a table over `#[metered]`.

use proc_macro2::{Ident, Span};

use super::attr::{Instrument, InstrumentKind, Instrumented, Label, LabelSource, Metered};

/// One instrument of a preset.
struct Row {
    kind: InstrumentKind,
    /// The key of the outcome label, if it has one.
    outcome: Option<&'static str>,
}

/// `#[instrumented]`. Names, help and buckets are in the runtime's `preset.rs`, in the same order.
const INSTRUMENTED: &[Row] = &[
    Row { kind: InstrumentKind::Counter, outcome: Some("result") },
    Row { kind: InstrumentKind::Histogram, outcome: None },
    Row { kind: InstrumentKind::InFlight, outcome: None },
];

/// What `#[instrumented(…)]` means, written as `#[metered(…)]`.
pub(crate) fn instrumented(args: Instrumented) -> Metered {
    let span = Span::call_site();
    let args = args.with_defaults();
    let label = |key: &str, source| Label { key: Ident::new(key, span), is_preset: true, source };
    let shared = [label("function", LabelSource::Function), label("module", LabelSource::Module)];
    let instruments = INSTRUMENTED.iter().enumerate().map(|(i, row)| Instrument {
        kind: row.kind,
        keyword: Ident::new("instrumented", span),
        name: None,
        help: None,
        labels: row.outcome.iter().map(|key| label(key, LabelSource::Outcome(Vec::new()))).collect(),
        on: None,
        by: None,
        value: None,
        buckets: None,
        unit: None,
        allow_name: None,
        preset: Some(i),
    });
    Metered {
        instruments: instruments.collect(),
        labels: shared.into_iter().chain(args.labels).collect(),
        function: args.name,
        common: args.common,
        ..Metered::default()
    }
}
