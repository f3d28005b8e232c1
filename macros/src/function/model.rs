//! What the attribute means, so that no contradiction can be written in it. `validate` makes it.

use std::collections::HashSet;

use proc_macro2::{Ident, Span};
use quote::ToTokens as _;
use syn::{Expr, LitInt, LitStr, Path, Type};

use super::attr::{InstrumentKind, Source, Words};
use super::returns::Returns;
use crate::util::root::Root;
use crate::util::tokens::collect_idents;

/// One annotated function.
pub(crate) struct Model {
    pub(crate) root: Root,
    /// `method` or `Type::method`.
    pub(crate) function: String,
    pub(crate) returns: Returns,
    /// Whether it may be a method of a trait.
    pub(crate) may_be_of_trait: bool,
    /// The trait, if the attribute is on the `impl`.
    pub(crate) of_trait: Option<Path>,
    pub(crate) classified: Classified,
    pub(crate) objective: Option<Expr>,
    pub(crate) sample: Option<LitInt>,
    pub(crate) instruments: Vec<Instrument>,
    /// Whether they are the runtime's preset as it stands, without labels beside its own.
    pub(crate) is_plain_preset: bool,
    /// What is evaluated for label values, each once per call.
    pub(crate) labels: Vec<Evaluated<Kind>>,
    /// What is evaluated for amounts and measurements.
    pub(crate) numbers: Vec<Evaluated<InstrumentKind>>,
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
    pub(crate) kind: InstrumentKind,
    pub(crate) name: LitStr,
    /// Whether the name is explicit or a preset's. Otherwise it is generated from the function's name, and another
    /// function that feeds this family does so by accident.
    pub(crate) is_named: bool,
    pub(crate) naming: Naming,
    /// Its place in the runtime's preset, which then knows all but the labels.
    pub(crate) preset: Option<usize>,
    /// Whether it has the labels of its row and no others.
    pub(crate) is_whole_row: bool,
    pub(crate) unit: Unit,
    pub(crate) help: Help,
    pub(crate) labels: Vec<Label>,
    pub(crate) buckets: Option<Expr>,
    pub(crate) on: Vec<Ident>,
    /// The slot of its number; without one it counts calls, or times them.
    pub(crate) number: Option<usize>,
    /// Whether it reads the returned value, and so has nothing to record without one.
    pub(crate) reads_returned: bool,
    /// The keyword.
    pub(crate) span: Span,
    /// The name, or the keyword that it is made of.
    pub(crate) declared_at: Span,
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

pub(crate) enum Unit {
    Named(Ident),
    Seconds,
    /// Whatever the name ends in.
    ByName,
}

pub(crate) struct Help {
    pub(crate) text: LitStr,
    pub(crate) explicit: bool,
}

pub(crate) struct Label {
    pub(crate) key: LitStr,
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
pub(crate) enum Kind {
    Closed(Box<Type>),
    Open {
        /// Whether calls that return nothing have a value, too.
        is_always: bool,
    },
}

impl Model {
    /// Every identifier in what is evaluated before the body.
    pub(crate) fn arguments_read(&self) -> HashSet<Ident> {
        let labels = self.labels.iter().map(|evaluated| &evaluated.source);
        let sources = labels.chain(self.numbers.iter().map(|evaluated| &evaluated.source));
        let mut read = HashSet::new();
        for source in sources {
            if let Source::Before(expr) = source {
                collect_idents(expr.to_token_stream(), &mut read);
            }
        }
        read
    }

    /// Whether all that is recorded is known when a call ends.
    pub(crate) fn only_counts(&self) -> bool {
        self.instruments.iter().all(|instrument| match instrument.kind {
            InstrumentKind::Counter | InstrumentKind::Timestamp => true,
            InstrumentKind::Histogram => instrument.number.is_some(),
            InstrumentKind::InFlight => false,
        })
    }

    /// Whether what is recorded depends on the returned value.
    pub(crate) fn reads_returned(&self) -> bool {
        !matches!(self.classified, Classified::Not) || self.reads_values()
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

    /// Whether labels or values do.
    pub(crate) fn reads_values(&self) -> bool {
        self.labels.iter().any(|evaluated| evaluated.source.is_returned())
            || self.numbers.iter().any(|evaluated| evaluated.source.is_returned())
    }
}

impl Instrument {
    /// Whether it has a label with several values that are not outcomes.
    pub(crate) fn has_values(&self) -> bool {
        self.labels.iter().any(|label| matches!(label.source, LabelSource::Closed(..) | LabelSource::Open(..)))
    }

    /// Whether it is one of the runtime's preset, with its labels and no others.
    pub(crate) fn is_plain_preset(&self) -> bool {
        self.is_whole_row && self.preset.is_some() && self.labels.iter().all(|label| label.is_preset)
    }
}

impl Source {
    pub(crate) fn is_returned(&self) -> bool {
        matches!(self, Self::Returned(..))
    }
}
