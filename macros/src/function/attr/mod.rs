//! The grammar of the attributes: tokens in, raw arguments with their spans out. Nothing is judged here
//! but what cannot be written at all.

mod defaults;
mod instrument;
mod label;

use proc_macro2::{Ident, Span};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Expr, LitInt, LitStr, Path, Token, Type, parenthesized};

pub(crate) use self::instrument::{Instrument, InstrumentKind};
use self::label::labels;
pub(crate) use self::label::{Label, LabelSource, Source, Words, unknown_values};
use crate::util::error::err;
use crate::util::option::{choice, comma, key, set, value};

/// The arguments of `#[metered(…)]`.
#[derive(Clone, Default)]
pub(crate) struct Metered {
    pub(crate) instruments: Vec<Instrument>,
    pub(crate) labels: Vec<Label>,
    pub(crate) prefix: Option<LitStr>,
    pub(crate) common: Common,
    /// The arguments of the attribute on the `impl` or the module.
    pub(crate) defaults: Option<Box<Metered>>,
}

/// The arguments of `#[instrumented(…)]`.
#[derive(Clone, Default)]
pub(crate) struct Instrumented {
    pub(crate) name: Option<LitStr>,
    pub(crate) labels: Vec<Label>,
    pub(crate) common: Common,
    /// The arguments of the attribute on the `impl` or the module.
    pub(crate) defaults: Option<Box<Instrumented>>,
}

/// What both take.
#[derive(Clone, Default)]
pub(crate) struct Common {
    pub(crate) outcome: Option<Type>,
    pub(crate) objective: Option<Expr>,
    pub(crate) sample: Option<LitInt>,
    pub(crate) krate: Option<Path>,
    pub(crate) skip: Option<Span>,
    /// The type that the `impl` is for, passed by the attribute on the `impl`.
    pub(crate) scope: Option<LitStr>,
    /// The type parameters of the `impl`, passed in the same way. It is empty if the attribute is on a block without
    /// type parameters.
    pub(crate) parameters: Option<Vec<Ident>>,
    /// The trait that the `impl` implements, passed in the same way.
    pub(crate) of_trait: Option<Path>,
}

/// What `#[metered]` takes, and how it is written. The attributes above it take some of these.
const ITEMS: [(&str, &str); 10] = [
    ("counter", "`counter`"),
    ("histogram", "`histogram`"),
    ("in_flight", "`in_flight`"),
    ("timestamp", "`timestamp`"),
    ("labels", "`labels(…)`"),
    ("prefix", "`prefix = \"…\"`"),
    ("outcome", "`outcome = Type`"),
    ("objective", "`objective = CONST`"),
    ("sample", "`sample = N`"),
    ("crate", "`crate = path`"),
];

/// The items of `#[metered]` but these, and others after them.
pub(crate) fn items_without(left_out: &[&str], others: &[&'static str]) -> String {
    let items = ITEMS.iter().filter(|(key, _)| !left_out.contains(key)).map(|(_, form)| *form);
    choice(items.chain(others.iter().copied()))
}

impl Parse for Metered {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut args = Self::default();
        let takes = items_without(&[], &["`skip`"]);
        while !input.is_empty() {
            let key = key(input, &takes)?;
            match &*key.to_string() {
                "__defaults" => args.defaults = Some(defaults(input)?),
                _ if args.accept(&key, input)? => {}
                _ => {
                    return Err(err!(key.span(), "`#[metered]` has no option `{key}`: write {takes}"));
                }
            }
            comma(input)?;
        }
        Ok(args)
    }
}

impl Metered {
    /// Takes an item if it is one.
    pub(crate) fn accept(&mut self, key: &Ident, input: ParseStream<'_>) -> syn::Result<bool> {
        if let Some(kind) = InstrumentKind::named(key) {
            self.instruments.push(Instrument::parse(kind, key.clone(), input)?);
            return Ok(true);
        }
        match &*key.to_string() {
            "labels" => self.labels.extend(labels(key, input)?),
            "prefix" => set(&mut self.prefix, key, value(key, input, "\"outbox\"")?)?,
            _ => return self.common.accept(key, input),
        }
        Ok(true)
    }
}

impl Parse for Instrumented {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut args = Self::default();
        let takes = items_without(&["counter", "histogram", "in_flight", "timestamp", "prefix"], &["`skip`"]);
        let takes = format!("`name = \"…\"`, {takes}; for metrics of your own use `#[metered(…)]`");
        while !input.is_empty() {
            let key = key(input, &takes)?;
            match &*key.to_string() {
                "name" => set(&mut args.name, &key, value(&key, input, "\"checkout\"")?)?,
                "labels" => args.labels.extend(labels(&key, input)?),
                "__defaults" => args.defaults = Some(defaults(input)?),
                _ if args.common.accept(&key, input)? => {}
                _ => {
                    return Err(err!(key.span(), "`#[instrumented]` has no option `{key}`: write {takes}"));
                }
            }
            comma(input)?;
        }
        Ok(args)
    }
}

impl Common {
    /// Takes an argument if it is one of these.
    fn accept(&mut self, key: &Ident, input: ParseStream<'_>) -> syn::Result<bool> {
        match &*key.to_string() {
            "outcome" => set(&mut self.outcome, key, value(key, input, "Type")?)?,
            "objective" => set(&mut self.objective, key, value(key, input, "CONST")?)?,
            "sample" => set(&mut self.sample, key, value(key, input, "64")?)?,
            "crate" => set(&mut self.krate, key, value(key, input, "path")?)?,
            "__scope" => set(&mut self.scope, key, value(key, input, "\"Type\"")?)?,
            "__parameters" => {
                let content;
                parenthesized!(content in input);
                let parameters = Punctuated::<Ident, Token![,]>::parse_terminated(&content)?;
                set(&mut self.parameters, key, parameters.into_iter().collect())?;
            }
            "__trait" => {
                let content;
                parenthesized!(content in input);
                set(&mut self.of_trait, key, content.parse()?)?;
            }
            "skip" => set(&mut self.skip, key, key.span())?,
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// `(…)`, after `__defaults`.
fn defaults<T: Parse>(input: ParseStream<'_>) -> syn::Result<Box<T>> {
    let content;
    parenthesized!(content in input);
    content.parse().map(Box::new)
}
