//! The grammar that all options share: `key`, `key = value` and the comma after it.

use proc_macro2::Ident;
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::{LitInt, Token};

use super::error::err;

/// A key with its span: of a `key = value`, a `key(…)` or a bare `key`.
pub(crate) fn key(input: ParseStream<'_>, expected: &str) -> syn::Result<Ident> {
    let span = input.span();
    input.call(Ident::parse_any).map_err(|_| err!(span, "expected {expected}"))
}

/// `= value`, after its key.
pub(crate) fn value<T: Parse>(key: &Ident, input: ParseStream<'_>, example: &str) -> syn::Result<T> {
    value_like(key, input, &format!("{key} = {example}"))
}

/// The same, with an example that shows all of what is to be written.
pub(crate) fn value_like<T: Parse>(key: &Ident, input: ParseStream<'_>, example: &str) -> syn::Result<T> {
    let missing = || err!(key.span(), "`{key}` takes a value: write `{example}`");
    if !input.peek(Token![=]) {
        return Err(missing());
    }
    input.parse::<Token![=]>()?;
    if input.is_empty() || input.peek(Token![,]) {
        return Err(missing());
    }
    let span = input.span();
    input.parse().map_err(|_| err!(span, "this is not a value of `{key}`: write `{example}`"))
}

/// Sets an option, unless it is already set.
pub(crate) fn set<T>(slot: &mut Option<T>, key: &Ident, value: T) -> syn::Result<()> {
    if slot.is_some() {
        return Err(given_twice(key));
    }
    *slot = Some(value);
    Ok(())
}

/// The error for a word that may be written once.
pub(crate) fn given_twice(word: &Ident) -> syn::Error {
    err!(word.span(), "`{word}` is given twice: remove one of them")
}

/// The comma before the next item, or the end.
pub(crate) fn comma(input: ParseStream<'_>) -> syn::Result<()> {
    if input.is_empty() {
        return Ok(());
    }
    let span = input.span();
    if input.peek(Token![=]) && !input.peek(Token![==]) {
        return Err(err!(span, "no value is expected here: remove `= …`"));
    }
    input.parse::<Token![,]>().map(|_| ()).map_err(|_| err!(span, "expected `,` between two items"))
}

/// The items as a choice: "a, b or c".
pub(crate) fn choice<'a>(items: impl Iterator<Item = &'a str>) -> String {
    let items: Vec<_> = items.collect();
    match items.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}

/// Rejects a number that is not from 1 to `most`.
pub(crate) fn at_least_one(number: &LitInt, most: u64, key: &str) -> syn::Result<()> {
    match number.base10_parse::<u64>() {
        Ok(value) if (1..=most).contains(&value) && number.suffix().is_empty() => Ok(()),
        _ => Err(err!(
            number.span(),
            "`{key}` is a number from 1 to {most}, without quotes, suffix or sign: write `{key} = 100`"
        )),
    }
}
