//! The constructor `new`, and the static that declares the metrics.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::attr::{Kind, Metric, Model};
use crate::args::{Root, floats, text};
use crate::site::{self, Site};

pub(crate) fn expand(model: &Model) -> TokenStream {
    let Model { root, vis, ident, metrics } = model;
    let p = &root.private();
    let constants = metrics.iter().enumerate().map(|(i, metric)| {
        let name = format_ident!("LABELS_{i}");
        let labels = match &metric.labels {
            Some(ty) => {
                let here = root.private_at(ty.span());
                quote_spanned!(ty.span()=> #here::bounded(&OUTCOMES, <#ty as #here::LabelSet>::LABELS))
            }
            None => quote!(&[]),
        };
        quote!(const #name: &[#p::Label] = #labels;)
    });
    let site = site::declare(&Site {
        private: p,
        function: &text(ident),
        outcomes: quote!(#p::Outcomes::UNCLASSIFIED),
        objective: quote!(#p::None),
        sample: quote!(1),
        constants: constants.collect(),
        instruments: metrics.iter().enumerate().map(|(i, metric)| instrument(root, i, metric)).collect(),
    });
    let fields = metrics
        .iter()
        .enumerate()
        .map(|(i, Metric { field, ty, .. })| quote!(#field: <#ty>::__new(&__CALLMETER, #i)));
    quote! {
        #[automatically_derived]
        impl #ident {
            /// The metrics of this struct. All instances are the same metrics.
            #vis const fn new() -> Self {
                #site
                Self { #(#fields),* }
            }
        }

        #[automatically_derived]
        impl #p::Default for #ident {
            fn default() -> Self {
                Self::new()
            }
        }
    }
}

fn instrument(root: &Root, position: usize, metric: &Metric) -> TokenStream {
    let p = &root.private();
    let Metric { name, help, explicit_help, allow_name, .. } = metric;
    let kind = match metric.kind {
        Kind::Counter => quote!(#p::Kind::Counter),
        Kind::Gauge => quote!(#p::Kind::Gauge),
        Kind::Histogram => quote!(#p::Kind::Histogram),
    };
    let unit = match &metric.unit {
        Some(unit) => {
            let (here, text) = (root.private_at(unit.span()), text(unit));
            quote_spanned!(unit.span()=> #here::unit(#text))
        }
        None => quote!(#p::unit_of(#name)),
    };
    let here = root.private_at(name.span());
    let name = quote_spanned!(name.span()=> #here::metric_name(#name, #kind, #unit, #allow_name));
    let labels = format_ident!("LABELS_{position}");
    let buckets = match (&metric.buckets, metric.kind) {
        (Some(buckets), _) => {
            let (here, buckets) = (root.private_at(buckets.span()), floats(buckets));
            quote_spanned!(buckets.span()=> #here::sorted_buckets(&#buckets))
        }
        (None, Kind::Histogram) => quote!(#p::default_buckets(#unit)),
        (None, _) => quote!(&[]),
    };
    quote! {
        #p::Instrument {
            name: #name,
            kind: #kind,
            unit: #unit,
            help: #p::Help { text: #help, explicit: #explicit_help },
            labels: #labels,
            buckets: #buckets,
            on: #p::OutcomeSet::ALL,
            reading: #p::Reading::ByHand,
        }
    }
}
