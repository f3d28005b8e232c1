//! `#[derive(LabelSet)]`: a closed set of label sets from a struct.

mod attr;
mod expand;

use proc_macro2::TokenStream;

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    crate::util::derive::expand(input, attr::parse, expand::expand, expand::fallback)
}
