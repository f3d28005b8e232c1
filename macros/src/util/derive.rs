//! Code that the derives share: their attributes' options, renames, and the enum or struct that they are on.

use std::collections::HashSet;

use proc_macro2::{Ident, TokenStream};
use syn::parse::ParseStream;
use syn::{Attribute, Data, DeriveInput, Field, Fields, LitStr, Meta, Variant};

use super::case::Case;
use super::error::{Errors, err};
use super::option::{comma, key, set, value};
use super::root::Root;

/// The implementation that a derive writes, or its errors and the fallback beside them: what else uses the type then
/// compiles, and one mistake is one error.
pub(crate) fn expand<M>(
    input: TokenStream,
    parse: impl FnOnce(&DeriveInput) -> syn::Result<M>,
    expand: impl FnOnce(&M) -> TokenStream,
    fallback: impl FnOnce(&DeriveInput, &TokenStream) -> TokenStream,
) -> TokenStream {
    match syn::parse2(input) {
        Ok(input) => match parse(&input) {
            Ok(model) => expand(&model),
            Err(error) => fallback(&input, &error.into_compile_error()),
        },
        Err(error) => error.into_compile_error(),
    }
}

/// Hands each option of the attributes with this name to `accept`, which says whether it knows the option.
pub(crate) fn options(
    attrs: &[Attribute],
    name: &str,
    known: &str,
    mut accept: impl FnMut(&Ident, ParseStream<'_>) -> syn::Result<bool>,
) -> syn::Result<()> {
    for attr in attrs.iter().filter(|attr| attr.path().is_ident(name)) {
        let Meta::List(list) = &attr.meta else {
            return Err(err!(
                attr.path().segments[0].ident.span(),
                "`#[{name}]` needs options: write `#[{name}(…)]` with {known}"
            ));
        };
        list.parse_args_with(|input: ParseStream<'_>| {
            while !input.is_empty() {
                let key = key(input, known)?;
                if !accept(&key, input)? {
                    return Err(err!(key.span(), "`#[{name}(…)]` has no option `{key}` here: write {known}"));
                }
                comma(input)?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// Rejects attributes of this name, because the derive does not read them here and they would have no effect.
pub(crate) fn misplaced<'a>(
    attrs: impl IntoIterator<Item = &'a Attribute>,
    name: &str,
    advice: &str,
) -> syn::Result<()> {
    let mut errors = Errors::default();
    for attr in attrs {
        if attr.path().is_ident(name) {
            errors.push(err!(attr.path().segments[0].ident.span(), "`#[{name}]` has no meaning here: {advice}"));
        }
    }
    errors.finish()
}

/// The attributes of a variant's fields.
pub(crate) fn attrs_of_fields(variant: &Variant) -> impl Iterator<Item = &Attribute> {
    variant.fields.iter().flat_map(|field| &field.attrs)
}

/// `#[label(…)]` or `#[outcome(…)]` on the enum or struct.
pub(crate) struct Container {
    pub(crate) root: Root,
    pub(crate) case: Case,
}

impl Default for Container {
    fn default() -> Self {
        Self { root: Root(None), case: Case::Snake }
    }
}

impl Container {
    pub(crate) fn parse(attrs: &[Attribute], name: &str) -> syn::Result<Self> {
        let (mut case, mut krate) = (None, None);
        options(attrs, name, "`rename_all = \"…\"` or `crate = path`", |key, input| {
            match &*key.to_string() {
                "rename_all" => set(&mut case, key, Case::parse(&value(key, input, "\"kebab-case\"")?)?)?,
                "crate" => set(&mut krate, key, value(key, input, "path")?)?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(Self { root: Root(krate), case: case.unwrap_or(Case::Snake) })
    }
}

/// `rename = "…"` on a variant or field.
pub(crate) struct Renamed(Option<LitStr>);

impl Renamed {
    pub(crate) fn parse(attrs: &[Attribute], name: &str) -> syn::Result<Self> {
        Self::parse_with(attrs, name, "`rename = \"…\"`", |_, _| Ok(false))
    }

    /// The same, with other words besides it.
    pub(crate) fn parse_with(
        attrs: &[Attribute],
        name: &str,
        known: &str,
        mut accept: impl FnMut(&Ident, ParseStream<'_>) -> syn::Result<bool>,
    ) -> syn::Result<Self> {
        let mut rename = None;
        options(attrs, name, known, |key, input| {
            if key == "rename" {
                set(&mut rename, key, value(key, input, "\"name\"")?).map(|()| true)
            } else {
                accept(key, input)
            }
        })?;
        Ok(Self(rename))
    }

    /// The text that is written, or else made of the identifier.
    pub(crate) fn name(self, ident: &Ident, case: Case) -> LitStr {
        self.0.unwrap_or_else(|| LitStr::new(&case.apply(ident), ident.span()))
    }
}

/// Rejects names that are given twice.
pub(crate) fn distinct<'a>(names: impl Iterator<Item = &'a LitStr>) -> syn::Result<()> {
    let mut seen = HashSet::new();
    let mut errors = Errors::default();
    for name in names {
        if !seen.insert(name.value()) {
            errors.push(err!(
                name.span(),
                "two names are `{}`: write `rename = \"…\"` on one of them",
                name.value()
            ));
        }
    }
    errors.finish()
}

/// The variants of the enum that a derive is on.
pub(crate) fn enum_variants<'a>(
    input: &'a DeriveInput,
    derive: &str,
    advice: &str,
) -> syn::Result<Vec<&'a Variant>> {
    match &input.data {
        Data::Enum(data) if data.variants.is_empty() => {
            Err(err!(input.ident.span(), "`{derive}` needs at least one variant: `{}` has none", input.ident))
        }
        Data::Enum(data) => Ok(data.variants.iter().collect()),
        Data::Struct(_) | Data::Union(_) => {
            Err(err!(input.ident.span(), "`{derive}` is derived on an enum: {advice}"))
        }
    }
}

/// The named fields of the struct that a derive is on.
pub(crate) fn named_fields<'a>(
    input: &'a DeriveInput,
    derive: &str,
    advice: &str,
) -> syn::Result<Vec<(&'a Ident, &'a Field)>> {
    let fields = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => Some(&fields.named),
            Fields::Unnamed(_) | Fields::Unit => None,
        },
        Data::Enum(_) | Data::Union(_) => None,
    };
    let Some(fields) = fields else {
        return Err(err!(input.ident.span(), "`{derive}` is derived on a struct with named fields: {advice}"));
    };
    Ok(fields.iter().filter_map(|field| Some((field.ident.as_ref()?, field))).collect())
}
