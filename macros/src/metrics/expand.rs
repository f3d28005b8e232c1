//! The constructor `new`, and the static that declares the metrics.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::DeriveInput;
use syn::spanned::Spanned as _;

use super::attr::{Kind, Metric, Model};
use crate::callsite::{self, Callsite};
use crate::util::case::text;
use crate::util::root::Root;
use crate::util::tokens::spanned_reference;

pub(crate) fn expand(model: &Model) -> TokenStream {
    let Model { root, vis, ident, metrics } = model;
    let p = &root.private();
    let constants = metrics.iter().enumerate().map(|(i, metric)| {
        let labels = metric.labels.as_ref().map(|ty| {
            let (name, here) = (label_list(i), root.private_at(ty.span()));
            let labels = quote_spanned!(ty.span()=> <#ty as #here::LabelSet>::LABELS);
            let check = quote_spanned!(ty.span()=> #here::check_label_set(#name));
            quote!(const #name: &[#p::Label] = #labels; const _: () = #check;)
        });
        let buckets = metric.buckets.as_ref().map(|buckets| {
            let (name, here) = (bucket_list(i), root.private_at(buckets.span()));
            let list = spanned_reference(buckets);
            let check = quote_spanned!(buckets.span()=> #here::check_buckets(#name));
            quote!(const #name: &[#p::f64] = #list; const _: () = #check;)
        });
        let check = name_check(root, metric);
        let was_check = metric.was.as_ref().map(|was| {
            let (name, kind, here) = (&metric.name, kind(p, metric), root.private_at(was.span()));
            let check = quote_spanned!(was.span()=> #here::check_former_name(#was, #name, #kind));
            quote!(const _: () = #check;)
        });
        quote!(#labels #buckets const _: () = #check; #was_check)
    });
    let instruments = metrics.iter().enumerate().map(|(i, metric)| instrument(root, i, metric));
    let callsite = callsite::declare(&Callsite {
        private: p,
        function: &text(ident),
        outcomes: quote!(#p::Outcomes::UNCLASSIFIED),
        options: Vec::new(),
        constants: quote!(#(#constants)* const __INSTRUMENTS: &[#p::Instrument] = &[#(#instruments),*];),
        instruments: quote!(Own(__INSTRUMENTS)),
    });
    let (callsite, name) =
        if crate::OFF { (TokenStream::new(), quote!(#p::OFF)) } else { (callsite, quote!(__CALLMETER)) };
    let fields =
        metrics.iter().enumerate().map(|(i, Metric { field, ty, .. })| quote!(#field: <#ty>::__new(&#name, #i)));
    quote! {
        #[automatically_derived]
        impl #ident {
            /// The metrics of this struct. All instances are the same metrics.
            #vis const fn new() -> Self {
                #callsite
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

fn label_list(position: usize) -> Ident {
    format_ident!("__LABELS_{position}")
}

fn bucket_list(position: usize) -> Ident {
    format_ident!("__BUCKETS_{position}")
}

/// A call that rejects what the compiler finds wrong with the unit or the name.
fn name_check(root: &Root, metric: &Metric) -> TokenStream {
    let p = &root.private();
    let Metric { name, allow_name, .. } = metric;
    let (kind, here) = (kind(p, metric), root.private_at(name.span()));
    let unit = named_unit(p, metric).unwrap_or_else(|| quote!(#p::None));
    let check_name = quote_spanned!(name.span()=> #here::check_metric_name(#name, #kind, #unit, #allow_name));
    match &metric.unit {
        Some(unit) => {
            let (here, text) = (root.private_at(unit.span()), text(unit));
            let check_unit = quote_spanned!(unit.span()=> #here::check_unit(#text));
            // A unit that does not exist is not missed in the name.
            quote!({ #check_unit; #check_name })
        }
        None => check_name,
    }
}

fn kind(p: &TokenStream, metric: &Metric) -> TokenStream {
    match metric.kind {
        Kind::Counter => quote!(#p::Kind::Counter),
        Kind::Gauge => quote!(#p::Kind::Gauge),
        Kind::Histogram => quote!(#p::Kind::Histogram),
    }
}

fn named_unit(p: &TokenStream, metric: &Metric) -> Option<TokenStream> {
    let text = text(metric.unit.as_ref()?);
    Some(quote!(#p::unit(#text)))
}

fn instrument(root: &Root, position: usize, metric: &Metric) -> TokenStream {
    let p = &root.private();
    let Metric { name, is_named, help, explicit_help, .. } = metric;
    let kind = kind(p, metric);
    let named = is_named.then(|| quote!(.named()));
    let was = metric.was.as_ref().map(|was| quote!(.was(#was)));
    let deprecated = metric.deprecated.as_ref().map(|text| quote!(.deprecated(#text)));
    let described = explicit_help.then(|| quote!(.described()));
    let unit = named_unit(p, metric).map(|unit| quote!(.unit(#unit)));
    let buckets = metric.buckets.as_ref().map(|_| {
        let list = bucket_list(position);
        quote!(.buckets(#list))
    });
    let labels = metric.labels.as_ref().map(|_| {
        let list = label_list(position);
        quote!(.labels(#list))
    });
    quote!(#p::Instrument::manual(#name, #kind, #help) #named #was #deprecated #described #unit #buckets #labels)
}

/// A constructor that is nothing but the errors, for a struct that cannot be read.
pub(crate) fn fallback(input: &DeriveInput, errors: &TokenStream) -> TokenStream {
    let DeriveInput { vis, ident, generics, .. } = input;
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics #ident #ty_generics #where_clause {
            /// Does not compile.
            #vis const fn new() -> Self {
                #errors
            }
        }

        #[automatically_derived]
        impl #impl_generics ::core::default::Default for #ident #ty_generics #where_clause {
            fn default() -> Self {
                Self::new()
            }
        }
    }
}
