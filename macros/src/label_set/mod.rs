//! `#[derive(LabelSet)]`: a closed set of label sets from a struct.

mod attr;
mod expand;

use proc_macro2::TokenStream;

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let expanded = syn::parse2(input).and_then(|input| attr::parse(&input).map(|model| expand::expand(&model)));
    expanded.unwrap_or_else(syn::Error::into_compile_error)
}
