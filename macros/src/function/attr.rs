//! The grammar of the attributes: tokens in, raw arguments with their spans out. Nothing is judged here
//! but what cannot be written at all.

use proc_macro2::{Ident, Span};
use quote::ToTokens as _;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Expr, LitInt, LitStr, Pat, Path, Token, Type, parenthesized, token};

use crate::preset::table::{Field, Row};
use crate::util::error::err;
use crate::util::option::{comma, key, set, value, value_like};

/// The arguments of `#[metered(…)]`.
#[derive(Clone, Default)]
pub(crate) struct Metered {
    pub(crate) instruments: Vec<Instrument>,
    pub(crate) labels: Vec<Label>,
    pub(crate) prefix: Option<LitStr>,
    /// What replaces the function's name, in presets.
    pub(crate) function: Option<LitStr>,
    pub(crate) common: Common,
    /// Whether the returned value's HTTP status says how the call ended, in presets.
    pub(crate) ends_in_status: bool,
    /// What labels may name, in presets.
    pub(crate) fields: &'static [Field],
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
    /// The labels that its preset gives it.
    pub(crate) fields: Vec<Label>,
    /// The row of a preset that it replaces.
    pub(crate) row: Option<&'static Row>,
    /// Whether the preset wrote it. An in-flight gauge then leaves out the shared labels that only the end of a call
    /// knows.
    pub(crate) is_preset: bool,
}

#[derive(Clone)]
pub(crate) struct Label {
    pub(crate) key: Ident,
    /// Whether a preset wrote it: its name is known to be right.
    pub(crate) is_preset: bool,
    pub(crate) words: Words,
    /// Which of the preset's fields it is.
    pub(crate) field: Option<usize>,
    pub(crate) source: LabelSource,
}

/// Which outcomes the words of an outcome label refer to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Words {
    /// The outcomes of this function: each word means one of them.
    Function,
    /// The outcomes of several functions, in the attribute of a block or in a preset.
    Several,
    /// The outcomes of a `Result`, in a preset with `outcome = Type`.
    Result,
}

#[derive(Clone)]
pub(crate) enum LabelSource {
    /// `name`
    Argument(Ident),
    /// `name = field`: a field of a preset.
    Field(Ident),
    /// `name = "literal"`
    Fixed(LitStr),
    /// The function's name, in presets.
    Function,
    /// The module's path, in presets.
    Module,
    /// `name = outcome(word = "text", …)`
    Outcome(Vec<(Ident, LitStr)>),
    /// `name: Type = source`
    Closed(Box<Type>, Source),
    /// `name(limit = N, word = "text", …) = source`: the words are outcomes without a returned value.
    Open(LitInt, Vec<(Ident, LitStr)>, Source),
}

/// An expression, before the body or on the returned value.
#[derive(Clone)]
pub(crate) enum Source {
    Before(Expr),
    Returned(Box<Pat>, Expr),
}

/// What `#[metered]` takes.
const METERED: &str = "`counter`, `histogram`, `in_flight`, `timestamp`, `labels(…)`, `prefix = \"…\"`, `outcome = Type`, `objective = CONST`, `sample = N`, `crate = path` or `skip`";

/// What `#[instrumented]` takes.
const INSTRUMENTED: &str = "`name = \"…\"`, `labels(…)`, `outcome = Type`, `objective = CONST`, `sample = N`, `crate = path` or `skip`; for metrics of your own use `#[metered(…)]`";

impl Parse for Metered {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut args = Self::default();
        while !input.is_empty() {
            let key = key(input, METERED)?;
            match &*key.to_string() {
                "__defaults" => args.defaults = Some(defaults(input)?),
                _ if args.accept(&key, input)? => {}
                _ => {
                    return Err(err!(key.span(), "`#[metered]` knows no `{key}`: write {METERED}"));
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
        while !input.is_empty() {
            let key = key(input, INSTRUMENTED)?;
            match &*key.to_string() {
                "name" => set(&mut args.name, &key, value(&key, input, "\"checkout\"")?)?,
                "labels" => args.labels.extend(labels(&key, input)?),
                "__defaults" => args.defaults = Some(defaults(input)?),
                _ if args.common.accept(&key, input)? => {}
                _ => {
                    return Err(err!(key.span(), "`#[instrumented]` knows no `{key}`: write {INSTRUMENTED}"));
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
            fields: Vec::new(),
            row: None,
            is_preset: false,
        }
    }

    /// Takes each option from `self`, or from `other` if it is not set.
    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            // `allow_name` belongs to the name.
            allow_name: self.allow_name.or(other.allow_name.filter(|_| self.name.is_none())),
            name: self.name.or(other.name),
            help: self.help.or(other.help),
            labels: if self.labels.is_empty() { other.labels } else { self.labels },
            on: self.on.or(other.on),
            buckets: self.buckets.or(other.buckets),
            unit: self.unit.or(other.unit),
            ..self
        }
    }

    fn parse(kind: InstrumentKind, keyword: Ident, input: ParseStream<'_>) -> syn::Result<Self> {
        let mut instrument = Self::new(kind, keyword);
        if input.peek(token::Paren) {
            let content;
            parenthesized!(content in input);
            instrument.parse_options(&content)?;
        } else if !input.is_empty() && !input.peek(Token![,]) {
            let keyword = &instrument.keyword;
            return Err(err!(
                input.span(),
                "expected `,` or `(…)`: write `{keyword}(\"name\", …)`, or `{keyword}` alone for a name made of the function's"
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
                return Err(err!(input.span(), "the name stands first, before the options"));
            }
            let options = self.kind.options();
            let key = key(input, options)?;
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
                _ => {
                    let keyword = &self.keyword;
                    let is_name = self.name.is_none() && (input.is_empty() || input.peek(Token![,]));
                    return Err(if is_name {
                        err!(
                            key.span(),
                            "`{keyword}` knows no `{key}`: a name is quoted, as in `{keyword}(\"{key}\")`; an option is {options}"
                        )
                    } else {
                        err!(key.span(), "`{keyword}` knows no `{key}`: write {options}")
                    });
                }
            }
            comma(input)?;
        }
        Ok(())
    }
}

impl InstrumentKind {
    fn named(keyword: &Ident) -> Option<Self> {
        match &*keyword.to_string() {
            "counter" => Some(Self::Counter),
            "histogram" => Some(Self::Histogram),
            "in_flight" => Some(Self::InFlight),
            "timestamp" => Some(Self::Timestamp),
            _ => None,
        }
    }

    /// What it takes behind its name.
    fn options(self) -> &'static str {
        match self {
            Self::Counter => "`help = \"…\"`, `labels(…)`, `on(…)`, `by = …`, `unit = …` or `allow_name`",
            Self::Histogram => {
                "`help = \"…\"`, `labels(…)`, `buckets = …`, `unit = …`, `value = …` or `allow_name`"
            }
            Self::InFlight => "`help = \"…\"`, `labels(…)` or `allow_name`",
            Self::Timestamp => "`help = \"…\"`, `labels(…)`, `on(…)` or `allow_name`",
        }
    }
}

/// What is written next to the limit of an open label that reads the returned value.
const UNRETURNED: &str =
    "the values of calls that return nothing, as in `(limit = 100, cancelled = \"499\", panicked = \"500\")`";

/// `(…)`, behind `__defaults`.
fn defaults<T: Parse>(input: ParseStream<'_>) -> syn::Result<Box<T>> {
    let content;
    parenthesized!(content in input);
    content.parse().map(Box::new)
}

/// What `on(…)` and `outcome(…)` name.
const OUTCOME: &str = "an outcome: `ok`, `error`, `cancelled`, `panicked` or a value of the outcome type";

/// `(word, word, …)`, behind its key.
fn words(key: &Ident, input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    if !input.peek(token::Paren) {
        return Err(err!(key.span(), "`{key}` takes a list: write `{key}(ok, error)`"));
    }
    let content;
    parenthesized!(content in input);
    let mut words: Vec<Ident> = Vec::new();
    while !content.is_empty() {
        let word = crate::util::option::key(&content, OUTCOME)?;
        if words.contains(&word) {
            return Err(err!(word.span(), "`{word}` is given twice: drop one of them"));
        }
        words.push(word);
        comma(&content)?;
    }
    if words.is_empty() {
        return Err(err!(key.span(), "`{key}` names at least one outcome: write `{key}(ok, error)`"));
    }
    Ok(words)
}

/// `(label, label, …)`, behind its key.
fn labels(key: &Ident, input: ParseStream<'_>) -> syn::Result<Vec<Label>> {
    if !input.peek(token::Paren) {
        return Err(err!(key.span(), "`{key}` takes a list: write `{key}(kind, status = outcome)`"));
    }
    let content;
    parenthesized!(content in input);
    let mut labels = Vec::new();
    while !content.is_empty() {
        labels.push(content.parse()?);
        comma(&content)?;
    }
    Ok(labels)
}

impl Parse for Label {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let key = key(
            input,
            "a label: an argument's name, `name = \"text\"`, `name = outcome`, `name: Type = value` or `name(limit = 100) = value`",
        )?;
        Self::parse_behind(key, input)
    }
}

impl Label {
    /// A label whose key is read already.
    pub(crate) fn parse_behind(key: Ident, input: ParseStream<'_>) -> syn::Result<Self> {
        let source = if input.is_empty() || input.peek(Token![,]) {
            LabelSource::Argument(key.clone())
        } else if input.peek(token::Paren) {
            Self::parse_open(&key, input)?
        } else if input.peek(Token![:]) {
            input.parse::<Token![:]>()?;
            let span = input.span();
            let ty: Type = input.parse().map_err(|_| err!(span, "expected a type: write `{key}: Type = value`"))?;
            let example = format!("{key}: {} = value", ty.to_token_stream());
            LabelSource::Closed(Box::new(ty), Source::of(value_like(&key, input, &example)?)?)
        } else if input.peek(Token![=]) {
            Self::parse_untyped(&key, input)?
        } else {
            return Err(err!(input.span(), "expected `,`, `=`, `:` or `(limit = N)` behind the label `{key}`"));
        };
        Ok(Self::new(key, source))
    }

    pub(crate) fn new(key: Ident, source: LabelSource) -> Self {
        Self { key, is_preset: false, words: Words::Function, field: None, source }
    }

    /// What stands behind `name` in `name(limit = N, cancelled = "text", panicked = "text") = value`.
    fn parse_open(key: &Ident, input: ParseStream<'_>) -> syn::Result<LabelSource> {
        let content;
        parenthesized!(content in input);
        let open = format!("{key}(limit = 100) = value");
        let option = crate::util::option::key(&content, "`limit = N`, as an open label has at most N values")?;
        if option != "limit" {
            return Err(err!(option.span(), "an open label has a limit: write `{open}`"));
        }
        let limit = value(&option, &content, "100")?;
        comma(&content)?;
        let mut unreturned: Vec<(Ident, LitStr)> = Vec::new();
        while !content.is_empty() {
            let span = content.span();
            let word = crate::util::option::key(&content, UNRETURNED)?;
            if word != "cancelled" && word != "panicked" {
                return Err(err!(span, "an open label has a limit, and {UNRETURNED}: write `{open}`"));
            }
            if unreturned.iter().any(|(earlier, _)| *earlier == word) {
                return Err(err!(word.span(), "`{word}` is given twice: drop one of them"));
            }
            let text = value(&word, &content, "\"text\"")?;
            unreturned.push((word, text));
            comma(&content)?;
        }
        let source = Source::of(value_like(key, input, &open)?)?;
        if let (Source::Before(_), Some((word, _))) = (&source, unreturned.first()) {
            return Err(err!(
                word.span(),
                "this value is known before the call, however it ends: drop `{word} = …`, or read the returned value: `|ret| …`"
            ));
        }
        Ok(LabelSource::Open(limit, unreturned, source))
    }

    /// What stands behind `name =`: a literal, the word `outcome`, or a preset's field.
    fn parse_untyped(key: &Ident, input: ParseStream<'_>) -> syn::Result<LabelSource> {
        let ahead = input.fork();
        ahead.parse::<Token![=]>()?;
        if ahead.parse::<Ident>().is_ok_and(|word| word == "outcome") && ahead.peek(token::Paren) {
            // Not parsed as an expression, because `else` is a word here.
            input.parse::<Token![=]>()?;
            input.parse::<Ident>()?;
            return Ok(LabelSource::Outcome(renames(input)?));
        }
        let expr: Expr = value(key, input, "\"text\"")?;
        match &expr {
            Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => {
                return Ok(LabelSource::Fixed(text.clone()));
            }
            Expr::Path(path) if path.path.is_ident("outcome") => return Ok(LabelSource::Outcome(Vec::new())),
            Expr::Path(path) => {
                if let Some(field) = path.path.get_ident() {
                    return Ok(LabelSource::Field(field.clone()));
                }
            }
            _ => {}
        }
        Err(match literal(&expr) {
            Some(text) => err!(expr.span(), "a label's text is quoted: write `{key} = \"{text}\"`"),
            None => unknown_values(key, expr.span()),
        })
    }
}

/// The text of a number, a truth value or a letter.
fn literal(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Unary(syn::ExprUnary { op: syn::UnOp::Neg(_), expr, .. }) => Some(format!("-{}", literal(expr)?)),
        Expr::Lit(syn::ExprLit { lit, .. }) => match lit {
            syn::Lit::Int(number) => Some(number.base10_digits().to_owned()),
            syn::Lit::Float(number) => Some(number.base10_digits().to_owned()),
            syn::Lit::Bool(truth) => Some(truth.value.to_string()),
            syn::Lit::Char(letter) => Some(letter.value().to_string()),
            _ => None,
        },
        _ => None,
    }
}

pub(crate) fn unknown_values(key: &Ident, span: Span) -> syn::Error {
    err!(
        span,
        "this label's values are not known at compile time: write `{key}: Type = …` with a type that derives `LabelValue`, or `{key}(limit = 100) = …` for at most 100 values"
    )
}

/// `(word = "text", …)`, behind `outcome`.
fn renames(input: ParseStream<'_>) -> syn::Result<Vec<(Ident, LitStr)>> {
    let content;
    parenthesized!(content in input);
    let mut renames: Vec<(Ident, LitStr)> = Vec::new();
    while !content.is_empty() {
        let word = key(&content, OUTCOME)?;
        if content.peek(Token![::]) {
            return Err(err!(word.span(), "expected {OUTCOME}"));
        }
        if !content.peek(Token![=]) {
            return Err(err!(
                word.span(),
                "an outcome is renamed so: `outcome(ok = \"success\", else = \"failure\")`"
            ));
        }
        content.parse::<Token![=]>()?;
        let span = if content.is_empty() { word.span() } else { content.span() };
        let text = content
            .parse()
            .map_err(|_| err!(span, "an outcome is renamed to a text: write `{word} = \"success\"`"))?;
        if renames.iter().any(|(earlier, _)| *earlier == word) {
            return Err(err!(word.span(), "`{word}` is renamed twice: drop one of them"));
        }
        renames.push((word, text));
        comma(&content)?;
    }
    Ok(renames)
}

impl Source {
    pub(crate) fn of(expr: Expr) -> syn::Result<Self> {
        let Expr::Closure(closure) = expr else { return Ok(Self::Before(expr)) };
        match closure.inputs.len() {
            1 => Ok(Self::Returned(Box::new(closure.inputs[0].clone()), *closure.body)),
            _ => Err(err!(
                closure.span(),
                "the returned value is one: write `|ret| …`, where `ret` is a reference to it"
            )),
        }
    }
}
