//! The expansion: the static of any annotation, what fills its slots, and the layer over both.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};
use syn::Expr;

use crate::function::attr::Source;
use crate::function::declare::{self, Outcomes};
use crate::function::model::{Declaration, ValueKind};

pub(super) fn expand(declaration: &Declaration, unmatched: Option<&str>) -> TokenStream {
    let (krate, p) = (&declaration.root.krate(), &declaration.root.private());
    // A response's status, or none: a request that is cancelled or panics has no response.
    let outcomes = Outcomes { constant: quote!(#p::Outcomes::RESULT.or_cancelled()), check: None };
    let callsite = declare::callsite(declaration, outcomes);
    let mut labels = vec![TokenStream::new(); declaration.label_slots];
    for label in &declaration.labels {
        for &slot in &label.slots {
            labels[slot] = expr(&label.source).to_token_stream();
        }
    }
    let mut numbers = vec![TokenStream::new(); declaration.values.len()];
    for number in &declaration.values {
        let bytes = expr(&number.source);
        for &slot in &number.slots {
            numbers[slot] = match number.kind {
                ValueKind::Amount => quote!(#p::http::Number::Amount(#bytes)),
                ValueKind::Measurement => quote!(#p::http::Number::Measurement(#bytes)),
            };
        }
    }
    let unmatched = unmatched.map(|unmatched| quote!(.with_unmatched(#unmatched)));
    quote!({
        #callsite
        static __INSTRUMENTS: #p::http::Instruments =
            #p::http::Instruments::new(&__CALLMETER, &[#(#labels),*], &[#(#numbers),*])#unmatched;
        #krate::http::Layer::__new(#p::Some(&__INSTRUMENTS))
    })
}

fn expr(source: &Source) -> &Expr {
    match source {
        Source::Before(expr) | Source::Returned(_, expr) => expr,
    }
}
