//! The struct and its `#[label(…)]` attributes.

use syn::{DeriveInput, Generics, Ident, LitStr, Type};

use crate::util::derive::{Container, Renamed, distinct, named_fields};
use crate::util::error::Errors;
use crate::util::former::distinct_former_keys;
use crate::util::option::{set, value};
use crate::util::root::Root;

pub(crate) struct Model {
    pub(crate) root: Root,
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    pub(crate) labels: Vec<Label>,
}

pub(crate) struct Label {
    pub(crate) field: Ident,
    pub(crate) key: LitStr,
    /// The former key.
    pub(crate) was: Option<LitStr>,
    /// Whether it has `allow_name`.
    pub(crate) allow_name: bool,
    pub(crate) ty: Type,
}

pub(crate) fn parse(input: &DeriveInput) -> syn::Result<Model> {
    let mut errors = Errors::default();
    let fields = named_fields(input, "LabelSet", "for the values of one label derive `LabelValue` on an enum")?;
    let container = errors.keep(Container::parse(&input.attrs, "label")).unwrap_or_default();
    let labels: Vec<_> = fields
        .into_iter()
        .filter_map(|(ident, field)| {
            let (mut allow_name, mut was) = (None, None);
            let options = "`rename = \"…\"`, `was = \"…\"` or `allow_name`";
            let renamed = errors.keep(Renamed::parse_with(&field.attrs, "label", options, |key, input| {
                match &*key.to_string() {
                    "allow_name" => set(&mut allow_name, key, ())?,
                    "was" => set(&mut was, key, value(key, input, "\"old_name\"")?)?,
                    _ => return Ok(false),
                }
                Ok(true)
            }))?;
            Some(Label {
                key: renamed.name(ident, container.case),
                was,
                allow_name: allow_name.is_some(),
                field: ident.clone(),
                ty: field.ty.clone(),
            })
        })
        .collect();
    errors.keep(distinct(labels.iter().map(|label| &label.key)));
    errors.keep(distinct_former_keys(labels.iter().map(|label| (&label.key, label.was.as_ref()))));
    errors.finish()?;
    Ok(Model { root: container.root, ident: input.ident.clone(), generics: input.generics.clone(), labels })
}
