//! The implementation of `LabelValue`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use super::attr::Model;
use crate::util::derive::Container;

pub(crate) fn expand(model: &Model) -> TokenStream {
    let Model { root, ident, generics, values } = model;
    let p = root.private();
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let texts = values.iter().map(|(_, text)| text);
    let arms = values.iter().enumerate().map(|(i, (variant, _))| quote!(Self::#variant { .. } => #i));
    quote! {
        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl #impl_generics #p::LabelValue for #ident #ty_generics #where_clause {
            const VALUES: &'static [&'static #p::str] = &[#(#texts),*];

            fn index(&self) -> #p::usize {
                match self { #(#arms),* }
            }
        }
    }
}

/// An implementation of one value, for an enum that cannot be read.
pub(crate) fn fallback(input: &DeriveInput, errors: &TokenStream) -> TokenStream {
    let p = Container::parse(&input.attrs, "label").unwrap_or_default().root.private();
    let ident = &input.ident;
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    quote! {
        #errors

        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl #impl_generics #p::LabelValue for #ident #ty_generics #where_clause {
            const VALUES: &'static [&'static #p::str] = &["_"];

            fn index(&self) -> #p::usize {
                0
            }
        }
    }
}
