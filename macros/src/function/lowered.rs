//! What an attribute means, before it is validated: instruments as they are written, and as a preset completes them.

use syn::LitStr;

use super::attr::{Common, Instrument, Label, Metered};

/// What is to be declared.
#[derive(Default)]
pub(crate) struct Lowered {
    pub(crate) instruments: Vec<LoweredInstrument>,
    /// The labels of all instruments.
    pub(crate) labels: Vec<Label>,
    pub(crate) prefix: Option<LitStr>,
    /// What replaces the function's name in its label.
    pub(crate) function: Option<LitStr>,
    pub(crate) common: Common,
    /// The variant of the runtime's `Role`, if a preset has one.
    pub(crate) role: Option<&'static str>,
    /// Whether the returned value's HTTP status says how the call ended.
    pub(crate) ends_in_status: bool,
    /// What labels may name besides arguments.
    pub(crate) fields: Vec<&'static str>,
}

/// An instrument of an attribute.
pub(crate) struct LoweredInstrument {
    pub(crate) written: Instrument,
    /// The labels that its preset gives it.
    pub(crate) fields: Vec<Label>,
    /// What its preset knows of it.
    pub(crate) known: Option<Known>,
    /// Whether nothing of it is written. An in-flight gauge then leaves out the shared labels that only the end of a call
    /// knows.
    pub(crate) is_unwritten: bool,
}

/// What a preset knows of an instrument.
#[derive(Clone, Copy)]
pub(crate) struct Known {
    pub(crate) declared: Declared,
    /// How many labels it has in the preset.
    pub(crate) labels: usize,
}

/// Where an instrument's name and help are.
#[derive(Clone, Copy)]
pub(crate) enum Declared {
    /// Here.
    Here { name: &'static str, help: &'static str },
    /// The row with this index in the runtime's `instrumented.rs`.
    Runtime(usize),
}

impl From<Metered> for Lowered {
    fn from(args: Metered) -> Self {
        let Metered { instruments, labels, prefix, common, defaults: _ } = args.with_defaults();
        let instruments = instruments.into_iter().map(|written| LoweredInstrument {
            written,
            fields: Vec::new(),
            known: None,
            is_unwritten: false,
        });
        Self { instruments: instruments.collect(), labels, prefix, common, ..Self::default() }
    }
}

impl LoweredInstrument {
    /// What its preset knows of it, unless it has a name of its own.
    pub(crate) fn known_by_name(&self) -> Option<Declared> {
        self.known.map(|known| known.declared).filter(|_| self.written.name.is_none())
    }
}
