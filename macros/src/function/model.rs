//! What the attribute means, so that no contradiction can be written in it. `validate` makes it.

use std::collections::HashSet;

use proc_macro2::{Ident, Span};
use quote::ToTokens as _;
use syn::{Expr, LitInt, LitStr, Path, Type};

use super::attr::{Source, Words};
use super::returns::Returns;
use crate::util::root::Root;
use crate::util::tokens::collect_idents;

/// One annotated function.
pub(crate) struct Model {
    pub(crate) declaration: Declaration,
    pub(crate) returns: Returns,
    /// Whether it may be a method of a trait.
    pub(crate) may_be_of_trait: bool,
    /// The trait, if the attribute is on the `impl`.
    pub(crate) of_trait: Option<Path>,
    pub(crate) classified: Classified,
}

/// What is declared, for a function or for requests.
pub(crate) struct Declaration {
    pub(crate) root: Root,
    /// `method` or `Type::method`.
    pub(crate) function: String,
    pub(crate) objective: Option<Expr>,
    /// The variant of the runtime's `Role`, if a preset has one.
    pub(crate) role: Option<&'static str>,
    pub(crate) sample: Option<LitInt>,
    pub(crate) instruments: Vec<Instrument>,
    /// Whether they are the runtime's preset, without labels besides its own.
    pub(crate) is_plain_preset: bool,
    /// What is evaluated for label values, each once per call.
    pub(crate) labels: Vec<Evaluated<LabelKind>>,
    /// What is evaluated for amounts and measurements.
    pub(crate) values: Vec<Evaluated<ValueKind>>,
    /// How many slots the labels fill.
    pub(crate) label_slots: usize,
}

/// How outcomes are read off the returned value.
pub(crate) enum Classified {
    Not,
    /// Decided by whether the value is a `Result`.
    ByReturnType,
    By(Box<Type>),
    /// By the class of its HTTP status, which is read first.
    Status {
        /// The returned type.
        span: Span,
    },
}

pub(crate) struct Instrument {
    pub(crate) measure: Measure,
    pub(crate) name: LitStr,
    /// Whether the name is explicit or a preset's. Otherwise it is generated from the function's name, and another
    /// function that feeds this family does so by accident.
    pub(crate) is_named: bool,
    pub(crate) naming: Naming,
    /// The former name.
    pub(crate) was: Option<LitStr>,
    pub(crate) deprecated: Option<LitStr>,
    /// Its row in the runtime's preset, which then knows all but the labels.
    pub(crate) runtime_row: Option<usize>,
    /// Whether it has the labels of its row and no others.
    pub(crate) is_whole_row: bool,
    pub(crate) help: Help,
    pub(crate) labels: Vec<Label>,
    /// Whether it reads the returned value, and so has nothing to record without one.
    pub(crate) reads_returned: bool,
    /// The keyword.
    pub(crate) span: Span,
    /// The name, or the keyword that it is made of.
    pub(crate) declared_at: Span,
}

/// What an instrument measures, with the options that this kind has.
pub(crate) enum Measure {
    /// Counts calls, or the amounts in a slot.
    Counter {
        amount: Option<usize>,
        unit: Option<Ident>,
        on: Vec<Ident>,
    },
    /// Times calls, or records the values in a slot.
    Histogram {
        value: Option<usize>,
        unit: Option<Ident>,
        buckets: Option<Expr>,
    },
    InFlight,
    Timestamp {
        on: Vec<Ident>,
    },
}

/// What the compiler is to check of a name.
pub(crate) enum Naming {
    /// All of the rules.
    Checked,
    /// The data model, but not the conventions.
    Allowed,
    /// Nothing: a preset gives it.
    Known,
}

pub(crate) struct Help {
    pub(crate) text: LitStr,
    pub(crate) explicit: bool,
}

pub(crate) struct Label {
    pub(crate) key: LitStr,
    /// The former key.
    pub(crate) was: Option<LitStr>,
    /// Whether no instrument before has it: what is wrong with a shared label is said once.
    pub(crate) is_first: bool,
    /// Whether its instrument has `allow_name`.
    pub(crate) allow_name: bool,
    /// Whether a preset wrote it.
    pub(crate) is_preset: bool,
    pub(crate) words: Words,
    pub(crate) source: LabelSource,
}

pub(crate) enum LabelSource {
    Fixed(LitStr),
    Function,
    Module,
    Outcome(Vec<(LitStr, LitStr)>),
    Closed(usize, Box<Type>),
    /// With the texts for calls that return nothing.
    Open(usize, LitInt, Vec<(LitStr, LitStr)>),
}

/// An expression, and the slots that its value goes to.
pub(crate) struct Evaluated<K> {
    pub(crate) source: Source,
    pub(crate) kind: K,
    pub(crate) slots: Vec<usize>,
}

/// What a label's expression gives.
pub(crate) enum LabelKind {
    Closed(Box<Type>),
    Open {
        /// Whether calls that return nothing have a value, too.
        is_always: bool,
    },
}

/// What the expression of an instrument gives.
#[derive(Clone, Copy)]
pub(crate) enum ValueKind {
    /// For a counter.
    Amount,
    /// For a histogram.
    Measurement,
}

impl Declaration {
    /// Every identifier in what is evaluated before the body.
    pub(crate) fn arguments_read(&self) -> HashSet<Ident> {
        let mut read = HashSet::new();
        for source in self.sources() {
            if let Source::Before(expr) = source {
                collect_idents(expr.to_token_stream(), &mut read);
            }
        }
        read
    }

    fn sources(&self) -> impl Iterator<Item = &Source> {
        let labels = self.labels.iter().map(|evaluated| &evaluated.source);
        labels.chain(self.values.iter().map(|evaluated| &evaluated.source))
    }

    /// Whether all that is recorded is known when a call ends.
    pub(crate) fn only_counts(&self) -> bool {
        self.instruments.iter().all(|instrument| match instrument.measure {
            Measure::Counter { .. } | Measure::Timestamp { .. } | Measure::Histogram { value: Some(_), .. } => true,
            Measure::Histogram { value: None, .. } | Measure::InFlight => false,
        })
    }

    /// Whether labels or values depend on the returned value.
    pub(crate) fn reads_values(&self) -> bool {
        self.sources().any(Source::is_returned)
    }
}

impl Model {
    /// Whether what is recorded depends on the returned value.
    pub(crate) fn reads_returned(&self) -> bool {
        !matches!(self.classified, Classified::Not) || self.declaration.reads_values()
    }

    /// Whether a function that is not `async` may return a boxed future under another name.
    pub(crate) fn may_be_future(&self) -> bool {
        let is_outcome = match (&self.classified, &self.returns.output) {
            (Classified::By(ty), Some(output)) => {
                ty.to_token_stream().to_string() == output.to_token_stream().to_string()
            }
            _ => false,
        };
        self.returns.may_be_future() && !is_outcome
    }
}

impl Instrument {
    /// Whether it has a label with several values that are not outcomes.
    pub(crate) fn has_values(&self) -> bool {
        self.labels.iter().any(|label| matches!(label.source, LabelSource::Closed(..) | LabelSource::Open(..)))
    }

    /// Whether it is one of the runtime's preset, with its labels and no others.
    pub(crate) fn is_plain_preset(&self) -> bool {
        self.is_whole_row
            && self.runtime_row.is_some()
            && self.labels.iter().all(|label| label.is_preset && label.was.is_none())
    }

    /// The outcomes that `on(…)` names.
    pub(crate) fn on(&self) -> &[Ident] {
        match &self.measure {
            Measure::Counter { on, .. } | Measure::Timestamp { on } => on,
            Measure::Histogram { .. } | Measure::InFlight => &[],
        }
    }

    pub(crate) fn unit(&self) -> Option<&Ident> {
        match &self.measure {
            Measure::Counter { unit, .. } | Measure::Histogram { unit, .. } => unit.as_ref(),
            Measure::InFlight | Measure::Timestamp { .. } => None,
        }
    }

    pub(crate) fn buckets(&self) -> Option<&Expr> {
        match &self.measure {
            Measure::Histogram { buckets, .. } => buckets.as_ref(),
            _ => None,
        }
    }
}
