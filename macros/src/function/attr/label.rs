//! The grammar of labels, and of the values that are recorded.

use proc_macro2::{Ident, Span};
use quote::ToTokens as _;
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned as _;
use syn::{Expr, LitInt, LitStr, Pat, Token, Type, parenthesized, token};

use crate::util::error::err;
use crate::util::option::{self, comma, given_twice, key, value, value_like};

#[derive(Clone)]
pub(crate) struct Label {
    pub(crate) key: Ident,
    /// The former key.
    pub(crate) was: Option<LitStr>,
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

/// What is written in parentheses behind a label's key.
#[derive(Default)]
struct KeyOptions {
    limit: Option<LitInt>,
    was: Option<LitStr>,
    /// The values of calls that return nothing.
    unreturned: Vec<(Ident, LitStr)>,
}

/// What is written next to the limit of an open label that reads the returned value.
const UNRETURNED: &str =
    "the values of calls that return nothing, as in `(limit = 100, cancelled = \"499\", panicked = \"500\")`";

/// What is expected first in the parentheses.
const LIMIT: &str = "`limit = N`, as an open label has at most N values, or `was = \"old_name\"`";

/// What `on(…)` and `outcome(…)` name.
pub(super) const OUTCOME: &str =
    "an outcome: `ok`, `error`, `cancelled`, `panicked` or a value of the outcome type";

/// `(label, label, …)`, after its key.
pub(crate) fn labels(key: &Ident, input: ParseStream<'_>) -> syn::Result<Vec<Label>> {
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
        Self::parse_after(key, input)
    }
}

impl Label {
    /// A label whose key is read already.
    pub(crate) fn parse_after(key: Ident, input: ParseStream<'_>) -> syn::Result<Self> {
        let KeyOptions { limit, was, unreturned } = KeyOptions::parse(&key, input)?;
        let source = if let Some(limit) = limit {
            Self::parse_open(&key, limit, unreturned, input)?
        } else if input.is_empty() || input.peek(Token![,]) {
            LabelSource::Argument(key.clone())
        } else if input.peek(Token![:]) {
            input.parse::<Token![:]>()?;
            let span = input.span();
            let ty: Type = input.parse().map_err(|_| err!(span, "expected a type: write `{key}: Type = value`"))?;
            let example = format!("{key}: {} = value", ty.to_token_stream());
            LabelSource::Closed(Box::new(ty), Source::of(value_like(&key, input, &example)?)?)
        } else if input.peek(Token![=]) {
            Self::parse_untyped(&key, input)?
        } else {
            return Err(err!(input.span(), "expected `,`, `=`, `:` or `(limit = N)` after the label `{key}`"));
        };
        Ok(Self { was, ..Self::new(key, source) })
    }

    pub(crate) fn new(key: Ident, source: LabelSource) -> Self {
        Self { key, was: None, is_preset: false, words: Words::Function, field: None, source }
    }

    /// What follows the parentheses in `name(limit = N, cancelled = "text", panicked = "text") = value`.
    fn parse_open(
        key: &Ident,
        limit: LitInt,
        unreturned: Vec<(Ident, LitStr)>,
        input: ParseStream<'_>,
    ) -> syn::Result<LabelSource> {
        let source = Source::of(value_like(key, input, &open(key))?)?;
        if let (Source::Before(_), Some((word, _))) = (&source, unreturned.first()) {
            return Err(err!(
                word.span(),
                "this value is known before the call, however it ends: remove `{word} = …`, or read the returned value: `|ret| …`"
            ));
        }
        Ok(LabelSource::Open(limit, unreturned, source))
    }

    /// What follows `name =`: a literal, the word `outcome`, or a preset's field.
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

impl KeyOptions {
    /// What is in the parentheses behind a key, if there are any.
    fn parse(key: &Ident, input: ParseStream<'_>) -> syn::Result<Self> {
        let mut options = Self::default();
        if !input.peek(token::Paren) {
            return Ok(options);
        }
        let content;
        parenthesized!(content in input);
        let mut is_first = true;
        while is_first || !content.is_empty() {
            let expected = if is_first { LIMIT } else { UNRETURNED };
            let word = option::key(&content, expected)?;
            match &*word.to_string() {
                "was" => option::set(&mut options.was, &word, value(&word, &content, "\"old_name\"")?)?,
                "limit" => option::set(&mut options.limit, &word, value(&word, &content, "100")?)?,
                "cancelled" | "panicked" if options.limit.is_some() => {
                    if options.unreturned.iter().any(|(earlier, _)| *earlier == word) {
                        return Err(given_twice(&word));
                    }
                    let text = value(&word, &content, "\"text\"")?;
                    options.unreturned.push((word, text));
                }
                _ if options.limit.is_some() => {
                    let open = open(key);
                    return Err(err!(word.span(), "an open label has a limit, and {UNRETURNED}: write `{open}`"));
                }
                _ => {
                    let open = open(key);
                    return Err(err!(
                        word.span(),
                        "an open label has a limit: write `{open}`, or `{key}(was = \"old_name\")` for a former key"
                    ));
                }
            }
            comma(&content)?;
            is_first = false;
        }
        Ok(options)
    }
}

/// How an open label of this key is written.
fn open(key: &Ident) -> String {
    format!("{key}(limit = 100) = value")
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

/// `(word = "text", …)`, after `outcome`.
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
                "write each outcome with its new text: `outcome(ok = \"success\", else = \"failure\")`"
            ));
        }
        content.parse::<Token![=]>()?;
        let span = if content.is_empty() { word.span() } else { content.span() };
        let text = content
            .parse()
            .map_err(|_| err!(span, "an outcome is renamed to a text: write `{word} = \"success\"`"))?;
        if renames.iter().any(|(earlier, _)| *earlier == word) {
            return Err(err!(word.span(), "`{word}` is renamed twice: remove one of them"));
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
                "the closure takes one argument, a reference to the returned value: write `|ret| …`"
            )),
        }
    }

    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Before(expr) | Self::Returned(_, expr) => expr.span(),
        }
    }

    pub(crate) fn is_returned(&self) -> bool {
        matches!(self, Self::Returned(..))
    }
}

impl LabelSource {
    /// Whether only the end of a call knows the value.
    pub(crate) fn is_known_at_end(&self) -> bool {
        matches!(self, Self::Outcome(_)) || self.is_returned()
    }

    fn is_returned(&self) -> bool {
        matches!(self, Self::Closed(_, source) | Self::Open(_, _, source) if source.is_returned())
    }

    /// Whether a call that returned nothing has no value.
    pub(crate) fn needs_returned(&self) -> bool {
        self.is_returned() && !matches!(self, Self::Open(_, unreturned, _) if !unreturned.is_empty())
    }
}
