//! The static that every declaration becomes: registered for the running program, and written into the link section.

use proc_macro2::TokenStream;
use quote::quote;

/// What [`declare`] writes, as expressions of the constants' types.
pub(crate) struct Callsite<'a> {
    /// Path to the runtime's private module.
    pub(crate) private: &'a TokenStream,
    pub(crate) function: &'a str,
    pub(crate) outcomes: TokenStream,
    pub(crate) objective: TokenStream,
    pub(crate) sample: TokenStream,
    /// Constants that the instruments name.
    pub(crate) constants: TokenStream,
    /// A variant of the runtime's `Instruments`.
    pub(crate) instruments: TokenStream,
}

/// The static `__CALLMETER`.
pub(crate) fn declare(site: &Callsite<'_>) -> TokenStream {
    let Callsite { private: p, function, outcomes, objective, sample, constants, instruments } = site;
    quote! {
        #[#p::linkme::distributed_slice(#p::CALLSITES)]
        #[linkme(crate = #p::linkme)]
        static __CALLMETER: #p::Callsite = {
            const __OUTCOMES: #p::Outcomes = #outcomes;
            #constants
            const __DECLARATION: #p::Declaration = #p::Declaration {
                function: #function,
                module: #p::module_path!(),
                file: #p::file!(),
                line: #p::line!(),
                outcomes: __OUTCOMES,
                objective: #objective,
                sample: #sample,
                instruments: #p::Instruments::#instruments,
            };
            const __ENCODED: #p::Encoded = #p::Encoded::of(&__DECLARATION);
            #[cfg_attr(target_vendor = "apple", unsafe(link_section = "__DATA,__callmeter"))]
            #[cfg_attr(windows, unsafe(link_section = ".clmtr"))]
            #[cfg_attr(not(any(target_vendor = "apple", windows)), unsafe(link_section = ".callmeter"))]
            static __RECORD: [#p::u8; __ENCODED.count()] = __ENCODED.bytes(&__DECLARATION);
            #p::Callsite::new(&__DECLARATION, &__RECORD)
        };
    }
}
