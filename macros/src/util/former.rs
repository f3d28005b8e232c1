//! Former names and keys: what attributes and derives share of `was = "…"` and `deprecated = "…"`.

use proc_macro2::Ident;
use syn::LitStr;
use syn::parse::ParseStream;

use super::error::{Errors, err};
use super::option::value;

/// `= "…"` after `deprecated`, which says why or when.
pub(crate) fn deprecation(key: &Ident, input: ParseStream<'_>) -> syn::Result<LitStr> {
    let example = "\"Use orders_total. Removed in 2.0.\"";
    let text: LitStr = value(key, input, example)?;
    if text.value().trim().is_empty() {
        return Err(err!(text.span(), "say why or when it will be removed: write `{key} = {example}`"));
    }
    Ok(text)
}

/// Rejects the former key of a label, if another label has that key. Each label has a key and may have a former one.
pub(crate) fn distinct_former_keys<'a>(
    labels: impl Iterator<Item = (&'a LitStr, Option<&'a LitStr>)>,
) -> syn::Result<()> {
    let labels: Vec<_> = labels.map(|(key, was)| (key.value(), was)).collect();
    let mut errors = Errors::default();
    for (i, (key, was)) in labels.iter().enumerate() {
        let Some(was) = was else { continue };
        let text = was.value();
        if text == *key {
            errors.push(err!(
                was.span(),
                "this is the key itself: write the key that it had before, or remove `was`"
            ));
            continue;
        }
        let other = labels.iter().enumerate().find(|(j, (other, other_was))| {
            *other == text || (*j < i && other_was.is_some_and(|other| other.value() == text))
        });
        if let Some((_, (other, _))) = other {
            errors.push(err!(
                was.span(),
                "the label `{other}` has or had this key, too: remove `was`, or give one of them another key"
            ));
        }
    }
    errors.finish()
}
