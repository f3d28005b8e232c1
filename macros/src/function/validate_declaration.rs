//! Validates what an attribute means, for a function or for a request. Every mistake that the compiler would not find by
//! itself at the right token is found here, each once.

use std::collections::HashSet;

use proc_macro2::Span;
use syn::LitStr;

use super::attr::{self, InstrumentKind, Source};
use super::labels::{Labels, Shared};
use super::lowered::{Declared, Lowered, LoweredInstrument};
use super::model::{Declaration, Evaluated, Help, Instrument, Measure, Naming, ValueKind};
use super::subject::Subject;
use crate::util::case::text;
use crate::util::docs::sentence;
use crate::util::error::{Errors, err};
use crate::util::former::distinct_former_keys;
use crate::util::option::at_least_one;
use crate::util::root::Root;

impl Declaration {
    /// `errors` has those that were found before.
    pub(crate) fn new(args: Lowered, subject: &Subject<'_>, mut errors: Errors) -> syn::Result<Self> {
        if let Some(prefix) = &args.prefix
            && prefix.value().is_empty()
        {
            errors.push(err!(prefix.span(), "the prefix is empty: remove it, or write `prefix = \"outbox\"`"));
        }
        if let Some(sample) = &args.common.sample {
            errors.keep(at_least_one(sample, u64::from(u32::MAX), "sample"));
        }
        if args.instruments.is_empty() {
            errors.push(err!(
                Span::call_site(),
                "nothing is measured: write at least one of `counter`, `histogram` and `in_flight`"
            ));
        }
        let function = match (args.function, args.common.scope) {
            (Some(function), _) => function.value(),
            (None, Some(scope)) => format!("{}::{}", scope.value(), subject.name().0),
            (None, None) => subject.name().0,
        };
        let mut building = Building {
            prefix: args.prefix,
            shared: args.labels,
            labels: Labels::new(subject, args.fields),
            subject,
            values: Vec::new(),
        };
        let mut instruments: Vec<Instrument> = Vec::new();
        for lowered in &args.instruments {
            let Some(instrument) = errors.keep(building.instrument(lowered)) else { continue };
            if instruments.iter().any(|other| other.name.value() == instrument.name.value()) {
                errors.push(err!(
                    instrument.declared_at,
                    "`{}` is declared twice here: give each instrument a name of its own",
                    instrument.name.value()
                ));
            }
            instruments.push(instrument);
        }
        if args.common.objective.is_some() {
            instruments.iter().for_each(|instrument| objective_keys(instrument, &mut errors));
        }
        let Building { labels: Labels { evaluated: labels, slots: label_slots, .. }, values, .. } = building;
        errors.finish()?;
        Ok(Self {
            root: Root(args.common.krate),
            function,
            objective: args.common.objective,
            role: args.role,
            sample: args.common.sample,
            is_plain_preset: instruments.iter().all(Instrument::is_plain_preset),
            instruments,
            labels,
            values,
            label_slots,
        })
    }
}

/// Rejects labels that the objective of an `#[instrumented]` function has itself.
fn objective_keys(instrument: &Instrument, errors: &mut Errors) {
    const KEYS: [&str; 3] = ["objective_name", "objective_percentile", "objective_latency_threshold"];
    let labels = instrument.labels.iter().filter(|label| label.is_first && !label.is_preset);
    for label in labels.filter(|label| instrument.runtime_row.is_some() && KEYS.contains(&&*label.key.value())) {
        errors.push(err!(
            label.key.span(),
            "`objective = …` adds the label `{}` itself: remove this one",
            label.key.value()
        ));
    }
}

struct Building<'a> {
    subject: &'a Subject<'a>,
    prefix: Option<LitStr>,
    shared: Vec<attr::Label>,
    labels: Labels<'a>,
    values: Vec<Evaluated<ValueKind>>,
}

impl Building<'_> {
    fn instrument(&mut self, lowered: &LoweredInstrument) -> syn::Result<Instrument> {
        let mut errors = Errors::default();
        errors.keep(lowered.written.check_options());
        let raw = &lowered.written;
        let mut labels = Vec::new();
        let mut keys = HashSet::new();
        let mut reads_returned = false;
        let shared = self.shared.clone().into_iter().enumerate().map(|(i, label)| (Some(Shared::Label(i)), label));
        let fields = lowered.fields.iter().map(|label| (label.field.map(Shared::Field), label.clone()));
        let (at_end, at_start): (Vec<_>, Vec<_>) = fields.partition(|(_, label)| label.source.is_known_at_end());
        let own = raw.labels.iter().map(|label| (None, label.clone()));
        for (shared, label) in at_start.into_iter().chain(shared).chain(at_end).chain(own) {
            if raw.kind == InstrumentKind::InFlight && label.source.is_known_at_end() {
                if !lowered.is_unwritten {
                    errors.push(err!(
                        label.key.span(),
                        "an in-flight gauge rises before `{0}` is known: move `{0}` into the labels of the others, as in `counter(labels({0} = …))`",
                        label.key
                    ));
                }
                continue;
            }
            if !keys.insert(text(&label.key)) {
                errors.push(err!(
                    label.key.span(),
                    "the label `{0}` is given twice: remove one of them",
                    label.key
                ));
                continue;
            }
            reads_returned |= label.source.needs_returned();
            labels.extend(errors.keep(self.labels.label(label, shared, raw.allow_name.is_some())));
        }
        errors.keep(distinct_former_keys(labels.iter().map(|label| (&label.key, label.was.as_ref()))));
        errors.finish()?;
        let is_request = matches!(self.subject, Subject::Request);
        let source = raw.by.as_ref().or(raw.value.as_ref());
        reads_returned |= source.is_some_and(Source::is_returned);
        let known = lowered.known_by_name();
        let measure = self.measure(raw);
        Ok(Instrument {
            naming: match known {
                Some(Declared::Runtime(_)) => Naming::Known,
                Some(Declared::Here { .. }) if self.prefix.is_none() => Naming::Known,
                _ if raw.allow_name.is_some() => Naming::Allowed,
                _ => Naming::Checked,
            },
            runtime_row: match lowered.known.map(|known| known.declared) {
                Some(Declared::Runtime(row)) => Some(row),
                Some(Declared::Here { .. }) | None => None,
            },
            is_whole_row: lowered.known.is_some_and(|known| known.labels == labels.len()),
            was: raw.was.clone(),
            deprecated: raw.deprecated.clone(),
            help: self.help(raw, known, &measure),
            name: self.name(raw, known),
            // A layer has no function to make the name of, and two layers may feed one family.
            is_named: raw.name.is_some() || known.is_some() || is_request,
            labels,
            measure,
            // Each request has a status, also if it got no response.
            reads_returned: reads_returned && !is_request,
            span: raw.keyword.span(),
            declared_at: raw.name.as_ref().map_or(raw.keyword.span(), LitStr::span),
        })
    }

    fn measure(&mut self, raw: &attr::Instrument) -> Measure {
        let on = raw.on.as_ref().map(|(_, words)| words.clone()).unwrap_or_default();
        let mut slot = |source: &Option<Source>, kind| {
            let source = source.clone()?;
            self.values.push(Evaluated { source, kind, slots: vec![self.values.len()] });
            Some(self.values.len() - 1)
        };
        match raw.kind {
            InstrumentKind::Counter => {
                Measure::Counter { amount: slot(&raw.by, ValueKind::Amount), unit: raw.unit.clone(), on }
            }
            InstrumentKind::Histogram => Measure::Histogram {
                value: slot(&raw.value, ValueKind::Measurement),
                unit: raw.unit.clone(),
                buckets: raw.buckets.clone(),
            },
            InstrumentKind::InFlight => Measure::InFlight,
            InstrumentKind::Timestamp => Measure::Timestamp { on },
        }
    }

    fn name(&self, raw: &attr::Instrument, known: Option<Declared>) -> LitStr {
        let (name, span) = match (&raw.name, known) {
            (Some(name), _) => (name.value(), name.span()),
            (None, Some(Declared::Here { name, .. })) => (name.to_owned(), raw.keyword.span()),
            (None, _) => {
                let suffix = match raw.kind {
                    InstrumentKind::Counter => "total",
                    InstrumentKind::Histogram => "duration_seconds",
                    InstrumentKind::InFlight => "in_flight",
                    InstrumentKind::Timestamp => "last_timestamp_seconds",
                };
                let (name, span) = self.subject.name();
                (format!("{name}_{suffix}"), span)
            }
        };
        match &self.prefix {
            Some(prefix) => {
                let text = prefix.value();
                // Where the prefix alone breaks a rule, the mistake is there.
                let is_plain = text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
                LitStr::new(&format!("{text}_{name}"), if is_plain { span } else { prefix.span() })
            }
            None => LitStr::new(&name, span),
        }
    }

    fn help(&self, raw: &attr::Instrument, known: Option<Declared>, measure: &Measure) -> Help {
        match (&raw.help, known) {
            (Some(text), _) if !text.value().trim().is_empty() => Help { text: text.clone(), explicit: true },
            (_, Some(Declared::Here { help, .. })) => Help { text: sentence(help), explicit: false },
            _ => Help { text: self.subject.help(measure), explicit: false },
        }
    }
}
