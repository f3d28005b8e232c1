//! The implementation of `LabelValue`.

use proc_macro2::TokenStream;
use quote::quote;

use super::attr::Model;

pub(crate) fn expand(model: &Model) -> TokenStream {
    let Model { root, ident, generics, values } = model;
    let p = root.private();
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let texts = values.iter().map(|(_, text)| text);
    let arms = values.iter().enumerate().map(|(i, (variant, _))| quote!(Self::#variant { .. } => #i));
    quote! {
        #[automatically_derived]
        impl #impl_generics #p::LabelValue for #ident #ty_generics #where_clause {
            const VALUES: &'static [&'static #p::str] = &[#(#texts),*];

            fn index(&self) -> #p::usize {
                match self { #(#arms),* }
            }
        }
    }
}
