//! The grammar of an instrument: its kind, its name and its options.

use proc_macro2::{Ident, Span};
use syn::parse::ParseStream;
use syn::spanned::Spanned as _;
use syn::{Expr, LitStr, Token, parenthesized, token};

use super::label::{Label, OUTCOME, Source, labels};
use crate::util::error::err;
use crate::util::former::deprecation;
use crate::util::option::{self, choice, comma, given_twice, key, set, value};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum InstrumentKind {
    Counter,
    Histogram,
    InFlight,
    Timestamp,
}

/// `counter`, or `counter("name", option…)`.
#[derive(Clone)]
pub(crate) struct Instrument {
    pub(crate) kind: InstrumentKind,
    pub(crate) keyword: Ident,
    pub(crate) name: Option<LitStr>,
    pub(crate) help: Option<LitStr>,
    pub(crate) labels: Vec<Label>,
    pub(crate) on: Option<(Ident, Vec<Ident>)>,
    pub(crate) by: Option<Source>,
    pub(crate) value: Option<Source>,
    pub(crate) buckets: Option<Expr>,
    pub(crate) unit: Option<Ident>,
    pub(crate) allow_name: Option<Span>,
    pub(crate) was: Option<LitStr>,
    pub(crate) deprecated: Option<LitStr>,
}

/// An option of an instrument.
struct InstrumentOption {
    key: &'static str,
    /// How it is written.
    form: &'static str,
    kinds: &'static [InstrumentKind],
    /// What to write for a counter or a histogram that does not take it.
    advice: &'static str,
}

const OPTIONS: [InstrumentOption; 10] = {
    use InstrumentKind::{Counter, Histogram, InFlight, Timestamp};
    const ALL: &[InstrumentKind] = &[Counter, Histogram, InFlight, Timestamp];
    const fn option(
        key: &'static str,
        form: &'static str,
        kinds: &'static [InstrumentKind],
        advice: &'static str,
    ) -> InstrumentOption {
        InstrumentOption { key, form, kinds, advice }
    }
    [
        option("help", "`help = \"…\"`", ALL, ""),
        option("labels", "`labels(…)`", ALL, ""),
        option(
            "on",
            "`on(…)`",
            &[Counter, Timestamp],
            "a histogram's calls are told apart by a label: `status = outcome`",
        ),
        option("by", "`by = …`", &[Counter], "a histogram records `value = …`"),
        option("buckets", "`buckets = …`", &[Histogram], "only histograms have buckets"),
        option("unit", "`unit = …`", &[Counter, Histogram], ""),
        option("value", "`value = …`", &[Histogram], "a counter is increased `by = …`"),
        option("allow_name", "`allow_name`", ALL, ""),
        option("was", "`was = \"…\"`", ALL, ""),
        option("deprecated", "`deprecated = \"…\"`", ALL, ""),
    ]
};

impl Instrument {
    pub(crate) fn new(kind: InstrumentKind, keyword: Ident) -> Self {
        Self {
            kind,
            keyword,
            name: None,
            help: None,
            labels: Vec::new(),
            on: None,
            by: None,
            value: None,
            buckets: None,
            unit: None,
            allow_name: None,
            was: None,
            deprecated: None,
        }
    }

    /// Takes each option from `self`, or from `other` if it is not set.
    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            // These belong to the name.
            allow_name: self.allow_name.or(other.allow_name.filter(|_| self.name.is_none())),
            was: self.was.or(other.was.filter(|_| self.name.is_none())),
            deprecated: self.deprecated.or(other.deprecated.filter(|_| self.name.is_none())),
            name: self.name.or(other.name),
            help: self.help.or(other.help),
            labels: if self.labels.is_empty() { other.labels } else { self.labels },
            on: self.on.or(other.on),
            buckets: self.buckets.or(other.buckets),
            unit: self.unit.or(other.unit),
            ..self
        }
    }

    pub(super) fn parse(kind: InstrumentKind, keyword: Ident, input: ParseStream<'_>) -> syn::Result<Self> {
        let mut instrument = Self::new(kind, keyword);
        if input.peek(token::Paren) {
            let content;
            parenthesized!(content in input);
            instrument.parse_options(&content)?;
        } else if !input.is_empty() && !input.peek(Token![,]) {
            let keyword = &instrument.keyword;
            return Err(err!(
                input.span(),
                "expected `,` or `(…)`: write `{keyword}(\"name\", …)`, or `{keyword}` alone for a name generated from the function's"
            ));
        }
        Ok(instrument)
    }

    fn parse_options(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        if input.peek(LitStr) {
            self.name = Some(input.parse()?);
            comma(input)?;
        }
        while !input.is_empty() {
            if input.peek(LitStr) {
                return Err(err!(input.span(), "write the name first, before the options"));
            }
            let options = self.kind.options();
            let key = key(input, &options)?;
            match &*key.to_string() {
                "help" => set(&mut self.help, &key, value(&key, input, "\"What it counts.\"")?)?,
                "labels" => self.labels.extend(labels(&key, input)?),
                "on" => {
                    let words = words(&key, input)?;
                    set(&mut self.on, &key, (key.clone(), words))?;
                }
                "by" => set(&mut self.by, &key, Source::of(value(&key, input, "expression")?)?)?,
                "value" => set(&mut self.value, &key, Source::of(value(&key, input, "expression")?)?)?,
                "buckets" => set(&mut self.buckets, &key, value(&key, input, "[0.1, 0.5, 1.0]")?)?,
                "unit" => set(&mut self.unit, &key, value(&key, input, "seconds")?)?,
                "allow_name" => set(&mut self.allow_name, &key, key.span())?,
                "was" => set(&mut self.was, &key, value(&key, input, "\"old_name\"")?)?,
                "deprecated" => set(&mut self.deprecated, &key, deprecation(&key, input)?)?,
                _ => {
                    let keyword = &self.keyword;
                    let is_name = self.name.is_none() && (input.is_empty() || input.peek(Token![,]));
                    return Err(if is_name {
                        err!(
                            key.span(),
                            "`{keyword}` has no option `{key}`: if it is the name, quote it, as in `{keyword}(\"{key}\")`; the options are {options}"
                        )
                    } else {
                        err!(key.span(), "`{keyword}` has no option `{key}`: write {options}")
                    });
                }
            }
            comma(input)?;
        }
        Ok(())
    }

    /// Rejects an option that this kind of instrument does not have.
    pub(crate) fn check_options(&self) -> syn::Result<()> {
        let keyword = &self.keyword;
        for InstrumentOption { key, kinds, advice, .. } in &OPTIONS {
            let Some(span) = self.written_at(key).filter(|_| !kinds.contains(&self.kind)) else { continue };
            let advice = match self.kind {
                InstrumentKind::InFlight => "it counts calls under way",
                InstrumentKind::Timestamp => "it is set to the time in seconds",
                InstrumentKind::Counter | InstrumentKind::Histogram => advice,
            };
            return Err(err!(span, "`{keyword}` has no `{key}`: {advice}"));
        }
        Ok(())
    }

    /// Where an option is written that some kinds do not have.
    fn written_at(&self, key: &str) -> Option<Span> {
        match key {
            "on" => self.on.as_ref().map(|(key, _)| key.span()),
            "by" => self.by.as_ref().map(Source::span),
            "value" => self.value.as_ref().map(Source::span),
            "buckets" => self.buckets.as_ref().map(Expr::span),
            "unit" => self.unit.as_ref().map(Ident::span),
            _ => None,
        }
    }

    /// Whether it counts or times calls, and does not record amounts or values.
    pub(crate) fn records_calls(&self) -> bool {
        self.by.is_none() && self.value.is_none()
    }
}

impl InstrumentKind {
    pub(super) fn named(keyword: &Ident) -> Option<Self> {
        match &*keyword.to_string() {
            "counter" => Some(Self::Counter),
            "histogram" => Some(Self::Histogram),
            "in_flight" => Some(Self::InFlight),
            "timestamp" => Some(Self::Timestamp),
            _ => None,
        }
    }

    /// What it takes after its name.
    fn options(self) -> String {
        choice(OPTIONS.iter().filter(|option| option.kinds.contains(&self)).map(|option| option.form))
    }
}

/// `(word, word, …)`, after its key.
fn words(key: &Ident, input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    if !input.peek(token::Paren) {
        return Err(err!(key.span(), "`{key}` takes a list: write `{key}(ok, error)`"));
    }
    let content;
    parenthesized!(content in input);
    let mut words: Vec<Ident> = Vec::new();
    while !content.is_empty() {
        let word = option::key(&content, OUTCOME)?;
        if words.contains(&word) {
            return Err(given_twice(&word));
        }
        words.push(word);
        comma(&content)?;
    }
    if words.is_empty() {
        return Err(err!(key.span(), "`{key}` names at least one outcome: write `{key}(ok, error)`"));
    }
    Ok(words)
}
