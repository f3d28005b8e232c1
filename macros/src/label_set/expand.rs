//! The implementation of `LabelSet`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::DeriveInput;
use syn::spanned::Spanned as _;

use super::attr::{Label, Model};
use crate::util::derive::Container;

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
    let declared = labels.iter().map(|Label { key, was, ty, .. }| {
        let at_ty = root.private_at(ty.span());
        let values = quote_spanned!(ty.span()=> <#ty as #at_ty::LabelValue>::VALUES);
        let was = was.as_ref().map(|was| quote!(.was(#was)));
        quote!(#p::Label::closed(#key, #values) #was)
    });
    let digits = labels.iter().map(|Label { field, ty, .. }| {
        let at_ty = root.private_at(ty.span());
        let value = quote_spanned!(ty.span()=> <#ty as #at_ty::LabelValue>);
        quote!(let index = #p::with_digit(index, #value::VALUES, #value::__index(&self.#field));)
    });
    let keys = labels.iter().flat_map(|label| {
        let keys = std::iter::once(&label.key).chain(&label.was);
        keys.map(|key| (key, label.allow_name))
    });
    let checks = keys.map(|(key, allow_name)| {
        let at_key = root.private_at(key.span());
        quote_spanned!(key.span()=> #at_key::check_label_name(#key, #allow_name))
    });
    quote! {
        #(const _: () = #checks;)*

        #[automatically_derived]
        #[diagnostic::do_not_recommend]
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

/// An implementation without labels, for a struct that cannot be read.
pub(crate) fn fallback(input: &DeriveInput, errors: &TokenStream) -> TokenStream {
    let p = Container::parse(&input.attrs, "label").unwrap_or_default().root.private();
    let ident = &input.ident;
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    quote! {
        #errors

        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl #impl_generics #p::LabelSet for #ident #ty_generics #where_clause {
            const LABELS: &'static [#p::Label] = &[];

            fn index(&self) -> #p::usize {
                0
            }
        }
    }
}
