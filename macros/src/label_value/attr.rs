//! The enum and its `#[label(…)]` attributes.

use syn::{DeriveInput, Generics, Ident, LitStr};

use crate::util::derive::{Container, Renamed, attrs_of_fields, distinct, enum_variants, misplaced};
use crate::util::error::Errors;
use crate::util::root::Root;

pub(crate) struct Model {
    pub(crate) root: Root,
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    /// Each variant with its value.
    pub(crate) values: Vec<(Ident, LitStr)>,
}

pub(crate) fn parse(input: &DeriveInput) -> syn::Result<Model> {
    let mut errors = Errors::default();
    let variants = enum_variants(input, "LabelValue", "for a struct of labels derive `LabelSet`")?;
    let container = errors.keep(Container::parse(&input.attrs, "label")).unwrap_or_default();
    let values: Vec<_> = variants
        .iter()
        .filter_map(|variant| {
            let renamed = errors.keep(Renamed::parse(&variant.attrs, "label"))?;
            Some((variant.ident.clone(), renamed.name(&variant.ident, container.case)))
        })
        .collect();
    for variant in &variants {
        errors.keep(misplaced(
            attrs_of_fields(variant),
            "label",
            "a payload has no value of its own, write it on the variant",
        ));
    }
    errors.keep(distinct(values.iter().map(|(_, value)| value)));
    errors.finish()?;
    Ok(Model { root: container.root, ident: input.ident.clone(), generics: input.generics.clone(), values })
}
