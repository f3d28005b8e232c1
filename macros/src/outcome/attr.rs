//! The enum and its `#[outcome(…)]` attributes.

use syn::{DeriveInput, Generics, Ident, LitStr, Variant};

use crate::util::derive::{Container, Renamed, attrs_of_fields, distinct, enum_variants, misplaced};
use crate::util::error::{Errors, err};
use crate::util::root::Root;

pub(crate) struct Model {
    pub(crate) root: Root,
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    pub(crate) outcomes: Vec<Outcome>,
}

pub(crate) struct Outcome {
    pub(crate) variant: Ident,
    pub(crate) name: LitStr,
    pub(crate) is_error: bool,
}

pub(crate) fn parse(input: &DeriveInput) -> syn::Result<Model> {
    let mut errors = Errors::default();
    let variants = enum_variants(input, "Outcome", "`Result` needs no derive")?;
    let container = errors.keep(Container::parse(&input.attrs, "outcome")).unwrap_or_default();
    let outcomes: Vec<_> =
        variants.iter().filter_map(|variant| errors.keep(outcome(variant, &container))).collect();
    for variant in &variants {
        errors.keep(misplaced(
            attrs_of_fields(variant),
            "outcome",
            "a payload has no outcome of its own, write it on the variant",
        ));
    }
    errors.keep(distinct(outcomes.iter().map(|outcome| &outcome.name)));
    errors.finish()?;
    Ok(Model { root: container.root, ident: input.ident.clone(), generics: input.generics.clone(), outcomes })
}

fn outcome(variant: &Variant, container: &Container) -> syn::Result<Outcome> {
    let mut class = None;
    let renamed =
        Renamed::parse_with(&variant.attrs, "outcome", "`ok`, `error` or `rename = \"…\"`", |key, _| {
            let is_error = match &*key.to_string() {
                "ok" => false,
                "error" => true,
                _ => return Ok(false),
            };
            crate::util::option::set(&mut class, key, is_error).map(|()| true)
        })?;
    let Some(is_error) = class else {
        return Err(err!(
            variant.ident.span(),
            "is `{0}` a success or a failure? Write `#[outcome(ok)]` or `#[outcome(error)]` on it",
            variant.ident
        ));
    };
    Ok(Outcome { variant: variant.ident.clone(), name: renamed.name(&variant.ident, container.case), is_error })
}
