//! Gives the attribute of a block to the functions in it.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote};
use syn::{Attribute, Path};

use super::block::{Block, Member};
use super::names;
use crate::util::root::Root;

impl Block {
    /// Whether an attribute of this name may be in it, on whatever item.
    pub(crate) fn mentions(&self, name: &str) -> bool {
        self.members.iter().any(|member| match member {
            Member::Function(function) => function.attrs.iter().any(|attr| mentions(&attr.to_token_stream(), name)),
            Member::Block { attrs, tokens } => {
                attrs.iter().any(|attr| mentions(&attr.to_token_stream(), name)) || mentions(tokens, name)
            }
            Member::Other(tokens) => mentions(tokens, name),
        })
    }

    /// Gives the attribute to the functions, which then expand it by themselves: attributes such as
    /// `#[async_trait]` on the block thus see the functions as they are written.
    pub(crate) fn distribute(self, distribution: &Distribution<'_>) -> TokenStream {
        let Self { attrs, head, inner, members, scope, parameters, of_trait } = self;
        let around = Around { scope: scope.as_deref(), parameters: &parameters, of_trait: of_trait.as_ref() };
        let members = members.into_iter().map(|member| match member {
            Member::Function(mut function) => {
                distribution.to_function(&mut function.attrs, function.sig.constness.is_some(), &around);
                function.into_token_stream()
            }
            Member::Block { mut attrs, tokens } => {
                distribution.to_block(&mut attrs, &tokens);
                quote!(#(#attrs)* #tokens)
            }
            Member::Other(tokens) => tokens,
        });
        quote!(#(#attrs)* #head { #(#inner)* #(#members)* })
    }
}

/// The surroundings of a function in a block.
struct Around<'a> {
    /// The type that the `impl` is for.
    scope: Option<&'a str>,
    parameters: &'a [Ident],
    of_trait: Option<&'a Path>,
}

/// An attribute on a block, on its way to the functions in it.
pub(crate) struct Distribution<'a> {
    /// `instrumented` or `metered`.
    pub(crate) name: &'a str,
    pub(crate) root: &'a Root,
    /// Its arguments.
    pub(crate) args: &'a TokenStream,
    /// Whether functions without an attribute of that name get it too.
    pub(crate) to_all: bool,
}

impl Distribution<'_> {
    fn to_block(&self, attrs: &mut Vec<Attribute>, tokens: &TokenStream) {
        if let Some(own) = attrs.iter_mut().find(|attr| names(attr, self.name)) {
            *own = self.attribute(Some(own), None);
        } else if self.to_all || mentions(tokens, self.name) {
            attrs.insert(0, self.attribute(None, None));
        }
    }

    fn to_function(&self, attrs: &mut Vec<Attribute>, is_const: bool, around: &Around<'_>) {
        if let Some(own) = attrs.iter_mut().find(|attr| names(attr, self.name)) {
            *own = self.attribute(Some(own), Some(around));
        } else if self.to_all && !is_const {
            // Outermost, as it would be written.
            attrs.insert(0, self.attribute(None, Some(around)));
        }
    }

    /// The attribute for one item: what the item's own says, then what the block's says.
    fn attribute(&self, own: Option<&Attribute>, around: Option<&Around<'_>>) -> Attribute {
        let path = match own {
            Some(own) => own.path().to_token_stream(),
            None => {
                let (krate, name) = (self.root.krate(), Ident::new(self.name, Span::call_site()));
                quote!(#krate::#name)
            }
        };
        let own_args =
            own.and_then(|own| own.meta.require_list().ok()).map(|list| &list.tokens).filter(|own| !own.is_empty());
        let own_args = own_args.map(|own| {
            let comma = (!ends_in_comma(own)).then(|| quote!(,));
            quote!(#own #comma)
        });
        let around = around.map(|Around { scope, parameters, of_trait }| {
            let scope = scope.map(|scope| quote!(__scope = #scope,));
            let of_trait = of_trait.map(|path| quote!(__trait(#path),));
            quote!(#scope #of_trait __parameters(#(#parameters),*),)
        });
        let args = self.args;
        let defaults = (!args.is_empty()).then(|| quote!(__defaults(#args)));
        let mut attribute: Attribute = syn::parse_quote!(#[#path(#own_args #around #defaults)]);
        if let Some(own) = own {
            // What concerns the whole attribute is then said at the user's.
            (attribute.pound_token, attribute.bracket_token) = (own.pound_token, own.bracket_token);
        }
        attribute
    }
}

fn ends_in_comma(tokens: &TokenStream) -> bool {
    matches!(tokens.clone().into_iter().last(), Some(TokenTree::Punct(punct)) if punct.as_char() == ',')
}

/// Whether a `[…]`, as attributes have it, names this anywhere.
fn mentions(tokens: &TokenStream, name: &str) -> bool {
    fn names(tokens: TokenStream, name: &str) -> bool {
        tokens.into_iter().any(|token| match token {
            TokenTree::Ident(ident) => ident == name,
            TokenTree::Group(group) => names(group.stream(), name),
            _ => false,
        })
    }
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => names(group.stream(), name),
        TokenTree::Group(group) => mentions(&group.stream(), name),
        _ => false,
    })
}
