//! From a preset's rows, and what is written besides them, to what is to be declared.

use proc_macro2::{Ident, Span};
use syn::{LitInt, LitStr, Path};

use super::attr::Args;
use super::table::{self, Extra, FieldSource, Preset, Row};
use crate::function::attr::{Instrument, InstrumentKind, Instrumented, Label, LabelSource, Metered, Source, Words};
use crate::function::lowered::{Lowered, LoweredInstrument};
use crate::function::values::STATUS;
use crate::util::case::text;
use crate::util::root::Root;

/// What a preset's attribute means.
pub(crate) fn lower(preset: &'static Preset, args: Args) -> Lowered {
    let Args { given, extras, written } = args;
    let Metered { instruments: mut rest, labels, prefix, common, defaults: _ } = written;
    let mut fields = Fields::new(preset, given, common.outcome.is_some());
    let labels: Vec<Label> = labels.into_iter().filter_map(|label| fields.take(label)).collect();
    let krate = common.krate.as_ref();
    let mut instruments = Vec::new();
    for row in preset.rows {
        let own = rest.iter().position(|own| row.is_replaced_by(own)).map(|own| rest.remove(own));
        let (own, is_unwritten) = match own {
            Some(own) => (own, false),
            None => (Instrument::new(row.kind, Ident::new(preset.attribute, Span::call_site())), true),
        };
        instruments.push(fields.instrument(own, Some(row), is_unwritten, krate));
    }
    instruments.extend(rest.into_iter().map(|own| fields.instrument(own, None, false, krate)));
    instruments.extend(extras.into_iter().map(|(Extra { row, .. }, key, source)| {
        let mut own = Instrument::new(row.kind, key);
        match row.kind {
            InstrumentKind::Counter => own.by = Some(source),
            _ => own.value = Some(source),
        }
        fields.instrument(own, Some(row), true, krate)
    }));
    Lowered {
        role: Some(preset.role),
        instruments,
        labels,
        prefix,
        function: None,
        common,
        ends_in_status: preset.ends_in_status,
        fields: preset.fields.iter().map(|field| field.name).collect(),
    }
}

/// What `#[instrumented(…)]` means.
pub(crate) fn instrumented(args: Instrumented) -> Lowered {
    let Instrumented { name, labels, common, defaults: _ } = args.with_defaults();
    let written = Metered { labels, common, ..Metered::default() };
    Lowered { function: name, ..lower(&table::INSTRUMENTED, Args { written, ..Args::default() }) }
}

/// A preset's fields in one attribute.
struct Fields {
    preset: &'static Preset,
    /// By their indices in the table.
    labels: Vec<Label>,
    /// Those that the attribute adds to its instruments.
    added: Vec<usize>,
}

impl Fields {
    fn new(preset: &'static Preset, given: Vec<(usize, Label)>, has_own_outcomes: bool) -> Self {
        let mut labels: Vec<Option<Label>> = preset.fields.iter().map(|_| None).collect();
        given.into_iter().for_each(|(index, label)| labels[index] = Some(label));
        let labels = preset.fields.iter().zip(labels).enumerate().map(|(index, (field, given))| Label {
            key: Ident::new(field.name, Span::call_site()),
            was: given.as_ref().and_then(|given| given.was.clone()),
            is_preset: true,
            words: match field.source {
                FieldSource::Outcome(_) if has_own_outcomes && given.is_none() => Words::Result,
                _ => Words::Several,
            },
            field: Some(index),
            source: given.map_or_else(|| field.source.label_source(), |given| given.source),
        });
        Self { preset, labels: labels.collect(), added: Vec::new() }
    }

    /// The index of the field of this name.
    fn index_of(&self, name: &Ident) -> Option<usize> {
        self.preset.fields.iter().position(|field| name == field.name)
    }

    /// The field that a label names, and the key that it gives it.
    fn named_by(&self, label: &Label) -> Option<Label> {
        let (name, key) = match &label.source {
            LabelSource::Argument(name) => (name, None),
            LabelSource::Field(name) => (name, Some(label.key.clone())),
            _ => return None,
        };
        let mut field = self.labels[self.index_of(name)?].clone();
        // What is wrong with it is wrong where it is named.
        field.key.set_span(name.span());
        field.was = label.was.clone().or(field.was);
        Some(match key {
            Some(key) => Label { key, is_preset: false, ..field },
            None => Label { key: Ident::new(&text(&field.key), name.span()), ..field },
        })
    }

    /// Takes a label of the whole attribute if it is about a field: gives it another key or another source, or adds it
    /// to all instruments.
    fn take(&mut self, label: Label) -> Option<Label> {
        if let Some(field) = self.named_by(&label)
            && let Some(index) = field.field
        {
            let is_known = self.preset.rows.iter().any(|row| row.has(self.preset.fields[index].name));
            if field.is_preset || !is_known {
                self.added.push(index);
            }
            self.labels[index] = field;
            return None;
        }
        if let Some(index) = self.index_of(&label.key)
            && !self.preset.fields[index].source.is_fixed()
        {
            self.labels[index] = Label { field: Some(index), ..label };
            return None;
        }
        Some(label)
    }

    /// An instrument with what its row says and it does not, and with the fields that its labels name; if they name none,
    /// with those of its row and the added ones.
    fn instrument(
        &self,
        mut written: Instrument,
        row: Option<&'static Row>,
        is_unwritten: bool,
        krate: Option<&Path>,
    ) -> LoweredInstrument {
        let word = |word| Ident::new(word, Span::call_site());
        if let Some(row) = row {
            if written.on.is_none() && !row.on.is_empty() {
                written.on = Some((word("on"), row.on.iter().copied().map(word).collect()));
            }
            if written.buckets.is_none() && (is_unwritten || written.value.is_none()) {
                let private = Root(krate.cloned()).private();
                written.buckets = row.buckets.map(word).map(|buckets| syn::parse_quote!(#private::#buckets));
            }
        }
        let mut fields = Vec::new();
        for label in std::mem::take(&mut written.labels) {
            match self.named_by(&label) {
                Some(field) => fields.push(field),
                None => written.labels.push(label),
            }
        }
        if fields.is_empty() {
            fields = self.of_row(row, written.kind);
            // A label of the instrument's own goes before a field of that name.
            fields.retain(|field| written.labels.iter().all(|label| label.key != field.key));
        }
        LoweredInstrument { written, fields, known: row.map(Row::known), is_unwritten }
    }

    /// The fields of an instrument's row, or of the row of its kind; without such a row, those of the first row that
    /// are known whatever happens.
    fn of_row(&self, row: Option<&'static Row>, kind: InstrumentKind) -> Vec<Label> {
        let rows = self.preset.rows;
        let row = row.or(rows.iter().find(|row| row.kind == kind));
        let is_at_start = kind == InstrumentKind::InFlight || row.is_none();
        let row = row.or(rows.first());
        let of_row = row.into_iter().flat_map(|row| row.fields);
        let indices = of_row.filter_map(|name| self.preset.fields.iter().position(|field| field.name == *name));
        let mut all: Vec<usize> = indices.collect();
        all.extend(self.added.iter().filter(|index| !all.contains(index)).copied().collect::<Vec<_>>());
        let fields = all.into_iter().map(|index| self.labels[index].clone());
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
