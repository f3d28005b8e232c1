//! The expansion: the static of any annotation, what fills its slots, and the layer over both.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};
use syn::Expr;

use crate::function::attr::Source;
use crate::function::model::{Declaration, ValueKind};
use crate::function::static_item::{self, Outcomes};

pub(super) fn expand(declaration: &Declaration, unmatched: Option<&str>) -> TokenStream {
    let (krate, p) = (&declaration.root.krate(), &declaration.root.private());
    // A response's status, or none: a request that is cancelled or panics has no response.
    let outcomes = Outcomes { constant: quote!(#p::Outcomes::RESULT.or_cancelled()), check: None };
    let callsite = static_item::callsite(declaration, outcomes);
    let mut labels = vec![TokenStream::new(); declaration.label_slots];
    for label in &declaration.labels {
        for &slot in &label.slots {
            labels[slot] = expr(&label.source).to_token_stream();
        }
    }
    let mut amounts = vec![TokenStream::new(); declaration.values.len()];
    for amount in &declaration.values {
        let bytes = expr(&amount.source);
        for &slot in &amount.slots {
            amounts[slot] = match amount.kind {
                ValueKind::Amount => quote!(#p::http::StoredSize::Amount(#bytes)),
                ValueKind::Measurement => quote!(#p::http::StoredSize::Measurement(#bytes)),
            };
        }
    }
    let unmatched = unmatched.map(|unmatched| quote!(.with_unmatched(#unmatched)));
    quote!({
        #callsite
        static __INSTRUMENTS: #p::http::Instruments =
            #p::http::Instruments::new(&__CALLMETER, &[#(#labels),*], &[#(#amounts),*])#unmatched;
        #krate::http::Layer::__new(#p::Some(&__INSTRUMENTS))
    })
}

fn expr(source: &Source) -> &Expr {
    match source {
        Source::Before(expr) | Source::Returned(_, expr) => expr,
    }
}
