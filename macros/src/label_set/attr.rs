//! The struct and its `#[label(…)]` attributes.

use syn::{DeriveInput, Generics, Ident, LitStr, Type};

use crate::args::Root;
use crate::derive::{Container, Renamed, distinct, named_fields};
use crate::error::Errors;

pub(crate) struct Model {
    pub(crate) root: Root,
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    pub(crate) labels: Vec<Label>,
}

pub(crate) struct Label {
    pub(crate) field: Ident,
    pub(crate) key: LitStr,
    pub(crate) ty: Type,
}

pub(crate) fn parse(input: &DeriveInput) -> syn::Result<Model> {
    let mut errors = Errors::default();
    let fields = named_fields(input, "LabelSet", "for the values of one label derive `LabelValue` on an enum")?;
    let container = errors.keep(Container::parse(&input.attrs, "label")).unwrap_or_default();
    let labels: Vec<_> = fields
        .into_iter()
        .filter_map(|(ident, field)| {
            let renamed = errors.keep(Renamed::parse(&field.attrs, "label"))?;
            Some(Label { key: renamed.name(ident, container.case), field: ident.clone(), ty: field.ty.clone() })
        })
        .collect();
    errors.keep(distinct(labels.iter().map(|label| &label.key)));
    errors.finish()?;
    Ok(Model { root: container.root, ident: input.ident.clone(), generics: input.generics.clone(), labels })
}
