//! What a call records: values that are known before the body, and those that are read from the returned value.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::Expr;
use syn::spanned::Spanned as _;

use super::attr::Source;
use super::model::{Classified, LabelKind, Model, ValueKind};
use crate::util::tokens::with_lifetimes;

/// Whether a closure reads the outcome or other recorded values.
pub(crate) fn reads_by_closure(model: &Model) -> bool {
    matches!(model.classified, Classified::By(_) | Classified::Status { .. }) || model.declaration.reads_values()
}

/// The values that are known before the body.
pub(crate) fn values(model: &Model) -> TokenStream {
    let p = &model.declaration.root.private();
    let mut label_values = vec![quote!(0); model.declaration.label_slots];
    let mut amount_values = vec![quote!(0); model.declaration.values.len()];
    let mut lets = Vec::new();
    for (i, label) in model.declaration.labels.iter().enumerate() {
        if let LabelKind::Open { is_always: true } = label.kind {
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
    for amount in &model.declaration.values {
        if let Source::Before(expr) = &amount.source {
            for &slot in &amount.slots {
                amount_values[slot] = amount_value(model, amount.kind, expr);
            }
        }
    }
    let values = quote!(#p::Values { labels: [#(#label_values),*], amounts: [#(#amount_values),*] });
    if lets.is_empty() { values } else { quote!({ #(#lets)* #values }) }
}

/// The status of the returned value, where presets read it.
pub(crate) const STATUS: &str = "__status";

/// What reads the outcome and all other values from the returned value: a closure, unless there is nothing to read.
pub(crate) fn read(model: &Model) -> TokenStream {
    let p = &model.declaration.root.private();
    let site = Span::mixed_site();
    let (returned, values) = (Ident::new("__returned", site), Ident::new("__values", site));
    let status = Ident::new(STATUS, site);
    let status_read = match &model.classified {
        Classified::Status { span } => {
            let here = model.declaration.root.private_at(*span);
            let returned = Ident::new("__returned", site.located_at(*span));
            let read = quote_spanned!(*span=> #here::HandlerStatus::status(#returned));
            Some(quote!(let #status = #read;))
        }
        Classified::Not | Classified::ByReturnType | Classified::By(_) => None,
    };
    let labels = model.declaration.labels.iter().filter_map(|label| match &label.source {
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
    let amounts = model.declaration.values.iter().filter_map(|amount| match &amount.source {
        Source::Returned(pat, expr) => {
            let read = amount_value(model, amount.kind, expr);
            let slots =
                amount.slots.iter().map(|slot| quote!(#values.amounts[#slot] = { let #pat = #returned; #read };));
            Some(quote!(#(#slots)*))
        }
        Source::Before(_) => None,
    });
    let reads: Vec<_> = labels.chain(amounts).collect();
    let outcome = match &model.classified {
        Classified::Not => quote!(0),
        Classified::ByReturnType => quote!(#p::Returned(#returned).outcome(&__CALLMETER)),
        Classified::By(ty) => {
            // The type is written at a `let`, so that a mismatch is one between it and the function's.
            let (here, span) = (model.declaration.root.private_at(ty.span()), ty.span());
            let ty = with_lifetimes(ty.to_token_stream(), &quote!('_));
            let found = Ident::new("__returned", site.located_at(span));
            let index = quote_spanned!(span=> <#ty as #here::Outcome>::__index(#returned));
            quote_spanned!(site.located_at(span)=> { let #returned: &#ty = #found; #index })
        }
        Classified::Status { .. } => quote!(#p::Outcome::index(&#p::StatusClass::of(#status))),
    };
    if reads.is_empty() && matches!(model.classified, Classified::Not) {
        return quote!(#p::ok);
    }
    let values = if reads.is_empty() { quote!(_) } else { quote!(#values) };
    quote!(|#returned, #values| { #status_read #(#reads)* #outcome })
}

/// A label's value under a name, by reference: only its index is kept.
fn bind(kind: &LabelKind, value: &Ident, expr: &Expr) -> TokenStream {
    let ty = match kind {
        LabelKind::Closed(ty) => {
            let ty = with_lifetimes(ty.to_token_stream(), &quote!('_));
            Some(quote!(: &#ty))
        }
        LabelKind::Open { .. } => None,
    };
    // Not as if the user had written it: lints would look at the borrow.
    quote_spanned!(Span::mixed_site().located_at(expr.span())=> let #value #ty = &(#expr);)
}

fn label_value(model: &Model, kind: &LabelKind, slot: usize, value: &Ident) -> TokenStream {
    match kind {
        LabelKind::Closed(ty) => {
            let (p, here, span) =
                (model.declaration.root.private(), model.declaration.root.private_at(ty.span()), ty.span());
            let ty = with_lifetimes(ty.to_token_stream(), &quote!('_));
            let index = quote_spanned!(span=> <#ty as #here::LabelValue>::__index(#value));
            quote!(#p::closed(#index))
        }
        LabelKind::Open { .. } => {
            let here = model.declaration.root.private_at(value.span());
            quote_spanned!(value.span()=> #here::Text::index(#value, &__CALLMETER, #slot))
        }
    }
}

fn amount_value(model: &Model, kind: ValueKind, expr: &Expr) -> TokenStream {
    let (p, here) = (model.declaration.root.private(), model.declaration.root.private_at(expr.span()));
    match kind {
        ValueKind::Amount => quote_spanned!(expr.span()=> #here::Amount::into_amount(#expr)),
        ValueKind::Measurement => {
            let value = quote_spanned!(expr.span()=> #here::Measurement::into_measurement(#expr));
            quote!(#p::f64::to_bits(#value))
        }
    }
}
