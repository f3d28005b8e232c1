//! `#[derive(Metrics)]`: metrics that a program drives by hand, from a struct of instruments.

mod attr;
mod expand;

use proc_macro2::TokenStream;

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    crate::util::derive::expand(input, attr::parse, expand::expand, expand::fallback)
}
