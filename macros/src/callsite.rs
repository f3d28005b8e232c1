//! The static that every declaration becomes.

use proc_macro2::TokenStream;
use quote::quote;

/// What [`declare`] writes, as expressions of the constants' types.
pub(crate) struct Callsite<'a> {
    /// Path to the runtime's private module.
    pub(crate) private: &'a TokenStream,
    pub(crate) function: &'a str,
    pub(crate) outcomes: TokenStream,
    /// The methods of the runtime's `Declaration` that are called, with their arguments.
    pub(crate) options: Vec<TokenStream>,
    /// Constants that the instruments name, and checks.
    pub(crate) constants: TokenStream,
    /// A variant of the runtime's `Instruments`.
    pub(crate) instruments: TokenStream,
}

/// The static `__CALLMETER`.
pub(crate) fn declare(callsite: &Callsite<'_>) -> TokenStream {
    let Callsite { private: p, function, outcomes, options, constants, instruments } = callsite;
    quote! {
        #p::callsite! {
            { #constants }
            #p::Declaration::new(#function, #p::module_path!(), #outcomes, #p::Instruments::#instruments) #(.#options)*
        }
    }
}
