//! The annotated item: functions with their bodies left as opaque tokens, `impl` blocks and inline modules.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt as _, quote};
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream, Parser as _};
use syn::spanned::Spanned as _;
use syn::{
    AttrStyle, Attribute, ImplItem, Item as SynItem, ItemImpl, LitStr, Path, Signature, Token, Type,
    TypeParamBound, Visibility,
};

use super::returns::{last, type_parameters, ungroup};
use crate::util::case;
use crate::util::error::err;
use crate::util::root::Root;

/// The item that an attribute is on.
pub(crate) enum Item {
    Function(Box<Function>),
    /// An `impl` block or an inline module: every function in it gets the attribute.
    Block(Block),
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        Self::parse_with("metered", input)
    }
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
            return Function::parse_behind(attrs, input).map(|function| Self::Function(Box::new(function)));
        }
        Block::parse_behind(attribute, attrs, input).map(Self::Block)
    }

    /// The attributes below the one that is expanded.
    pub(crate) fn attrs(&self) -> &[Attribute] {
        match self {
            Self::Function(function) => &function.attrs,
            Self::Block(block) => &block.attrs,
        }
    }
}

/// Whether a function starts here, behind its visibility.
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
    fn parse_behind(attrs: Vec<Attribute>, input: ParseStream<'_>) -> syn::Result<Self> {
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

/// An `impl` block or an inline module, split at its brace.
pub(crate) struct Block {
    attrs: Vec<Attribute>,
    head: TokenStream,
    inner: Vec<Attribute>,
    members: Vec<Member>,
    /// The type that an `impl` is for, as in `Type::method`.
    scope: Option<String>,
    /// The type parameters of an `impl`.
    parameters: Vec<Ident>,
    /// The trait that the `impl` is of.
    of_trait: Option<Path>,
}

enum Member {
    Function(Box<Function>),
    /// In a module: an `impl` block or another inline module.
    Block {
        attrs: Vec<Attribute>,
        tokens: TokenStream,
    },
    Other(TokenStream),
}

impl Block {
    fn parse_behind(attribute: &str, attrs: Vec<Attribute>, input: ParseStream<'_>) -> syn::Result<Self> {
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
            return Err(err!(span, "{goes_on}: this module's code is in another file, put the attribute there"));
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

impl Member {
    fn parse(input: ParseStream<'_>, in_impl: bool) -> syn::Result<Self> {
        let ahead = input.fork();
        ahead.call(Attribute::parse_outer)?;
        ahead.parse::<Visibility>()?;
        if is_function(&ahead.fork())? {
            let attrs = input.call(Attribute::parse_outer)?;
            return Function::parse_behind(attrs, input).map(|function| Self::Function(Box::new(function)));
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
        input.parse::<SynItem>().map(|item| Self::Other(item.into_token_stream()))
    }
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

/// Whether these are a closure's tokens.
pub(crate) fn is_closure(tokens: &TokenStream) -> bool {
    let is_keyword = |token: &TokenTree| matches!(token, TokenTree::Ident(ident) if ident == "move" || ident == "async" || ident == "static");
    let first = tokens.clone().into_iter().find(|token| !is_keyword(token));
    matches!(first, Some(TokenTree::Punct(punct)) if punct.as_char() == '|')
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
