//! `#[derive(LabelValue)]`: a closed set of label values from an enum.

mod attr;
mod expand;

use proc_macro2::TokenStream;

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    crate::util::derive::expand(input, attr::parse, expand::expand, expand::fallback)
}
