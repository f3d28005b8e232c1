//! Functions whose body can be neither a closure nor an async block, and therefore stays the body of a function.

use std::collections::HashSet;

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::{Attribute, FnArg, Pat, Safety, Signature, Type, TypeParamBound};

use super::arguments::{Arguments, argument_name, is_name};
use super::expand::{bound, future_call, returns_future};
use super::item::Body;
use super::model::Model;
use super::returns::{looks_generic, type_parameters};
use super::values::{read, values};
use crate::util::tokens::collect_bound;

/// A `#[track_caller]` function whose returned value is read. A closure would be the caller of its body.
///
/// Without a receiver, an inner function has the body. A method's body cannot be in an inner function, so the method
/// calls itself by its whole name, and that call runs the body. A method that may belong to a trait is split only if the
/// trait is known: `Self::name` could be another method.
pub(super) fn tracked(model: &Model, sig: &mut Signature, body: &Body) -> Option<TokenStream> {
    let p = &model.declaration.root.private();
    let (values, read) = (values(model), read(model));
    let call = |called: TokenStream| {
        quote_spanned! {Span::mixed_site()=>
            #[allow(unused_mut)]
            let mut __values = #values;
            let mut __call = #p::Call::around(&__CALLMETER, &mut __values);
            __call.begin();
            let __returned = #called;
            __call.returned(&__returned, #read);
        }
    };
    let names = named(sig);
    if stands_alone(sig, body) {
        let (inner, called) = inner(sig, &names, body, &[syn::parse_quote!(#[track_caller])]);
        let call = call(called);
        return Some(quote_spanned!(Span::mixed_site()=> #inner #call __returned));
    }
    let (name, generics) = (&sig.ident, turbofish(sig));
    let whole = match &model.of_trait {
        Some(of_trait) => quote!(<Self as #of_trait>::#name),
        None if model.may_be_of_trait || has_cfg(sig) => return None,
        None => quote!(Self::#name),
    };
    let this = sig.receiver().is_some().then(|| quote!(self,));
    let called = in_unsafe(sig, quote!(#whole #generics (#this #(#names),*)));
    let call = call(quote_spanned!(Span::mixed_site()=> { #p::enter_body(&__CALLMETER); #called }));
    let arguments = Arguments::new(model, sig).of_future(sig);
    let body = bound(&arguments, body);
    Some(quote_spanned! {Span::mixed_site()=>
        if !#p::is_body(&__CALLMETER) {
            #call
            return __returned;
        }
        #body
    })
}

/// An `async fn` that returns `impl Fn(…)`. The argument types of the returned closure are inferred only if the
/// function itself returns it. It must not have a receiver, because an inner function cannot use the types of a
/// method.
pub(super) fn opaque(model: &Model, sig: &mut Signature, body: &Body) -> Option<TokenStream> {
    let Some(Type::ImplTrait(opaque)) = &model.returns.output else { return None };
    let is_function = opaque.bounds.iter().any(|bound| match bound {
        TypeParamBound::Trait(bound) => bound
            .path
            .segments
            .last()
            .is_some_and(|last| matches!(last.arguments, syn::PathArguments::Parenthesized(_))),
        _ => false,
    });
    if !is_function || !stands_alone(sig, body) || model.declaration.reads_values() {
        return None;
    }
    let p = &model.declaration.root.private();
    let (inner, called) = inner(sig, &named(sig), body, &[]);
    returns_future(p, sig, model);
    let call = future_call(model, &called);
    Some(quote_spanned!(Span::mixed_site()=> #inner #call))
}

/// The function as an inner function, and a call of it. Its arguments are then plain names in the signature.
fn inner(sig: &mut Signature, names: &[Ident], body: &Body, attrs: &[Attribute]) -> (TokenStream, TokenStream) {
    let name = Ident::new("__body", Span::mixed_site());
    let inner = Signature { ident: name.clone(), ..sig.clone() };
    let generics = turbofish(sig);
    let called = in_unsafe(sig, quote!(#name #generics (#(#names),*)));
    for (input, name) in sig.inputs.iter_mut().zip(names) {
        if let FnArg::Typed(argument) = input {
            *argument.pat = syn::parse_quote!(#name);
        }
    }
    let body: Group = body.block();
    // The lints have already checked the user's function, so they must not report this private one again.
    let quiet = quote! {
        #[allow(
            clippy::items_after_statements,
            clippy::missing_const_for_fn,
            clippy::unnecessary_wraps,
            clippy::unused_async
        )]
    };
    (quote!(#(#attrs)* #[inline] #quiet #inner #body), called)
}

/// Whether nothing in a function is of an `impl` around it, so that it can be one inside another.
fn stands_alone(sig: &Signature, body: &Body) -> bool {
    let mut bound = HashSet::new();
    collect_bound(quote!(#sig), &mut bound);
    bound.extend(sig.generics.lifetimes().map(|parameter| parameter.lifetime.ident.clone()));
    let own: HashSet<_> = type_parameters(&sig.generics).collect();
    let inputs = &sig.inputs;
    let (output, bounds) = (&sig.output, &sig.generics.where_clause);
    sig.receiver().is_none()
        // A call has no place for an argument that may not be there.
        && !has_cfg(sig)
        && !mentions_self(quote!(#sig))
        && !mentions_self(body.tokens.clone())
        && !mentions(quote!(#inputs #output #bounds), &|name, is_lifetime| {
            if is_lifetime {
                name != "static" && name != "_" && !bound.contains(name)
            } else {
                looks_generic(&name.to_string()) && !own.contains(name)
            }
        })
}

fn has_cfg(sig: &Signature) -> bool {
    sig.inputs.iter().any(|input| match input {
        FnArg::Typed(argument) => argument.attrs.iter().any(|attr| attr.path().is_ident("cfg")),
        FnArg::Receiver(_) => false,
    })
}

/// Whether there is such a name.
fn mentions(tokens: TokenStream, is_such: &dyn Fn(&Ident, /* is a lifetime */ bool) -> bool) -> bool {
    let mut is_lifetime = false;
    tokens.into_iter().any(|token| {
        let found = match &token {
            TokenTree::Ident(ident) => is_such(ident, is_lifetime),
            TokenTree::Group(group) => mentions(group.stream(), is_such),
            TokenTree::Punct(_) | TokenTree::Literal(_) => false,
        };
        is_lifetime = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '\'');
        found
    })
}

/// A name for each argument: its own, if it has one.
fn named(sig: &Signature) -> Vec<Ident> {
    let typed = sig.inputs.iter().enumerate().filter_map(|(i, input)| match input {
        FnArg::Typed(argument) => Some((i, argument)),
        FnArg::Receiver(_) => None,
    });
    typed
        .map(|(i, argument)| match &*argument.pat {
            Pat::Ident(pat) if is_name(pat) => pat.ident.clone(),
            _ => argument_name(i),
        })
        .collect()
}

fn turbofish(sig: &Signature) -> TokenStream {
    let named: Vec<_> = type_parameters(&sig.generics).collect();
    if named.is_empty() { TokenStream::new() } else { quote!(::<#(#named),*>) }
}

fn in_unsafe(sig: &Signature, call: TokenStream) -> TokenStream {
    if let Safety::Unsafe(_) = sig.safety { quote!(unsafe { #call }) } else { call }
}

fn mentions_self(tokens: TokenStream) -> bool {
    mentions(tokens, &|name, _| name == "Self")
}
