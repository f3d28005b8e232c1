//! Doc comments as help texts.

use proc_macro2::Span;
use syn::{Attribute, Expr, ExprLit, Lit, LitStr, Meta};

/// The first line of a doc comment, as a sentence for a help text.
pub(crate) fn first_doc_line(attrs: &[Attribute]) -> Option<LitStr> {
    let lines = attrs.iter().filter(|attr| attr.path().is_ident("doc")).filter_map(|attr| match &attr.meta {
        Meta::NameValue(doc) => match &doc.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.clone()),
            _ => None,
        },
        _ => None,
    });
    let text = lines.map(|line| (line.value().trim().to_owned(), line.span())).find(|(line, _)| !line.is_empty());
    // A block comment has all its lines in one literal.
    text.map(|(line, span)| LitStr::new(line.lines().next().unwrap_or_default().trim(), span))
}

/// A generated help text.
pub(crate) fn sentence(text: &str) -> LitStr {
    LitStr::new(text, Span::call_site())
}
