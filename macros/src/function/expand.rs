//! The expansion: a static that declares, and one call around the body. It cannot fail.
//!
//! There are two shapes, a call and a future; all options are data in the declaration.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{AttrStyle, Attribute, ReturnType, Signature, Type};

use super::arguments::Arguments;
use super::item::{Body, BoxedBlock, Function, may_replace_item};
use super::model::{Classified, Model};
use super::returns::{Shape, Verdict};
use super::values::{read, reads_by_closure, values};
use super::{inner_function, outcomes, static_item};

pub(crate) fn expand(model: &Model, function: Function) -> TokenStream {
    let callsite = static_item::callsite(&model.declaration, outcomes::declared(model));
    let Function { mut attrs, vis, default, mut sig, body } = function;
    let inner = body.attrs.iter().cloned().map(|attr| Attribute { style: AttrStyle::Outer, ..attr });
    let may_be_replaced = attrs.iter().any(may_replace_item);
    let is_tracked = attrs.iter().any(|attr| attr.path().is_ident("track_caller"));
    attrs.extend(inner);
    let all = Arguments::new(model, &sig);
    let is_read = model.reads_returned();
    // A method of a trait inherits the trait's `#[track_caller]`, as `Index::index` does, without an attribute of its
    // own.
    let may_inherit = sig.receiver().is_some() && model.may_be_of_trait;
    let call = match model.returns.shape {
        Shape::Sync if !is_read && (is_tracked || may_inherit || model.returns.is_opaque()) => {
            guarded(model, &mut sig, &body)
        }
        Shape::Sync => {
            let may_split = is_tracked && is_read && !all.are_read_in_patterns();
            let split = if may_split { inner_function::tracked(model, &mut sig, &body) } else { None };
            split.unwrap_or_else(|| closure(model, &mut sig, &body))
        }
        Shape::Async => {
            let may_split = !may_be_replaced && !all.are_read_in_patterns();
            let split = if may_split { inner_function::opaque(model, &mut sig, &body) } else { None };
            split.unwrap_or_else(|| future(model, &mut sig, &body, may_be_replaced))
        }
        Shape::Future => started(model, &mut sig, &body),
        Shape::Boxed { is_usual } => match BoxedBlock::find(&body.tokens) {
            Some(BoxedBlock { pin, block }) => {
                let call = future_call(model, &block);
                quote_spanned!(Span::mixed_site()=> #pin(#call))
            }
            None if is_usual => closure(model, &mut sig, &body),
            None => {
                let (p, call) = (model.declaration.root.private(), started(model, &mut sig, &body));
                quote_spanned!(Span::mixed_site()=> #p::Box::pin(#call))
            }
        },
    };
    quote_spanned! {Span::mixed_site()=>
        #(#attrs)* #vis #default #sig {
            #callsite
            #call
        }
    }
}

/// A call whose body is a closure, so that what it returns can be read.
fn closure(model: &Model, sig: &mut Signature, body: &Body) -> TokenStream {
    let p = &model.declaration.root.private();
    // Read in place, because a copy of several words stalls the processor.
    let values = values(model);
    let output = closure_output(&sig.output);
    let returned = sig.output.clone();
    let arguments = Arguments::new(model, sig).of_call(sig);
    let body = bound(&arguments, body);
    let body = quote_spanned!(Span::mixed_site()=> move || #output #body);
    let is_boxed = matches!(model.returns.shape, Shape::Boxed { .. });
    let is_by_type = is_boxed || matches!(model.classified, Classified::ByReturnType) || model.may_be_future();
    let (mode, call) = mode(model);
    let call = if is_by_type {
        let returned = nameable_output(&returned);
        let (call, read) = if reads_by_closure(model) {
            let read = read(model);
            (quote!(call_reading), Some(quote!(, #read)))
        } else {
            (quote!(call), None)
        };
        quote_spanned! {Span::mixed_site()=>
            #p::Returns::<#returned>::new().#call(#mode, &__CALLMETER, &mut __values, #body #read)
        }
    } else {
        let read = read(model);
        quote_spanned!(Span::mixed_site()=> #p::#call(&__CALLMETER, &mut __values, #body, #read))
    };
    let call = quiet(sig, call);
    quote_spanned! {Span::mixed_site()=>
        let mut __values = #values;
        #call
    }
}

/// A captured `mut self` may be changed for its destructor only, which the compiler's lint does not see.
fn quiet(sig: &Signature, call: TokenStream) -> TokenStream {
    if sig.receiver().is_some_and(|receiver| receiver.mutability.is_some()) {
        quote_spanned! {Span::mixed_site()=>
            #[allow(unused_assignments)]
            let __returned = #call;
            __returned
        }
    } else {
        call
    }
}

/// A call whose body stays in the function, because a closure would be the body's caller, and because `impl Trait`
/// cannot be written as a closure's return type.
///
/// The guard has one inaccuracy: if a destructor that runs while the thread unwinds makes a call that panics, and
/// catches the panic, the call counts as `ok`. A closure would be exact, but would be the caller of what the body calls.
fn guarded(model: &Model, sig: &mut Signature, body: &Body) -> TokenStream {
    let p = &model.declaration.root.private();
    let values = values(model);
    let arguments = Arguments::new(model, sig).of_call(sig);
    let body = bound(&arguments, body);
    quote_spanned! {Span::mixed_site()=>
        let __call = #p::guard(&__CALLMETER, #values);
        #body
    }
}

/// The call of an `async fn`.
fn future(model: &Model, sig: &mut Signature, body: &Body, may_be_replaced: bool) -> TokenStream {
    let p = &model.declaration.root.private();
    let is_never = matches!(model.returns.output, Some(Type::Never(_)));
    let edge = return_edge(p, model.returns.output.as_ref());
    let all = Arguments::new(model, sig);
    // The function stays an `async fn` in three cases: another attribute below must see it, a label reads a name that
    // a pattern binds in the body, or it returns `!`, because `impl Future<Output = !>` cannot be written.
    if is_never || may_be_replaced || all.are_read_in_patterns() {
        // A function that never returns needs this again, because the block's type is `()`.
        let never = is_never.then(|| quote!(; #p::never()));
        let body = bound(&edge, body);
        let call = future_call(model, &quote_spanned!(Span::mixed_site()=> async move #body));
        return quote_spanned!(Span::mixed_site()=> #call.await #never);
    }
    // The result is a function that returns a future. The arguments move into one future, not through one into
    // another.
    returns_future(p, sig, model);
    let mut arguments = all.of_future(sig);
    arguments.extend(edge);
    let body = bound(&arguments, body);
    quiet(sig, future_call(model, &quote_spanned!(Span::mixed_site()=> async move #body)))
}

/// Makes an `async fn` a function that returns a future.
pub(crate) fn returns_future(p: &TokenStream, sig: &mut Signature, model: &Model) {
    let output = model.returns.output.as_ref().map_or(quote!(()), ToTokens::to_token_stream);
    sig.asyncness = None;
    sig.output = syn::parse_quote_spanned!(Span::mixed_site()=> -> impl #p::Future<Output = #output>);
}

/// The call of a function that returns a future.
fn started(model: &Model, sig: &mut Signature, body: &Body) -> TokenStream {
    let p = &model.declaration.root.private();
    let output = closure_output(&sig.output);
    let arguments = Arguments::new(model, sig).of_call(sig);
    let body = bound(&arguments, body);
    future_call(model, &quote_spanned!(Span::mixed_site()=> #p::call(move || #output #body)))
}

/// A future as a call.
pub(crate) fn future_call(model: &Model, future: &TokenStream) -> TokenStream {
    let p = &model.declaration.root.private();
    let values = values(model);
    if reads_by_closure(model) {
        let read = read(model);
        quote_spanned!(Span::mixed_site()=> #p::future(&__CALLMETER, #values, #future, #read))
    } else if let Classified::ByReturnType = model.classified {
        let (returns, (mode, _)) = (returns(model), mode(model));
        quote_spanned!(Span::mixed_site()=> #returns.future(#mode, &__CALLMETER, #values, #future))
    } else {
        quote_spanned!(Span::mixed_site()=> #p::future_of(&__CALLMETER, #values, #future, #p::Unread))
    }
}

/// The body in its own scope, so that the borrows of its last expression end before the arguments are dropped, in all
/// editions. [The arm of a `match`][scopes] is such a scope, and the expected type is known in it.
///
/// [scopes]: https://doc.rust-lang.org/reference/destructors.html#temporary-scopes
///
/// If no arguments are bound, the body is unchanged.
pub(crate) fn bound(arguments: &TokenStream, body: &Body) -> TokenStream {
    let body = body.block();
    if arguments.is_empty() {
        return body.into_token_stream();
    }
    quote_spanned!(Span::mixed_site()=> { #arguments match () { () => #body } })
}

/// The written return type.
fn nameable_output(output: &ReturnType) -> TokenStream {
    match output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, ty) => nameable(ty).into_token_stream(),
    }
}

/// The type of the value that a call ends with, which decides the outcome by itself.
fn returns(model: &Model) -> TokenStream {
    let p = &model.declaration.root.private();
    let ty = model.returns.output.as_ref().map(nameable);
    quote!(#p::Returns::<#ty>::new())
}

/// How a call is measured: as a type that knows what is declared, and as a function.
fn mode(model: &Model) -> (TokenStream, TokenStream) {
    let p = &model.declaration.root.private();
    let (mode, call) = match (model.declaration.only_counts(), &model.declaration.sample) {
        (true, _) => (quote!(Counted), quote!(count)),
        (false, Some(_)) => (quote!(Sampled), quote!(sampled)),
        (false, None) => (quote!(Timed), quote!(sync)),
    };
    let (may_fail, is_future) = match model.returns.verdict {
        Verdict::SelfType => (false, false),
        Verdict::Generic { is_future } => (true, is_future),
        Verdict::Neither | Verdict::Result | Verdict::Compiler(_) => (true, true),
    };
    (quote!(#p::#mode::<#may_fail, #is_future>), call)
}

/// The return type for a closure: `_` for each type that has no name.
fn closure_output(output: &ReturnType) -> TokenStream {
    match output {
        // A closure with a block as its body and no return type may return any type.
        ReturnType::Default => quote!(-> ()),
        ReturnType::Type(arrow, ty) => {
            let ty = nameable(ty);
            quote!(#arrow #ty)
        }
    }
}

/// A type with `_` for each `impl Trait` in it.
fn nameable(ty: &Type) -> Type {
    struct Erase;
    impl syn::visit_mut::VisitMut for Erase {
        fn visit_type_mut(&mut self, ty: &mut Type) {
            if let Type::ImplTrait(_) = ty {
                *ty = syn::parse_quote!(_);
            } else {
                syn::visit_mut::visit_type_mut(self, ty);
            }
        }
    }
    let mut ty = ty.clone();
    syn::visit_mut::VisitMut::visit_type_mut(&mut Erase, &mut ty);
    ty
}

/// Tells an async block its return type, which it has no place to write.
fn return_edge(p: &TokenStream, output: Option<&Type>) -> TokenStream {
    match output {
        // Such a function has no value, or needs no help with inference.
        None | Some(Type::Never(_)) => TokenStream::new(),
        Some(ty) => {
            let ty = nameable(ty);
            quote!(if false { return #p::never::<#ty>(); })
        }
    }
}
