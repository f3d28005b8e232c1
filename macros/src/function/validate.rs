//! From raw arguments and a signature to the model. Every mistake that the compiler would not find by itself at the
//! right token is found here, each once.

use std::collections::{HashMap, HashSet};

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::spanned::Spanned as _;
use syn::{Expr, FnArg, LitInt, LitStr, Pat, Signature, Type, Visibility};

use super::attr::{self, InstrumentKind, Metered, Source, Words};
use super::item::Function;
use super::model::{Classified, Evaluated, Help, Instrument, Kind, Label, LabelSource, Model, Naming, Unit};
use super::returns::{Around, Returns, Verdict};
use crate::preset::table::{Declared, Field, Row};
use crate::util::case::text;
use crate::util::docs::first_doc_line;
use crate::util::error::{Errors, err};
use crate::util::root::Root;

impl Model {
    pub(crate) fn new(args: Metered, function: &Function) -> syn::Result<Self> {
        let args = args.with_defaults();
        let is_empty = args.instruments.is_empty();
        let sig = &function.sig;
        let mut errors = Errors::default();
        if let Some(constness) = &sig.constness {
            return Err(err!(
                constness.span(),
                "a `const fn` cannot be measured, the compiler may run it: drop `const`, or the attribute"
            ));
        }
        if let Some(variadic) = &sig.variadic {
            return Err(err!(
                variadic.span(),
                "a variadic function cannot be measured: wrap it in one that is not"
            ));
        }
        let scope = args.common.scope.as_ref().map(LitStr::value);
        let around = args.common.around(function, scope.as_deref());
        let may_be_of_trait = around.may_be_of_trait;
        let returns = Returns::of(sig, &around);
        let classified = match args.common.outcome {
            Some(ty) => Classified::By(Box::new(ty)),
            None if args.ends_in_status => Classified::Status {
                span: returns.output.as_ref().map_or(sig.ident.span(), syn::spanned::Spanned::span),
            },
            None if matches!(returns.verdict, Verdict::Neither) => Classified::Not,
            None => Classified::ByReturnType,
        };
        if let Classified::By(ty) = &classified
            && let Some(generic) = generic_in(sig, ty.to_token_stream())
        {
            errors.push(err!(
                generic.span(),
                "outcomes are fixed for all callers, so their type cannot be `{generic}`: write `_` in its place, as in `Result<_, _>`, or name a type without generics"
            ));
        }
        if let Some(prefix) = &args.prefix
            && prefix.value().is_empty()
        {
            errors.push(err!(prefix.span(), "an empty prefix is none: drop it, or write `prefix = \"outbox\"`"));
        }
        if let Some(sample) = &args.common.sample {
            errors.keep(at_least_one(sample, u64::from(u32::MAX), "sample"));
        }
        let name = text(&sig.ident);
        let mut building = Building {
            sig,
            fields: args.fields,
            prefix: args.prefix,
            doc: first_doc_line(&function.attrs),
            shared: args.labels,
            seen: HashSet::new(),
            slots: HashMap::new(),
            labels: Vec::new(),
            numbers: Vec::new(),
            label_slots: 0,
        };
        let instruments: Vec<_> =
            args.instruments.into_iter().filter_map(|raw| errors.keep(building.instrument(raw))).collect();
        let mut names = HashSet::new();
        for instrument in &instruments {
            if !names.insert(instrument.name.value()) {
                errors.push(err!(
                    instrument.declared_at,
                    "`{}` is declared twice here: give each instrument a name of its own",
                    instrument.name.value()
                ));
            }
        }
        if is_empty {
            errors.push(err!(
                Span::call_site(),
                "nothing is measured: write at least one of `counter`, `histogram` and `in_flight`"
            ));
        }
        let is_plain_preset = instruments.iter().all(Instrument::is_plain_preset);
        let Building { labels, numbers, label_slots, .. } = building;
        errors.finish()?;
        Ok(Self {
            root: Root(args.common.krate),
            function: match (args.function, args.common.scope) {
                (Some(function), _) => function.value(),
                (None, Some(scope)) => format!("{}::{name}", scope.value()),
                (None, None) => name,
            },
            returns,
            may_be_of_trait,
            of_trait: args.common.of_trait,
            classified,
            objective: args.common.objective,
            sample: args.common.sample,
            instruments,
            is_plain_preset,
            labels,
            numbers,
            label_slots,
        })
    }
}

impl Metered {
    /// The same, with the defaults of the blocks around it merged into it.
    pub(crate) fn with_defaults(mut self) -> Self {
        let Some(defaults) = self.defaults.take() else { return self };
        let defaults = defaults.with_defaults().into_default();
        Self {
            instruments: if self.instruments.is_empty() { defaults.instruments } else { self.instruments },
            labels: defaults.labels.into_iter().chain(self.labels).collect(),
            prefix: self.prefix.or(defaults.prefix),
            function: self.function,
            common: self.common.or(defaults.common),
            defaults: None,
            ..Self::default()
        }
    }

    /// The same, as the defaults of a block for its functions.
    pub(crate) fn into_default(mut self) -> Self {
        let of_instruments = self.instruments.iter_mut().flat_map(|instrument| &mut instrument.labels);
        self.labels.iter_mut().chain(of_instruments).for_each(|label| label.words = Words::Several);
        self
    }
}

impl attr::Instrumented {
    /// The same, with the defaults of the blocks around it merged into it.
    pub(crate) fn with_defaults(mut self) -> Self {
        let Some(defaults) = self.defaults.take() else { return self };
        let mut defaults = defaults.with_defaults();
        defaults.labels.iter_mut().for_each(|label| label.words = Words::Several);
        Self {
            name: self.name,
            labels: defaults.labels.into_iter().chain(self.labels).collect(),
            common: self.common.or(defaults.common),
            defaults: None,
        }
    }
}

impl attr::Common {
    /// What is known of the place of a function. `scope` is the type that its `impl` is for.
    fn around<'a>(&'a self, function: &Function, scope: Option<&'a str>) -> Around<'a> {
        Around {
            parameters: self.parameters.as_deref(),
            scope,
            may_be_of_trait: matches!(function.vis, Visibility::Inherited)
                && (scope.is_none() || self.of_trait.is_some()),
        }
    }

    /// Each argument from here, or else from there.
    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            outcome: self.outcome.or(other.outcome),
            objective: self.objective.or(other.objective),
            sample: self.sample.or(other.sample),
            krate: self.krate.or(other.krate),
            skip: self.skip.or(other.skip),
            scope: self.scope.or(other.scope),
            parameters: self.parameters.or(other.parameters),
            of_trait: self.of_trait.or(other.of_trait),
        }
    }
}

struct Building<'a> {
    sig: &'a Signature,
    /// Those of the preset.
    fields: &'static [Field],
    prefix: Option<LitStr>,
    doc: Option<LitStr>,
    shared: Vec<attr::Label>,
    /// The shared labels that an instrument has already, with their keys and whether that instrument has `allow_name`.
    seen: HashSet<(Shared, String, bool)>,
    /// Their slots: each is evaluated once, for all instruments.
    slots: HashMap<Shared, usize>,
    labels: Vec<Evaluated<Kind>>,
    numbers: Vec<Evaluated<InstrumentKind>>,
    label_slots: usize,
}

/// A label that several instruments have.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Shared {
    /// In its place among the attribute's labels.
    Label(usize),
    /// In its place among the preset's fields.
    Field(usize),
}

impl Building<'_> {
    fn instrument(&mut self, raw: attr::Instrument) -> syn::Result<Instrument> {
        let mut errors = Errors::default();
        errors.keep(raw.contradiction());
        let mut labels = Vec::new();
        let mut keys = HashSet::new();
        let mut reads_returned = false;
        let shared = self.shared.clone().into_iter().enumerate().map(|(i, label)| (Some(Shared::Label(i)), label));
        let fields = raw.fields.iter().map(|label| (label.field.map(Shared::Field), label.clone()));
        let (at_end, at_start): (Vec<_>, Vec<_>) = fields.partition(|(_, label)| label.source.is_known_at_end());
        let own = raw.labels.iter().map(|label| (None, label.clone()));
        for (shared, label) in at_start.into_iter().chain(shared).chain(at_end).chain(own) {
            if raw.kind == InstrumentKind::InFlight && label.source.is_known_at_end() {
                if !raw.is_preset {
                    errors.push(err!(
                        label.key.span(),
                        "an in-flight gauge is counted before the call ends: move `{0}` into the labels of the others, as in `counter(labels({0} = …))`",
                        label.key
                    ));
                }
                continue;
            }
            if !keys.insert(text(&label.key)) {
                errors.push(err!(label.key.span(), "the label `{0}` is given twice: drop one of them", label.key));
                continue;
            }
            reads_returned |= label.source.needs_returned();
            labels.extend(errors.keep(self.label(label, shared, raw.allow_name.is_some())));
        }
        let number = raw.by.clone().or(raw.value.clone()).map(|source| {
            reads_returned |= source.is_returned();
            self.numbers.push(Evaluated { source, kind: raw.kind, slots: vec![self.numbers.len()] });
            self.numbers.len() - 1
        });
        errors.finish()?;
        Ok(Instrument {
            kind: raw.kind,
            naming: match raw.named_row() {
                Some(Declared::Runtime(_)) => Naming::Known,
                Some(Declared::Here { .. }) if self.prefix.is_none() => Naming::Known,
                _ if raw.allow_name.is_some() => Naming::Allowed,
                _ => Naming::Checked,
            },
            preset: raw.row.and_then(Row::place_in_runtime),
            is_whole_row: raw.row.is_some_and(|row| row.fields.len() == labels.len()),
            unit: match (&raw.unit, raw.kind, number) {
                (Some(unit), ..) => Unit::Named(unit.clone()),
                (None, InstrumentKind::Histogram, None) | (None, InstrumentKind::Timestamp, _) => Unit::Seconds,
                _ => Unit::ByName,
            },
            help: self.help(&raw),
            name: self.name(&raw),
            is_named: raw.name.is_some() || raw.named_row().is_some(),
            labels,
            buckets: raw.buckets,
            on: raw.on.map(|(_, words)| words).unwrap_or_default(),
            number,
            reads_returned,
            span: raw.keyword.span(),
            declared_at: raw.name.as_ref().map_or(raw.keyword.span(), LitStr::span),
        })
    }

    fn name(&self, raw: &attr::Instrument) -> LitStr {
        let function = &self.sig.ident;
        let (name, span) = match (&raw.name, raw.named_row()) {
            (Some(name), _) => (name.value(), name.span()),
            (None, Some(Declared::Here { name, .. })) => ((*name).to_owned(), raw.keyword.span()),
            (None, _) => {
                let suffix = match raw.kind {
                    InstrumentKind::Counter => "total",
                    InstrumentKind::Histogram => "duration_seconds",
                    InstrumentKind::InFlight => "in_flight",
                    InstrumentKind::Timestamp => "last_timestamp_seconds",
                };
                (format!("{}_{suffix}", text(function)), function.span())
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

    fn help(&self, raw: &attr::Instrument) -> Help {
        if let Some(text) = &raw.help
            && !text.value().trim().is_empty()
        {
            return Help { text: text.clone(), explicit: true };
        }
        if let Some(Declared::Here { help, .. }) = raw.named_row() {
            return Help { text: LitStr::new(help, Span::call_site()), explicit: false };
        }
        let function = text(&self.sig.ident);
        let sentence = match raw.kind {
            InstrumentKind::Counter if raw.by.is_some() => format!("Amounts counted by calls of {function}."),
            InstrumentKind::Counter => format!("Calls of {function}."),
            InstrumentKind::Histogram if raw.value.is_some() => format!("Values recorded by calls of {function}."),
            InstrumentKind::Histogram => format!("How long calls of {function} took."),
            InstrumentKind::InFlight => format!("Calls of {function} under way."),
            InstrumentKind::Timestamp => format!("When a call of {function} ended last; 0 if none has."),
        };
        let text = self.doc.clone().unwrap_or_else(|| LitStr::new(&sentence, Span::call_site()));
        Help { text, explicit: false }
    }

    fn label(&mut self, label: attr::Label, shared: Option<Shared>, allow_name: bool) -> syn::Result<Label> {
        let attr::Label { key, is_preset, words: of, source, .. } = label;
        let is_first = shared.is_none_or(|shared| self.seen.insert((shared, text(&key), allow_name)));
        let source = match source {
            attr::LabelSource::Fixed(value) => LabelSource::Fixed(value),
            attr::LabelSource::Function => LabelSource::Function,
            attr::LabelSource::Module => LabelSource::Module,
            attr::LabelSource::Outcome(renames) => LabelSource::Outcome(words(renames)),
            attr::LabelSource::Argument(name) => {
                let ty = self.argument(&name)?;
                let value = Source::Before(syn::parse_quote!(#name));
                LabelSource::Closed(self.closed(value, &ty, shared)?, Box::new(ty))
            }
            attr::LabelSource::Field(name) => {
                let error = attr::unknown_values(&key, name.span());
                return Err(if self.fields.is_empty() {
                    error
                } else {
                    let fields: Vec<_> = self.fields.iter().map(|field| format!("`{}`", field.name)).collect();
                    err!(name.span(), "{error}; the fields that this attribute knows are {}", fields.join(", "))
                });
            }
            attr::LabelSource::Closed(ty, source) => LabelSource::Closed(self.closed(source, &ty, shared)?, ty),
            attr::LabelSource::Open(limit, unreturned, source) => {
                at_least_one(&limit, 1_000_000, "limit")?;
                let is_always = !unreturned.is_empty();
                LabelSource::Open(self.open(source, is_always, shared), limit, words(unreturned))
            }
        };
        let key = LitStr::new(&text(&key), key.span());
        Ok(Label { key, is_first, allow_name, is_preset, words: of, source })
    }

    /// The type of the argument that a label is named after.
    fn argument(&self, key: &Ident) -> syn::Result<Type> {
        let typed = self.sig.inputs.iter().find_map(|input| match input {
            FnArg::Typed(typed) => match &*typed.pat {
                Pat::Ident(pat) if text(&pat.ident) == text(key) => Some(&*typed.ty),
                _ => None,
            },
            FnArg::Receiver(_) => None,
        });
        if key == "self" {
            return Err(err!(key.span(), "a label has a name of its own: write `name: Type = *self`"));
        }
        let Some(mut ty) = typed else {
            return Err(err!(
                key.span(),
                "there is no argument `{key}`: write `{key}: Type = value`, `{key} = \"text\"` or `{key} = outcome`"
            ));
        };
        while let Type::Reference(reference) = ty {
            ty = &reference.elem;
        }
        if let Type::ImplTrait(_) = ty {
            return Err(err!(
                key.span(),
                "the type of `{key}` is not named in the signature: write `{key}: Type = value`, or `{key}(limit = 100) = value`"
            ));
        }
        Ok(ty.clone())
    }

    fn closed(&mut self, source: Source, ty: &Type, shared: Option<Shared>) -> syn::Result<usize> {
        if let Some(generic) = generic_in(self.sig, ty.to_token_stream()) {
            return Err(err!(
                generic.span(),
                "label values are fixed for all callers, so their type cannot be `{generic}`: name a type without generics, or write an open label: `name(limit = 100) = value`"
            ));
        }
        if let Some(slot) = shared.and_then(|shared| self.slots.get(&shared)) {
            return Ok(*slot);
        }
        let slot = self.new_slot();
        self.slots.extend(shared.map(|shared| (shared, slot)));
        self.labels.push(Evaluated { source, kind: Kind::Closed(Box::new(ty.clone())), slots: vec![slot] });
        Ok(slot)
    }

    /// An open label has a slot for each instrument, whose family has a limit of its own, and one evaluation.
    fn open(&mut self, source: Source, is_always: bool, shared: Option<Shared>) -> usize {
        let slot = self.new_slot();
        let evaluated = shared.and_then(|shared| self.slots.get(&shared).copied());
        let evaluated =
            evaluated.and_then(|first| self.labels.iter_mut().find(|label| label.slots.contains(&first)));
        match evaluated {
            Some(evaluated) => evaluated.slots.push(slot),
            None => {
                self.labels.push(Evaluated { source, kind: Kind::Open { is_always }, slots: vec![slot] });
                self.slots.extend(shared.map(|shared| (shared, slot)));
            }
        }
        slot
    }

    fn new_slot(&mut self) -> usize {
        self.label_slots += 1;
        self.label_slots - 1
    }
}

/// A type parameter of the function, or `Self`, in a type.
fn generic_in(sig: &Signature, ty: TokenStream) -> Option<Ident> {
    ty.into_iter().find_map(|token| match token {
        TokenTree::Group(group) => generic_in(sig, group.stream()),
        TokenTree::Ident(ident) => {
            let is_parameter = sig.generics.type_params().any(|parameter| parameter.ident == ident);
            (ident == "Self" || is_parameter).then_some(ident)
        }
        _ => None,
    })
}

impl attr::LabelSource {
    /// Whether only the end of a call knows the value.
    pub(crate) fn is_known_at_end(&self) -> bool {
        matches!(self, Self::Outcome(_)) || self.is_returned()
    }

    fn is_returned(&self) -> bool {
        matches!(self, Self::Closed(_, source) | Self::Open(_, _, source) if source.is_returned())
    }

    /// Whether a call that returned nothing has no value.
    fn needs_returned(&self) -> bool {
        self.is_returned() && !matches!(self, Self::Open(_, unreturned, _) if !unreturned.is_empty())
    }
}

/// Words as text, with the texts that they are given.
fn words(words: Vec<(Ident, LitStr)>) -> Vec<(LitStr, LitStr)> {
    words.into_iter().map(|(word, value)| (LitStr::new(&text(&word), word.span()), value)).collect()
}

impl attr::Instrument {
    /// The name and the help that its preset gives it, unless it is written with a name.
    fn named_row(&self) -> Option<&'static Declared> {
        self.row.map(|row| &row.declared).filter(|_| self.name.is_none())
    }

    /// Options that this kind of instrument does not have.
    fn contradiction(&self) -> syn::Result<()> {
        let (counter, histogram, timestamp) =
            (InstrumentKind::Counter, InstrumentKind::Histogram, InstrumentKind::Timestamp);
        let keyword = &self.keyword;
        let options: [(Option<Span>, &str, &[InstrumentKind], &str); 5] = [
            (
                self.on.as_ref().map(|(key, _)| key.span()),
                "on",
                &[counter, timestamp],
                "a histogram's calls are told apart by a label: `status = outcome`",
            ),
            (self.by.as_ref().map(Source::span), "by", &[counter], "a histogram records `value = …`"),
            (self.value.as_ref().map(Source::span), "value", &[histogram], "a counter is increased `by = …`"),
            (self.buckets.as_ref().map(Expr::span), "buckets", &[histogram], "only histograms have buckets"),
            (self.unit.as_ref().map(Ident::span), "unit", &[counter, histogram], "it counts calls under way"),
        ];
        for (span, option, kinds, advice) in options {
            if let Some(span) = span
                && !kinds.contains(&self.kind)
            {
                let advice = match self.kind {
                    InstrumentKind::InFlight => "it counts calls under way",
                    InstrumentKind::Timestamp => "it is set to the time in seconds",
                    InstrumentKind::Counter | InstrumentKind::Histogram => advice,
                };
                return Err(err!(span, "`{keyword}` has no `{option}`: {advice}"));
            }
        }
        Ok(())
    }
}

impl Source {
    fn span(&self) -> Span {
        match self {
            Self::Before(expr) | Self::Returned(_, expr) => expr.span(),
        }
    }
}

fn at_least_one(number: &LitInt, most: u64, key: &str) -> syn::Result<()> {
    match number.base10_parse::<u64>() {
        Ok(value) if (1..=most).contains(&value) && number.suffix().is_empty() => Ok(()),
        _ => Err(err!(number.span(), "`{key}` is a number from 1 to {most}, written plainly: `{key} = 100`")),
    }
}
