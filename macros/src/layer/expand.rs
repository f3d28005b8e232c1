//! The expansion: the static of any annotation, what fills its slots, and the layer over both.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};
use syn::Expr;

use crate::function::attr::{InstrumentKind, Source};
use crate::function::declare;
use crate::function::model::Model;

pub(super) fn expand(model: &Model, unmatched: Option<&str>) -> TokenStream {
    let (krate, p) = (&model.root.krate(), &model.root.private());
    let site = declare::callsite(model);
    let mut labels = vec![TokenStream::new(); model.label_slots];
    for label in &model.labels {
        for &slot in &label.slots {
            labels[slot] = expr(&label.source).to_token_stream();
        }
    }
    let mut numbers = vec![TokenStream::new(); model.numbers.len()];
    for number in &model.numbers {
        let bytes = expr(&number.source);
        for &slot in &number.slots {
            numbers[slot] = match number.kind {
                InstrumentKind::Counter => quote!(#p::http::Number::Amount(#bytes)),
                _ => quote!(#p::http::Number::Measurement(#bytes)),
            };
        }
    }
    let unmatched = unmatched.map(|unmatched| quote!(.with_unmatched(#unmatched)));
    quote!({
        #site
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
