//! The annotated item: [`function`]s with their bodies left as opaque tokens, and [`block`]s, which [`distribute`] their
//! attribute to the functions in them.

mod block;
mod distribute;
mod function;

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::ext::IdentExt as _;
use syn::parse::{ParseStream, Parser as _};
use syn::{AttrStyle, Attribute, LitStr, Token, Visibility};

pub(crate) use self::block::Block;
pub(crate) use self::distribute::Distribution;
pub(crate) use self::function::{Body, BoxedBlock, Function};
use super::returns::last;

/// The item that an attribute is on.
pub(crate) enum Item {
    Function(Box<Function>),
    /// An `impl` block or an inline module: every function in it gets the attribute.
    Block(Block),
}

impl Item {
    /// The item of an attribute with this name, which messages give.
    pub(crate) fn parse_under(attribute: &str, item: TokenStream) -> syn::Result<Self> {
        (|input: ParseStream<'_>| Self::parse_with(attribute, input)).parse2(item)
    }

    fn parse_with(attribute: &str, input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let ahead = input.fork();
        ahead.parse::<Visibility>()?;
        if is_function(&ahead)? {
            return Function::parse_after(attrs, input).map(|function| Self::Function(Box::new(function)));
        }
        Block::parse_after(attribute, attrs, input).map(Self::Block)
    }

    /// The attributes below the one that is expanded.
    pub(crate) fn attrs(&self) -> &[Attribute] {
        match self {
            Self::Function(function) => &function.attrs,
            Self::Block(block) => &block.attrs,
        }
    }
}

/// Whether a function starts here, after its visibility.
fn is_function(ahead: ParseStream<'_>) -> syn::Result<bool> {
    if ahead.peek(Ident::peek_any) && ahead.fork().call(Ident::parse_any)? == "default" {
        ahead.call(Ident::parse_any)?;
    }
    loop {
        if ahead.peek(Token![fn]) {
            return Ok(true);
        } else if ahead.peek(Token![const]) || ahead.peek(Token![async]) || ahead.peek(Token![unsafe]) {
            ahead.call(Ident::parse_any)?;
        } else if ahead.peek(Token![extern]) {
            ahead.call(Ident::parse_any)?;
            ahead.parse::<Option<LitStr>>()?;
        } else {
            return Ok(false);
        }
    }
}

/// Whether these are a closure's tokens.
pub(crate) fn is_closure(tokens: &TokenStream) -> bool {
    let is_keyword = |token: &TokenTree| matches!(token, TokenTree::Ident(ident) if ident == "move" || ident == "async" || ident == "static");
    let first = tokens.clone().into_iter().find(|token| !is_keyword(token));
    matches!(first, Some(TokenTree::Punct(punct)) if punct.as_char() == '|')
}

pub(crate) fn names(attr: &Attribute, name: &str) -> bool {
    matches!(attr.style, AttrStyle::Outer) && last(attr.path(), name).is_some()
}

/// Not the presets: other crates have a `#[handler]` of their own, which is to see the function as it is written.
fn is_ours(attr: &Attribute) -> bool {
    names(attr, "instrumented") || names(attr, "metered")
}

/// Whether an attribute may replace the item, so that the function should reach it as it is written. All
/// attributes that are built into the language, tools' attributes and our own may not.
pub(crate) fn may_replace_item(attr: &Attribute) -> bool {
    const BUILT_IN: &[&str] = &[
        "allow",
        "cfg",
        "cfg_attr",
        "clippy",
        "cold",
        "coverage",
        "deny",
        "deprecated",
        "diagnostic",
        "doc",
        "expect",
        "export_name",
        "forbid",
        "ignore",
        "inline",
        "instruction_set",
        "link_section",
        "must_use",
        "no_mangle",
        "optimize",
        "rustc_legacy_const_generics",
        "rustfmt",
        "should_panic",
        "target_feature",
        "track_caller",
        "unsafe",
        "warn",
    ];
    let first = attr.path().segments.first().map(|segment| segment.ident.to_string());
    !is_ours(attr) && !first.is_some_and(|first| BUILT_IN.contains(&first.as_str()))
}
