//! The implementation of `LabelSet`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::attr::{Label, Model};

pub(crate) fn expand(model: &Model) -> TokenStream {
    let Model { root, ident, labels, .. } = model;
    let p = root.private();
    let mut generics = model.generics.clone();
    if generics.type_params().next().is_some() {
        let bounds = labels.iter().map(|Label { ty, .. }| quote!(#ty: #p::LabelValue));
        generics
            .make_where_clause()
            .predicates
            .extend(bounds.map(|bound| -> syn::WherePredicate { syn::parse_quote!(#bound) }));
    }
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let declared = labels.iter().enumerate().map(|(slot, Label { key, ty, .. })| {
        let (at_key, at_ty) = (root.private_at(key.span()), root.private_at(ty.span()));
        let key = quote_spanned!(key.span()=> #at_key::label_name(#key));
        let values = quote_spanned!(ty.span()=> <#ty as #at_ty::LabelValue>::VALUES);
        quote!(#p::Label { key: #key, values: #p::LabelSource::Closed(#slot, #values) })
    });
    // The indices are the digits of one number, the first field the most significant.
    let digits = labels.iter().map(|Label { field, ty, .. }| {
        quote! {
            let index = index * <#ty as #p::LabelValue>::VALUES.len() + #p::LabelValue::index(&self.#field);
        }
    });
    quote! {
        #[automatically_derived]
        impl #impl_generics #p::LabelSet for #ident #ty_generics #where_clause {
            const LABELS: &'static [#p::Label] = &[#(#declared),*];

            fn index(&self) -> #p::usize {
                let index = 0;
                #(#digits)*
                index
            }
        }
    }
}
