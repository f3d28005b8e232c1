//! From a preset's row and what is written beside it to instruments of `#[metered]`.

use proc_macro2::{Ident, Span};
use syn::{LitInt, LitStr, Path};

use super::attr::Args;
use super::table::{self, Extra, FieldSource, Preset, Row};
use crate::function::attr::{Instrument, InstrumentKind, Instrumented, Label, LabelSource, Metered, Source, Words};
use crate::function::expand::STATUS;
use crate::util::case::text;
use crate::util::root::Root;

/// What a preset's attribute means, written as `#[metered(…)]`.
pub(crate) fn metered(preset: &'static Preset, args: Args) -> Metered {
    let Args { given, extras, written } = args;
    let mut fields = Fields::new(preset, given, written.common.outcome.is_some());
    let labels: Vec<Label> = written.labels.into_iter().filter_map(|label| fields.take(label)).collect();
    let krate = written.common.krate.as_ref();
    let mut rest = written.instruments;
    let mut instruments = Vec::new();
    for row in preset.rows {
        let own = rest.iter().position(|own| row.is_replaced_by(own)).map(|own| rest.remove(own));
        let own = own.unwrap_or_else(|| row.whole(Ident::new(preset.attribute, Span::call_site())));
        instruments.push(row.complete(own, krate));
    }
    instruments.extend(rest);
    instruments.extend(extras.into_iter().map(|(Extra { row, .. }, key, source)| {
        let own = match row.kind {
            InstrumentKind::Counter => Instrument { by: Some(source), ..row.whole(key) },
            _ => Instrument { value: Some(source), ..row.whole(key) },
        };
        row.complete(own, krate)
    }));
    for instrument in &mut instruments {
        fields.give(instrument);
    }
    Metered { instruments, labels, ends_in_status: preset.ends_in_status, fields: preset.fields, ..written }
}

/// What `#[instrumented(…)]` means, written as `#[metered(…)]`.
pub(crate) fn instrumented(args: Instrumented) -> Metered {
    let args = args.with_defaults();
    let written = Metered { labels: args.labels, function: args.name, common: args.common, ..Metered::default() };
    metered(&table::INSTRUMENTED, Args { written, ..Args::default() })
}

impl Row {
    /// The instrument that it is if none is written in its place.
    fn whole(&self, keyword: Ident) -> Instrument {
        Instrument { is_preset: true, ..Instrument::new(self.kind, keyword) }
    }

    /// An instrument in its place, with what that does not say.
    fn complete(&'static self, mut own: Instrument, krate: Option<&Path>) -> Instrument {
        let word = |word| Ident::new(word, Span::call_site());
        if own.on.is_none() && !self.on.is_empty() {
            own.on = Some((word("on"), self.on.iter().copied().map(word).collect()));
        }
        if own.buckets.is_none() && (own.is_preset || own.value.is_none()) {
            let private = Root(krate.cloned()).private();
            own.buckets = self.buckets.map(word).map(|buckets| syn::parse_quote!(#private::#buckets));
        }
        Instrument { row: Some(self), ..own }
    }
}

/// A preset's fields in one attribute.
struct Fields {
    preset: &'static Preset,
    /// By their places in the table.
    labels: Vec<Label>,
    /// Those that the attribute adds to its instruments.
    added: Vec<usize>,
}

impl Fields {
    fn new(preset: &'static Preset, given: Vec<(usize, Label)>, has_own_outcomes: bool) -> Self {
        let mut sources: Vec<Option<LabelSource>> = preset.fields.iter().map(|_| None).collect();
        given.into_iter().for_each(|(place, label)| sources[place] = Some(label.source));
        let labels = preset.fields.iter().enumerate().map(|(place, field)| Label {
            key: Ident::new(field.name, Span::call_site()),
            is_preset: true,
            words: match field.source {
                FieldSource::Outcome(_) if has_own_outcomes && sources[place].is_none() => Words::Result,
                _ => Words::Several,
            },
            field: Some(place),
            source: sources[place].take().unwrap_or_else(|| field.source.label_source()),
        });
        Self { preset, labels: labels.collect(), added: Vec::new() }
    }

    /// The place of the field of this name.
    fn place(&self, name: &Ident) -> Option<usize> {
        self.preset.fields.iter().position(|field| name == field.name)
    }

    /// The field that a label names, and the key that it gives it.
    fn named_by(&self, label: &Label) -> Option<Label> {
        let (name, key) = match &label.source {
            LabelSource::Argument(name) => (name, None),
            LabelSource::Field(name) => (name, Some(label.key.clone())),
            _ => return None,
        };
        let mut field = self.labels[self.place(name)?].clone();
        // What is wrong with it is wrong where it is named.
        field.key.set_span(name.span());
        Some(match key {
            Some(key) => Label { key, is_preset: false, ..field },
            None => Label { key: Ident::new(&text(&field.key), name.span()), ..field },
        })
    }

    /// Takes a label of the whole attribute if it is about a field: gives it another key or another source, or adds it
    /// to all instruments.
    fn take(&mut self, label: Label) -> Option<Label> {
        if let Some(field) = self.named_by(&label)
            && let Some(place) = field.field
        {
            let is_known = self.preset.rows.iter().any(|row| row.has(self.preset.fields[place].name));
            if field.is_preset || !is_known {
                self.added.push(place);
            }
            self.labels[place] = field;
            return None;
        }
        if let Some(place) = self.place(&label.key)
            && !self.preset.fields[place].source.is_fixed()
        {
            self.labels[place] = Label { field: Some(place), ..label };
            return None;
        }
        Some(label)
    }

    /// Gives an instrument the fields that its labels name; if they name none, those of its row and the added ones.
    fn give(&self, instrument: &mut Instrument) {
        let labels = std::mem::take(&mut instrument.labels);
        for label in labels {
            match self.named_by(&label) {
                Some(field) => instrument.fields.push(field),
                None => instrument.labels.push(label),
            }
        }
        if instrument.fields.is_empty() {
            instrument.fields = self.of_row(instrument);
            // A label of the instrument's own goes before a field of that name.
            instrument.fields.retain(|field| instrument.labels.iter().all(|label| label.key != field.key));
        }
    }

    /// The fields of an instrument's row, or of the row of its kind; without such a row, those of the first row that
    /// are known whatever happens.
    fn of_row(&self, instrument: &Instrument) -> Vec<Label> {
        let rows = self.preset.rows;
        let row = instrument.row.or(rows.iter().find(|row| row.kind == instrument.kind));
        let is_at_start = instrument.kind == InstrumentKind::InFlight || row.is_none();
        let row = row.or(rows.first());
        let of_row = row.into_iter().flat_map(|row| row.fields);
        let places = of_row.filter_map(|name| self.preset.fields.iter().position(|field| field.name == *name));
        let mut all: Vec<usize> = places.collect();
        all.extend(self.added.iter().filter(|place| !all.contains(place)).copied().collect::<Vec<_>>());
        let fields = all.into_iter().map(|place| self.labels[place].clone());
        fields.filter(|field| !is_at_start || !field.source.is_known_at_end()).collect()
    }
}

impl Row {
    fn is_replaced_by(&self, own: &Instrument) -> bool {
        self.kind == own.kind && own.records_calls()
    }

    fn has(&self, field: &str) -> bool {
        self.fields.contains(&field)
    }
}

impl Instrument {
    /// Whether it counts or times calls, as a row does. An instrument that records amounts or values is added to the
    /// rows.
    pub(crate) fn records_calls(&self) -> bool {
        self.by.is_none() && self.value.is_none()
    }
}

impl FieldSource {
    /// Whether it must not have another source, because its values are known by these.
    fn is_fixed(&self) -> bool {
        matches!(self, Self::Function | Self::Module)
    }

    fn label_source(&self) -> LabelSource {
        match self {
            // All fields of these kinds are given, or parsing fails.
            Self::Given | Self::Method | Self::Route => LabelSource::Fixed(LitStr::new("", Span::call_site())),
            Self::Function => LabelSource::Function,
            Self::Module => LabelSource::Module,
            Self::Outcome(words) => LabelSource::Outcome(labelled(words)),
            Self::Status { limit, unreturned } => {
                let status = Ident::new(STATUS, Span::mixed_site());
                let text = Source::Returned(syn::parse_quote!(_), syn::parse_quote!(#status.as_str()));
                LabelSource::Open(LitInt::new(limit, Span::call_site()), labelled(unreturned), text)
            }
        }
    }
}

/// Words with their texts, as they would be written.
fn labelled(words: &[(&str, &str)]) -> Vec<(Ident, LitStr)> {
    let span = Span::call_site();
    words.iter().map(|(word, text)| (Ident::new(word, span), LitStr::new(text, span))).collect()
}
