//! The implementation of `Outcome`.

use proc_macro2::TokenStream;
use quote::quote;

use super::attr::{Model, Outcome};

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
        impl #impl_generics #p::Outcome for #ident #ty_generics #where_clause {
            const VALUES: &'static [#p::OutcomeValue] = &[#(#values),*];

            fn index(&self) -> #p::usize {
                match self { #(#arms),* }
            }
        }
    }
}
