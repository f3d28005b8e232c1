//! The implementation of `Outcome`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use super::attr::{Model, Outcome};
use crate::util::derive::Container;

pub(crate) fn expand(model: &Model) -> TokenStream {
    let Model { root, ident, generics, outcomes } = model;
    let p = root.private();
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let values = outcomes
        .iter()
        .map(|Outcome { name, is_error, .. }| quote!(#p::OutcomeValue { name: #name, is_error: #is_error }));
    let arms = outcomes.iter().enumerate().map(|(i, Outcome { variant, .. })| quote!(Self::#variant { .. } => #i));
    quote! {
        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl #impl_generics #p::Outcome for #ident #ty_generics #where_clause {
            const VALUES: &'static [#p::OutcomeValue] = &[#(#values),*];

            fn index(&self) -> #p::usize {
                match self { #(#arms),* }
            }
        }
    }
}

/// An implementation of one success and one failure, for an enum that cannot be read.
pub(crate) fn fallback(input: &DeriveInput, errors: &TokenStream) -> TokenStream {
    let p = Container::parse(&input.attrs, "outcome").unwrap_or_default().root.private();
    let ident = &input.ident;
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    quote! {
        #errors

        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl #impl_generics #p::Outcome for #ident #ty_generics #where_clause {
            const VALUES: &'static [#p::OutcomeValue] = &[
                #p::OutcomeValue { name: "ok", is_error: false },
                #p::OutcomeValue { name: "error", is_error: true },
            ];

            fn index(&self) -> #p::usize {
                0
            }
        }
    }
}
