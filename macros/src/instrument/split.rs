//! Functions whose body can be neither a closure nor an async block, and therefore stays the body of a function.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::{Attribute, FnArg, GenericParam, Pat, Safety, Signature, Type, TypeParamBound};

use super::arguments::Arguments;
use super::expand::{bound, future_call, read, returns_future, values};
use super::item::Body;
use super::model::Model;

/// A `#[track_caller]` function whose returned value is read. A closure would be the caller of its body.
///
/// Without a receiver, an inner function has the body. A method's body cannot be in an inner function, so the method
/// calls itself, and that call runs the body.
pub(super) fn tracked(model: &Model, sig: &mut Signature, body: &Body) -> TokenStream {
    let p = &model.root.private();
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
    let is_method = sig.receiver().is_some();
    let mentions_self = mentions_self(quote!(#sig)) || mentions_self(body.tokens.clone());
    if !is_method && !mentions_self {
        let (inner, called) = inner(sig, &names, body, &[syn::parse_quote!(#[track_caller])]);
        let call = call(called);
        return quote_spanned!(Span::mixed_site()=> #inner #call __returned);
    }
    let (name, generics) = (&sig.ident, turbofish(sig));
    let this = is_method.then(|| quote!(self,));
    let called = in_unsafe(sig, quote!(Self::#name #generics (#this #(#names),*)));
    let call = call(quote_spanned!(Span::mixed_site()=> { #p::enter_body(&__CALLMETER); #called }));
    let arguments = Arguments::new(model, sig).of_future(sig);
    let body = bound(&arguments, body);
    quote_spanned! {Span::mixed_site()=>
        if !#p::is_body(&__CALLMETER) {
            #call
            return __returned;
        }
        #body
    }
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
    let mentions_self = mentions_self(quote!(#sig)) || mentions_self(body.tokens.clone());
    if !is_function || sig.receiver().is_some() || mentions_self || model.reads_values() {
        return None;
    }
    let p = &model.root.private();
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

/// A name for each argument: its own, if it has one.
fn named(sig: &Signature) -> Vec<Ident> {
    let typed = sig.inputs.iter().enumerate().filter_map(|(i, input)| match input {
        FnArg::Typed(argument) => Some((i, argument)),
        FnArg::Receiver(_) => None,
    });
    typed
        .map(|(i, argument)| match &*argument.pat {
            Pat::Ident(pat) if pat.by_ref.is_none() && pat.subpat.is_none() => pat.ident.clone(),
            _ => Ident::new(&format!("__argument_{i}"), Span::mixed_site()),
        })
        .collect()
}

fn turbofish(sig: &Signature) -> TokenStream {
    let named = sig.generics.params.iter().filter_map(|parameter| match parameter {
        GenericParam::Type(parameter) => Some(&parameter.ident),
        GenericParam::Const(parameter) => Some(&parameter.ident),
        GenericParam::Lifetime(_) => None,
    });
    let named: Vec<_> = named.collect();
    if named.is_empty() { TokenStream::new() } else { quote!(::<#(#named),*>) }
}

fn in_unsafe(sig: &Signature, call: TokenStream) -> TokenStream {
    if let Safety::Unsafe(_) = sig.safety { quote!(unsafe { #call }) } else { call }
}

fn mentions_self(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == "Self",
        TokenTree::Group(group) => mentions_self(group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}
