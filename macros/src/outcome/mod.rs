//! `#[derive(Outcome)]`: the ways in which a call can end, from an enum.

mod attr;
mod expand;

use proc_macro2::TokenStream;

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    crate::util::derive::expand(input, attr::parse, expand::expand, expand::fallback)
}
