//! Expressions and types that are written into constants.

use std::collections::HashSet;

use proc_macro2::{Delimiter, Group, Ident, Literal, TokenStream, TokenTree};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Expr, ExprLit, Lit};

/// `&[…]`, or a reference to a constant, with the span of what it refers to.
pub(crate) fn spanned_reference(buckets: &Expr) -> TokenStream {
    if let Expr::Reference(reference) = buckets {
        return quote_spanned!(buckets.span()=> #reference);
    }
    let list = floats(buckets);
    quote_spanned!(buckets.span()=> &#list)
}

/// Numbers of a list as floats: `[1, 2.5]` is a list of boundaries like `[1.0, 2.5]`.
fn floats(buckets: &Expr) -> TokenStream {
    let Expr::Array(array) = buckets else { return buckets.to_token_stream() };
    let elements = array.elems.iter().map(|element| match element {
        Expr::Lit(ExprLit { lit: Lit::Int(int), .. }) if int.suffix().is_empty() => {
            let mut float = Literal::f64_unsuffixed(int.base10_parse().unwrap_or_default());
            float.set_span(int.span());
            float.to_token_stream()
        }
        other => other.to_token_stream(),
    });
    quote_spanned!(array.span()=> [#(#elements),*])
}

/// A type as a static can name it: no lifetime but `'static`, and `()` where the function's signature says what `_` is. The
/// values of an outcome type do not depend on its parameters.
pub(crate) fn in_static(tokens: TokenStream) -> TokenStream {
    fn replace(tokens: TokenStream) -> TokenStream {
        tokens
            .into_iter()
            .map(|token| match token {
                TokenTree::Ident(ident) if ident == "_" => {
                    let mut unit = Group::new(Delimiter::Parenthesis, TokenStream::new());
                    unit.set_span(ident.span());
                    unit.into()
                }
                TokenTree::Group(group) => {
                    let mut inner = Group::new(group.delimiter(), replace(group.stream()));
                    inner.set_span(group.span());
                    inner.into()
                }
                token => token,
            })
            .collect()
    }
    // Lifetimes first, because the `_` of `'_` is not a type.
    replace(with_lifetimes(tokens, &quote!('static)))
}

pub(crate) fn collect_idents(tokens: TokenStream, idents: &mut HashSet<Ident>) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => _ = idents.insert(ident),
            TokenTree::Group(group) => collect_idents(group.stream(), idents),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

/// A type as generated statics can name it: with each lifetime made `'static`.
///
/// The lifetimes of a `for<'a>` stay as they are.
pub(crate) fn with_lifetimes(tokens: TokenStream, lifetime: &TokenStream) -> TokenStream {
    let mut bound = HashSet::new();
    collect_bound(tokens.clone(), &mut bound);
    replace_lifetimes(tokens, lifetime, &bound)
}

/// The lifetimes that `for<…>` binds, anywhere in a type.
pub(crate) fn collect_bound(tokens: TokenStream, bound: &mut HashSet<Ident>) {
    let mut is_bound = false;
    let mut last = None;
    for token in tokens {
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == '<' => {
                is_bound |= matches!(&last, Some(TokenTree::Ident(ident)) if ident == "for");
            }
            TokenTree::Punct(punct) if punct.as_char() == '>' => is_bound = false,
            TokenTree::Ident(ident) if is_bound => _ = bound.insert(ident.clone()),
            TokenTree::Group(group) => collect_bound(group.stream(), bound),
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
        last = Some(token);
    }
}

fn replace_lifetimes(tokens: TokenStream, lifetime: &TokenStream, bound: &HashSet<Ident>) -> TokenStream {
    let mut replaced = TokenStream::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '\'' => match tokens.next() {
                Some(TokenTree::Ident(name)) if bound.contains(&name) => {
                    replaced.extend([TokenTree::Punct(punct), TokenTree::Ident(name)]);
                }
                _ => replaced.extend(lifetime.clone()),
            },
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), replace_lifetimes(group.stream(), lifetime, bound));
                inner.set_span(group.span());
                replaced.extend([TokenTree::Group(inner)]);
            }
            token => replaced.extend(quote!(#token)),
        }
    }
    replaced
}
