//! An `impl` block or an inline module, split at its brace.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens as _, TokenStreamExt as _, quote};
use syn::ext::IdentExt as _;
use syn::parse::{ParseStream, Parser as _};
use syn::spanned::Spanned as _;
use syn::{Attribute, ImplItem, Item, ItemImpl, Path, Token, Type, TypeParamBound, Visibility};

use super::function::Function;
use super::{is_closure, is_function};
use crate::function::returns::{type_parameters, ungroup};
use crate::util::case;
use crate::util::error::err;

/// An `impl` block or an inline module, split at its brace.
pub(crate) struct Block {
    pub(super) attrs: Vec<Attribute>,
    pub(super) head: TokenStream,
    pub(super) inner: Vec<Attribute>,
    pub(super) members: Vec<Member>,
    /// The type that an `impl` is for, as in `Type::method`.
    pub(super) scope: Option<String>,
    /// The type parameters of an `impl`.
    pub(super) parameters: Vec<Ident>,
    /// The trait that the `impl` is of.
    pub(super) of_trait: Option<Path>,
}

pub(super) enum Member {
    Function(Box<Function>),
    /// In a module: an `impl` block or another inline module.
    Block {
        attrs: Vec<Attribute>,
        tokens: TokenStream,
    },
    Other(TokenStream),
}

impl Block {
    pub(super) fn parse_after(attribute: &str, attrs: Vec<Attribute>, input: ParseStream<'_>) -> syn::Result<Self> {
        let goes_on = format!("`#[{attribute}]` goes on functions, methods, `impl` blocks and inline modules");
        let span = input.span();
        let keyword = block_keyword(&input.fork())?;
        let Some(keyword) = keyword else {
            return Err(match wrong_target(input)? {
                Some((what, advice)) => err!(span, "{goes_on}, not on {what}: {advice}"),
                None => err!(span, "{goes_on}: write it on one of these"),
            });
        };
        let (head, Some(body)) = up_to_brace(input)? else {
            return Err(err!(span, "{goes_on}: this module's code is in another file; put the attribute there"));
        };
        let is_impl = keyword == "impl";
        let (scope, parameters, of_trait) = if is_impl {
            let item = empty_impl(&head, &body)?;
            let parameters = type_parameters(&item.generics).cloned().collect();
            (Some(self_type(&item)?), parameters, item.trait_.map(|(path, _)| path))
        } else {
            (None, Vec::new(), None)
        };
        let parse_members = |input: ParseStream<'_>| {
            let inner = input.call(Attribute::parse_inner)?;
            let mut members = Vec::new();
            while !input.is_empty() {
                members.push(Member::parse(input, is_impl)?);
            }
            Ok((inner, members))
        };
        let (inner, members) = parse_members.parse2(body.stream())?;
        Ok(Self { attrs, head, inner, members, scope, parameters, of_trait })
    }
}

impl Member {
    fn parse(input: ParseStream<'_>, in_impl: bool) -> syn::Result<Self> {
        let ahead = input.fork();
        ahead.call(Attribute::parse_outer)?;
        ahead.parse::<Visibility>()?;
        if is_function(&ahead.fork())? {
            let attrs = input.call(Attribute::parse_outer)?;
            return Function::parse_after(attrs, input).map(|function| Self::Function(Box::new(function)));
        }
        if in_impl {
            return input.parse::<ImplItem>().map(|item| Self::Other(item.into_token_stream()));
        }
        if block_keyword(&ahead)?.is_some() {
            let attrs = input.call(Attribute::parse_outer)?;
            let (head, body) = up_to_brace(input)?;
            return Ok(match body {
                Some(body) => Self::Block { attrs, tokens: quote!(#head #body) },
                None => Self::Other(quote!(#(#attrs)* #head)),
            });
        }
        input.parse::<Item>().map(|item| Self::Other(item.into_token_stream()))
    }
}

/// An item that an attribute cannot be on, and where to write the attribute instead.
fn wrong_target(input: ParseStream<'_>) -> syn::Result<Option<(&'static str, &'static str)>> {
    const TYPE: &str = "write it on the `impl` block, or on the functions";
    let ahead = input.fork();
    if is_closure(&ahead.fork().parse()?) {
        return Ok(Some(("a closure", "make the closure a function")));
    }
    ahead.parse::<Visibility>()?;
    for word in ["unsafe", "auto", "async"] {
        if ahead.fork().call(Ident::parse_any).is_ok_and(|next| next == word) {
            ahead.call(Ident::parse_any)?;
        }
    }
    let Ok(keyword) = ahead.call(Ident::parse_any) else { return Ok(None) };
    Ok(match &*keyword.to_string() {
        "trait" => Some(("a trait", "write it on the trait's `impl` blocks, or on its methods that have a body")),
        "struct" => Some(("a struct", TYPE)),
        "enum" => Some(("an enum", TYPE)),
        "union" => Some(("a union", TYPE)),
        "let" => Some(("a statement", "make the closure a function")),
        "extern" => Some(("foreign functions", "write it on functions that call them")),
        _ => None,
    })
}

/// `impl` or `mod`, if such an item starts here.
fn block_keyword(ahead: ParseStream<'_>) -> syn::Result<Option<Ident>> {
    ahead.parse::<Visibility>()?;
    ahead.parse::<Option<Token![unsafe]>>()?;
    if ahead.peek(Token![impl]) || ahead.peek(Token![mod]) {
        ahead.call(Ident::parse_any).map(Some)
    } else {
        Ok(None)
    }
}

/// The tokens up to a brace and the brace, or up to a semicolon.
fn up_to_brace(input: ParseStream<'_>) -> syn::Result<(TokenStream, Option<Group>)> {
    let mut head = TokenStream::new();
    while !input.is_empty() {
        match input.parse()? {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => return Ok((head, Some(group))),
            TokenTree::Punct(punct) if punct.as_char() == ';' => {
                head.append(punct);
                return Ok((head, None));
            }
            token => head.append(token),
        }
    }
    Ok((head, None))
}

/// An `impl` block without its members.
fn empty_impl(head: &TokenStream, body: &Group) -> syn::Result<ItemImpl> {
    let mut empty = Group::new(Delimiter::Brace, TokenStream::new());
    empty.set_span(body.span());
    syn::parse2(quote!(#head #empty))
}

/// The name of the type that an `impl` is for: its last segment, without generics.
fn self_type(item: &ItemImpl) -> syn::Result<String> {
    let mut ty = ungroup(&item.self_ty);
    while let Type::Reference(reference) = ty {
        ty = ungroup(&reference.elem);
    }
    match ty {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .map(|segment| case::text(&segment.ident))
            .ok_or_else(|| err!(path.span(), "this type has no name")),
        Type::TraitObject(object) => match object.bounds.first() {
            Some(TypeParamBound::Trait(bound)) => {
                Ok(bound.path.segments.last().map(|segment| case::text(&segment.ident)).unwrap_or_default())
            }
            _ => Ok(object.to_token_stream().to_string().replace(' ', "")),
        },
        other => Ok(other.to_token_stream().to_string().replace(' ', "")),
    }
}
