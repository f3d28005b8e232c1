//! The expansion: a static that declares, and one call around the body. It cannot fail.
//!
//! There are two shapes, a call and a future; all options are data in the declaration.

use std::collections::HashSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Expr, FnArg, Pat, ReturnType, Type};

use super::attr::{InstrumentKind, Source};
use super::declare;
use super::item::{Body, BoxedBlock, Function, Shape, may_replace_item};
use super::model::{Classified, Kind, Model, with_lifetimes};

pub(crate) fn expand(model: &Model, function: Function) -> TokenStream {
    let p = &model.root.private();
    let site = declare::site(model);
    let values = values(model);
    let read = read(model);
    let Function { mut attrs, vis, default, mut sig, body: Body { attrs: inner, tokens: body } } = function;
    let mut inner = inner;
    inner.iter_mut().for_each(|attr| attr.style = syn::AttrStyle::Outer);
    let is_never = matches!(model.returns.output, Some(Type::Never(_)));
    // Another attribute below is to see the `async fn` that was written; what a label reads out of a pattern is bound
    // in its body; and `impl Future<Output = !>` cannot be written.
    let keeps_async = is_never || attrs.iter().any(may_replace_item) || model.reads_patterns(&sig);
    // A closure would be its body's caller. The guard is not exact for a call that panics within a destructor that
    // an unwinding thread runs, and that is caught there: it counts as ok.
    let is_guarded = !model.reads_returned() && attrs.iter().any(|attr| attr.path().is_ident("track_caller"));
    attrs.extend(inner);

    let call = match model.returns.shape {
        Shape::Sync if is_guarded => quote_spanned! {Span::mixed_site()=>
            let __call = #p::guard(&__CALLMETER, __values);
            { #body }
        },
        Shape::Sync => {
            let output = closure_output(&sig.output);
            let call = match (model.only_counts(), &model.sample) {
                (true, _) => quote!(count),
                (false, Some(_)) => quote!(sampled),
                (false, None) => quote!(sync),
            };
            quote_spanned!(Span::mixed_site()=> #p::#call(&__CALLMETER, &mut __values, move || #output { #body }, #read))
        }
        Shape::Async => {
            let edge = return_edge(p, model.returns.output.as_ref());
            if keeps_async {
                // What never returns is told so again: the block's type is `()`.
                let never = is_never.then(|| quote!(; #p::never()));
                quote_spanned! {Span::mixed_site()=>
                    #p::future(&__CALLMETER, __values, async move { #edge #body }, #read).await #never
                }
            } else {
                // A function that returns a future: the arguments move into one future, not through one into another.
                let output = returned_type(model.returns.output.as_ref());
                sig.asyncness = None;
                sig.output = syn::parse_quote_spanned!(Span::mixed_site()=> -> impl #p::Future<Output = #output>);
                let arguments = arguments(&mut sig.inputs, &model.arguments_read());
                quote_spanned! {Span::mixed_site()=>
                    #p::future(&__CALLMETER, __values, async move { #arguments #edge #body }, #read)
                }
            }
        }
        Shape::Future => {
            let output = closure_output(&sig.output);
            quote_spanned! {Span::mixed_site()=>
                #p::future(&__CALLMETER, __values, #p::call(move || #output { #body }), #read)
            }
        }
        Shape::Boxed => match BoxedBlock::find(&body) {
            Some(BoxedBlock { pin, block }) => quote_spanned! {Span::mixed_site()=>
                #pin(#p::future(&__CALLMETER, __values, #block, #read))
            },
            None => {
                let output = closure_output(&sig.output);
                quote_spanned! {Span::mixed_site()=>
                    #p::Box::pin(#p::future(&__CALLMETER, __values, #p::call(move || #output { #body }), #read))
                }
            }
        },
    };
    // Read where they are made: a copy of several words stalls the processor.
    let mutable = (matches!(model.returns.shape, Shape::Sync) && !is_guarded).then(|| quote!(mut));
    quote_spanned! {Span::mixed_site()=>
        #(#attrs)* #vis #default #sig {
            #site
            let #mutable __values = #values;
            #call
        }
    }
}

/// The values that are known before the body.
fn values(model: &Model) -> TokenStream {
    let p = &model.root.private();
    let mut label_values = vec![quote!(0); model.label_slots];
    let mut number_values = vec![quote!(0); model.numbers.len()];
    let mut lets = Vec::new();
    for (i, label) in model.labels.iter().enumerate() {
        if let Kind::Open { is_always: true } = label.kind {
            label.slots.iter().for_each(|&slot| label_values[slot] = quote!(#p::UNRETURNED));
        }
        if let Source::Before(expr) = &label.source {
            let value = Ident::new(&format!("__label_{i}"), Span::mixed_site().located_at(expr.span()));
            lets.push(bind(&label.kind, &value, expr));
            for &slot in &label.slots {
                label_values[slot] = label_value(model, &label.kind, slot, &value);
            }
        }
    }
    for number in &model.numbers {
        if let Source::Before(expr) = &number.source {
            for &slot in &number.slots {
                number_values[slot] = number_value(model, number.kind, expr);
            }
        }
    }
    let values = quote!(#p::Values { labels: [#(#label_values),*], numbers: [#(#number_values),*] });
    if lets.is_empty() { values } else { quote!({ #(#lets)* #values }) }
}

/// The status of the returned value, where presets read it.
pub(super) const STATUS: &str = "__status";

/// The closure that reads the outcome and all other values off the returned value.
fn read(model: &Model) -> TokenStream {
    let p = &model.root.private();
    let site = Span::mixed_site();
    let (returned, values) = (Ident::new("__returned", site), Ident::new("__values", site));
    let status = Ident::new(STATUS, site);
    let status_read = match &model.classified {
        Classified::Status { span } => {
            let here = model.root.private_at(*span);
            let returned = Ident::new("__returned", site.located_at(*span));
            let read = quote_spanned!(*span=> #here::HandlerStatus::status(#returned));
            Some(quote!(let #status = #read;))
        }
        Classified::Not | Classified::Result | Classified::By(_) => None,
    };
    let labels = model.labels.iter().filter_map(|label| match &label.source {
        Source::Returned(pat, expr) => {
            let value = Ident::new("__label", site.located_at(expr.span()));
            let bound = bind(&label.kind, &value, expr);
            let slots = label.slots.iter().map(|&slot| {
                let read = label_value(model, &label.kind, slot, &value);
                quote!(#values.labels[#slot] = #read;)
            });
            Some(quote!({ let #pat = #returned; #bound #(#slots)* }))
        }
        Source::Before(_) => None,
    });
    let numbers = model.numbers.iter().filter_map(|number| match &number.source {
        Source::Returned(pat, expr) => {
            let read = number_value(model, number.kind, expr);
            let slots =
                number.slots.iter().map(|slot| quote!(#values.numbers[#slot] = { let #pat = #returned; #read };));
            Some(quote!(#(#slots)*))
        }
        Source::Before(_) => None,
    });
    let reads: Vec<_> = labels.chain(numbers).collect();
    let outcome = match &model.classified {
        Classified::Not => quote!(0),
        Classified::Result => quote!(#p::Outcome::index(#returned)),
        Classified::By(ty) => {
            // The type is written at a `let`, so that a mismatch is one between it and the function's.
            let (here, span) = (model.root.private_at(ty.span()), ty.span());
            let ty = with_lifetimes(ty.to_token_stream(), &quote!('_));
            let found = Ident::new("__returned", site.located_at(span));
            let index = quote_spanned!(span=> <#ty as #here::Outcome>::__index(#returned));
            quote_spanned!(site.located_at(span)=> { let #returned: &#ty = #found; #index })
        }
        Classified::Status { .. } => quote!(#p::Outcome::index(&#p::StatusClass::of(#status))),
    };
    let returned =
        if reads.is_empty() && matches!(model.classified, Classified::Not) { quote!(_) } else { quote!(#returned) };
    let values = if reads.is_empty() { quote!(_) } else { quote!(#values) };
    quote!(|#returned, #values| { #status_read #(#reads)* #outcome })
}

/// A label's value under a name, by reference: only its index or number is kept.
fn bind(kind: &Kind, value: &Ident, expr: &Expr) -> TokenStream {
    let ty = match kind {
        Kind::Closed(ty) => {
            let ty = with_lifetimes(ty.to_token_stream(), &quote!('_));
            Some(quote!(: &#ty))
        }
        Kind::Open { .. } => None,
    };
    // Not as if the user had written it: lints would look at the borrow.
    quote_spanned!(Span::mixed_site().located_at(expr.span())=> let #value #ty = &(#expr);)
}

fn label_value(model: &Model, kind: &Kind, slot: usize, value: &Ident) -> TokenStream {
    match kind {
        Kind::Closed(ty) => {
            let (p, here, span) = (model.root.private(), model.root.private_at(ty.span()), ty.span());
            let ty = with_lifetimes(ty.to_token_stream(), &quote!('_));
            let index = quote_spanned!(span=> <#ty as #here::LabelValue>::__index(#value));
            quote!(#p::closed(#index))
        }
        Kind::Open { .. } => {
            let here = model.root.private_at(value.span());
            quote_spanned!(value.span()=> #here::Text::number(#value, &__CALLMETER, #slot))
        }
    }
}

fn number_value(model: &Model, kind: InstrumentKind, expr: &Expr) -> TokenStream {
    let (p, here) = (model.root.private(), model.root.private_at(expr.span()));
    match kind {
        InstrumentKind::Counter => quote_spanned!(expr.span()=> #here::Amount::into_amount(#expr)),
        _ => {
            let value = quote_spanned!(expr.span()=> #here::Measurement::into_measurement(#expr));
            quote!(#p::f64::to_bits(#value))
        }
    }
}

/// The return type for a closure: `_` for each type that has no name.
fn closure_output(output: &ReturnType) -> TokenStream {
    match output {
        ReturnType::Default => TokenStream::new(),
        ReturnType::Type(arrow, ty) => {
            let ty = nameable(ty);
            quote!(#arrow #ty)
        }
    }
}

fn returned_type(output: Option<&Type>) -> TokenStream {
    output.map_or(quote!(()), ToTokens::to_token_stream)
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
        // There is no value to promise, or no inference to help.
        None | Some(Type::Never(_)) => TokenStream::new(),
        Some(ty) => {
            let ty = nameable(ty);
            quote!(if false { return #p::never::<#ty>(); })
        }
    }
}

/// Moves all arguments into the future and binds them there, as an `async fn` does: whether or not the body uses
/// them, and so that they are dropped in the same order.
///
/// Those that are read before, for labels or numbers, are not unused if the body does not use them.
fn arguments<P>(inputs: &mut syn::punctuated::Punctuated<FnArg, P>, read: &HashSet<Ident>) -> TokenStream {
    let mut bound = TokenStream::new();
    for (i, input) in inputs.iter_mut().enumerate() {
        match input {
            FnArg::Receiver(receiver) => {
                let this = &receiver.self_token;
                bound.extend(quote!(let _ = &#this;));
            }
            FnArg::Typed(argument) => {
                let cfgs: Vec<_> = argument.attrs.iter().filter(|attr| attr.path().is_ident("cfg")).collect();
                let pat = (*argument.pat).clone();
                let (name, inner) = match &mut *argument.pat {
                    // Under its own name, for the labels' expressions.
                    Pat::Ident(pat) if pat.by_ref.is_none() && pat.subpat.is_none() => {
                        pat.mutability = None;
                        (pat.ident.clone(), None)
                    }
                    other => {
                        let name = Ident::new(&format!("__argument_{i}"), Span::mixed_site());
                        *other = syn::parse_quote!(#name);
                        // Bound whole first: `let _ = x` would leave it outside.
                        (name.clone(), Some(quote!(#(#cfgs)* let #name = #name;)))
                    }
                };
                let unused = read.contains(&name).then(|| quote!(unused_variables,));
                let allow =
                    quote!(#[allow(#unused clippy::no_effect_underscore_binding, clippy::used_underscore_binding)]);
                bound.extend(quote!(#inner #(#cfgs)* #allow let #pat = #name;));
            }
        }
    }
    bound
}
