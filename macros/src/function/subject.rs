//! What is measured.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{FnArg, LitStr, Signature, Type};

use super::model::Measure;
use crate::util::case::text;
use crate::util::docs::sentence;

/// What is measured.
pub(crate) enum Subject<'a> {
    /// The calls of a function.
    Function {
        sig: &'a Signature,
        /// The first line of its documentation.
        doc: Option<LitStr>,
    },
    /// The requests that pass a layer.
    Request,
}

impl Subject<'_> {
    /// What names are made of.
    pub(super) fn name(&self) -> (String, Span) {
        match self {
            Self::Function { sig, .. } => (text(&sig.ident), sig.ident.span()),
            Self::Request => ("layer".to_owned(), Span::call_site()),
        }
    }

    /// The help of an instrument that has none.
    pub(super) fn help(&self, measure: &Measure) -> LitStr {
        let Self::Function { sig, doc } = self else {
            return sentence(match measure {
                Measure::Counter { amount: None, .. } => "HTTP requests.",
                Measure::Counter { amount: Some(_), .. } => "Bytes of HTTP bodies.",
                Measure::Histogram { value: None, .. } => "How long HTTP requests took.",
                Measure::Histogram { value: Some(_), .. } => "Sizes of HTTP bodies.",
                Measure::InFlight => "HTTP requests under way.",
                Measure::Timestamp { .. } => "When an HTTP request last ended, in seconds since 1970.",
            });
        };
        let function = text(&sig.ident);
        doc.clone().unwrap_or_else(|| {
            sentence(&match measure {
                Measure::Counter { amount: Some(_), .. } => format!("Amounts counted by calls of {function}."),
                Measure::Counter { amount: None, .. } => format!("Calls of {function}."),
                Measure::Histogram { value: Some(_), .. } => format!("Values recorded by calls of {function}."),
                Measure::Histogram { value: None, .. } => format!("How long calls of {function} took."),
                Measure::InFlight => format!("Calls of {function} under way."),
                Measure::Timestamp { .. } => format!("When a call of {function} ended last; 0 if none has."),
            })
        })
    }

    /// Its arguments.
    pub(super) fn inputs(&self) -> impl Iterator<Item = &FnArg> {
        let inputs = match self {
            Self::Function { sig, .. } => Some(&sig.inputs),
            Self::Request => None,
        };
        inputs.into_iter().flatten()
    }

    /// A type parameter of the function, or `Self`, in a type.
    pub(super) fn generic_in(&self, ty: &Type) -> Option<Ident> {
        match self {
            Self::Function { sig, .. } => generic_in(sig, ty.to_token_stream()),
            Self::Request => None,
        }
    }
}

/// A type parameter of the function, or `Self`, in a type.
pub(super) fn generic_in(sig: &Signature, ty: TokenStream) -> Option<Ident> {
    ty.into_iter().find_map(|token| match token {
        TokenTree::Group(group) => generic_in(sig, group.stream()),
        TokenTree::Ident(ident) => {
            let is_parameter = sig.generics.type_params().any(|parameter| parameter.ident == ident);
            (ident == "Self" || is_parameter).then_some(ident)
        }
        _ => None,
    })
}
