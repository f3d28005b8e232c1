//! The outcomes of a function, as a constant.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::model::{Classified, Model};
use super::returns::{Shape, Verdict};
use super::static_item::Outcomes;
use crate::util::tokens::{in_static, with_lifetimes};

/// The outcomes of a function, and the check of the type that they are those of.
pub(crate) fn declared(model: &Model) -> Outcomes {
    let check = match &model.classified {
        Classified::By(ty) => {
            let here = model.declaration.root.private_at(ty.span());
            let ty = in_static(ty.to_token_stream());
            Some(quote_spanned!(ty.span()=> #here::check_outcomes(<#ty as #here::Outcome>::VALUES)))
        }
        Classified::Not | Classified::ByReturnType | Classified::Status { .. } => None,
    };
    Outcomes { constant: outcomes(model), check }
}

fn outcomes(model: &Model) -> TokenStream {
    let p = &model.declaration.root.private();
    let unclassified = || quote!(#p::Outcomes::UNCLASSIFIED);
    let returned = match (&model.classified, &model.returns.verdict) {
        (Classified::Not, _) | (Classified::ByReturnType, Verdict::Neither | Verdict::SelfType) => unclassified(),
        (Classified::ByReturnType, Verdict::Result | Verdict::Generic { .. }) => quote!(#p::Outcomes::RESULT),
        (Classified::ByReturnType, Verdict::Compiler(names)) => {
            return seen_by_compiler(model, names, &|returns| {
                let is_future = match model.returns.shape {
                    Shape::Sync => quote!(#returns::IS_FUTURE),
                    Shape::Async | Shape::Future | Shape::Boxed { .. } => quote!(true),
                };
                quote!(#p::outcomes(#returns::MAY_FAIL, #is_future))
            });
        }
        (Classified::By(ty), _) => {
            let here = model.declaration.root.private_at(ty.span());
            let ty = in_static(ty.to_token_stream());
            quote_spanned!(ty.span()=> #here::Outcomes::of(<#ty as #here::Outcome>::VALUES))
        }
        (Classified::Status { .. }, _) => quote!(#p::Outcomes::of(<#p::StatusClass as #p::Outcome>::VALUES)),
    };
    match (&model.returns.shape, &model.returns.verdict) {
        (Shape::Async | Shape::Future | Shape::Boxed { .. }, _)
        | (Shape::Sync, Verdict::Generic { is_future: true }) => {
            quote!(#returned.or_cancelled())
        }
        (Shape::Sync, Verdict::Compiler(names)) if model.may_be_future() => {
            let is_future = seen_by_compiler(model, names, &|returns| quote!(#returns::IS_FUTURE));
            quote!(if #is_future { #returned.or_cancelled() } else { #returned })
        }
        (Shape::Sync, _) => returned,
    }
}

/// A constant of the return type, which may be an alias.
///
/// A name in the type may be a type parameter of an `impl`, which a static cannot name. Names that the module does not
/// know therefore refer to a stand-in. If the attribute is not on the `impl`, the macro cannot know its type
/// parameters.
fn seen_by_compiler(model: &Model, names: &[Ident], constant: &dyn Fn(TokenStream) -> TokenStream) -> TokenStream {
    let p = &model.declaration.root.private();
    let ty = model.returns.output.as_ref().map(|ty| with_lifetimes(ty.to_token_stream(), &quote!('static)));
    let constant = constant(quote!(#p::Returns::<#ty>));
    let stand_ins =
        names.iter().map(|name| quote!(#[allow(dead_code, non_camel_case_types)] type #name = #p::TypeParameter;));
    let module = (!names.is_empty()).then(|| {
        quote!(
            #[allow(unused_imports)]
            use self::*;
        )
    });
    quote!({ #(#stand_ins)* { #module #[allow(unused_imports)] use #p::AnyReturn as _; #constant } })
}
