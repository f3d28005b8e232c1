//! A function, whose body stays as it is written.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt as _, quote};
use syn::ext::IdentExt as _;
use syn::parse::ParseStream;
use syn::{Attribute, Signature, Token, Visibility};

use crate::util::error::err;

/// A function whose body is not looked into.
pub(crate) struct Function {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) default: Option<Ident>,
    pub(crate) sig: Signature,
    pub(crate) body: Body,
}

pub(crate) struct Body {
    /// `#![…]` at its beginning.
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) tokens: TokenStream,
    /// Its braces.
    span: Span,
}

impl Body {
    /// The body as a block, at which the compiler reports what the block is missing.
    pub(crate) fn block(&self) -> Group {
        let mut block = Group::new(Delimiter::Brace, self.tokens.clone());
        block.set_span(self.span);
        block
    }
}

impl Function {
    pub(super) fn parse_after(attrs: Vec<Attribute>, input: ParseStream<'_>) -> syn::Result<Self> {
        let vis = input.parse()?;
        let is_default = input.fork().call(Ident::parse_any)? == "default";
        let default = is_default.then(|| input.call(Ident::parse_any)).transpose()?;
        let sig: Signature = input.parse()?;
        if input.peek(Token![;]) {
            return Err(err!(
                sig.ident.span(),
                "this function has no body to instrument: put the attribute on the function that has one, as in the trait's `impl`"
            ));
        }
        let content;
        let braces = syn::braced!(content in input);
        let (attrs_inside, tokens) = (content.call(Attribute::parse_inner)?, content.parse()?);
        let body = Body { attrs: attrs_inside, tokens, span: braces.span.join() };
        Ok(Self { attrs, vis, default, sig, body })
    }
}

impl ToTokens for Function {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { attrs, vis, default, sig, body } = self;
        let Body { attrs: inner, tokens: body, span } = body;
        let mut block = Group::new(Delimiter::Brace, quote!(#(#inner)* #body));
        block.set_span(*span);
        tokens.append_all(quote!(#(#attrs)* #vis #default #sig #block));
    }
}

/// A body that is `Box::pin(async move { … })` and nothing else, as `#[async_trait]` makes it: the parts around
/// the async block.
pub(crate) struct BoxedBlock {
    /// `Box::pin`
    pub(crate) pin: TokenStream,
    /// `async move { … }`
    pub(crate) block: TokenStream,
}

impl BoxedBlock {
    pub(crate) fn find(body: &TokenStream) -> Option<Self> {
        let mut tokens: Vec<TokenTree> = body.clone().into_iter().collect();
        let Some(TokenTree::Group(arguments)) = tokens.pop() else { return None };
        let is_path = |token: &TokenTree| match token {
            TokenTree::Ident(_) => true,
            TokenTree::Punct(punct) => punct.as_char() == ':',
            _ => false,
        };
        let ends_in = |name: &str, back: usize| {
            tokens
                .len()
                .checked_sub(back)
                .is_some_and(|i| matches!(&tokens[i], TokenTree::Ident(ident) if ident == name))
        };
        // `Box`, `:`, `:`, `pin`
        let is_pin = arguments.delimiter() == Delimiter::Parenthesis
            && tokens.iter().all(is_path)
            && ends_in("pin", 1)
            && ends_in("Box", 4);
        let inner: Vec<TokenTree> = arguments.stream().into_iter().collect();
        let is_block = match inner.as_slice() {
            [TokenTree::Ident(first), TokenTree::Ident(second), TokenTree::Group(block)] => {
                first == "async" && second == "move" && block.delimiter() == Delimiter::Brace
            }
            _ => false,
        };
        (is_pin && is_block).then(|| Self { pin: tokens.into_iter().collect(), block: inner.into_iter().collect() })
    }
}
