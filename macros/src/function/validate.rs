//! From what an attribute means and a function's signature to the model.

use quote::ToTokens as _;
use syn::spanned::Spanned as _;
use syn::{LitStr, Visibility};

use super::attr::Common;
use super::item::Function;
use super::lowered::Lowered;
use super::model::{Classified, Declaration, Model};
use super::returns::{Around, Returns, Verdict};
use super::subject::{Subject, generic_in};
use crate::util::docs::first_doc_line;
use crate::util::error::{Errors, err};

impl Model {
    pub(crate) fn new(mut args: Lowered, function: &Function) -> syn::Result<Self> {
        let sig = &function.sig;
        if let Some(constness) = &sig.constness {
            return Err(err!(
                constness.span(),
                "a `const fn` cannot be measured, because the compiler may run it: remove `const` or the attribute"
            ));
        }
        if let Some(variadic) = &sig.variadic {
            return Err(err!(
                variadic.span(),
                "a variadic function cannot be measured: wrap it in one that is not"
            ));
        }
        let mut errors = Errors::default();
        let scope = args.common.scope.as_ref().map(LitStr::value);
        let around = args.common.around(function, scope.as_deref());
        let may_be_of_trait = around.may_be_of_trait;
        let returns = Returns::of(sig, &around);
        let of_trait = args.common.of_trait.take();
        let classified = match args.common.outcome.take() {
            Some(ty) => Classified::By(Box::new(ty)),
            None if args.ends_in_status => Classified::Status {
                span: returns.output.as_ref().map_or(sig.ident.span(), syn::spanned::Spanned::span),
            },
            None if matches!(returns.verdict, Verdict::Neither) => Classified::Not,
            None => Classified::ByReturnType,
        };
        if let Classified::By(ty) = &classified
            && let Some(generic) = generic_in(sig, ty.to_token_stream())
        {
            errors.push(err!(
                generic.span(),
                "outcomes are fixed for all callers, so their type cannot be `{generic}`: write `_` in its place, as in `Result<_, _>`, or name a type without generics"
            ));
        }
        let subject = Subject::Function { sig, doc: first_doc_line(&function.attrs) };
        let declaration = Declaration::new(args, &subject, errors)?;
        Ok(Self { declaration, returns, may_be_of_trait, of_trait, classified })
    }
}

impl Common {
    /// What is known of the surroundings of a function. `scope` is the type that its `impl` is for.
    fn around<'a>(&'a self, function: &Function, scope: Option<&'a str>) -> Around<'a> {
        Around {
            parameters: self.parameters.as_deref(),
            scope,
            may_be_of_trait: matches!(function.vis, Visibility::Inherited)
                && (scope.is_none() || self.of_trait.is_some()),
        }
    }
}
