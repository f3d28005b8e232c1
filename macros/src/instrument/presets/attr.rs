//! The grammar of the presets: that of `#[metered]`, and what is given for a preset's own fields.

use proc_macro2::{Ident, Span};
use syn::LitStr;
use syn::parse::ParseStream;

use super::super::attr::{Label, LabelSource, Metered};
use super::table::{Field, FieldSource, Preset};
use crate::args::{comma, key};
use crate::error::err;

/// What a preset's attribute was given.
#[derive(Default)]
pub(crate) struct Args {
    /// Sources of its fields, with their places in the table.
    pub(crate) given: Vec<(usize, Label)>,
    /// All that `#[metered]` takes, too.
    pub(crate) written: Metered,
}

impl Args {
    pub(crate) fn parse(preset: &Preset, input: ParseStream<'_>) -> syn::Result<Self> {
        let mut args = Self::default();
        if input.peek(LitStr)
            && let Some((place, field)) = preset.given().next()
        {
            let text: LitStr = input.parse()?;
            let key = Ident::new(field.name, text.span());
            args.given.push((place, Label::new(key, LabelSource::Fixed(text))));
            comma(input)?;
        }
        while !input.is_empty() {
            args.parse_item(preset, input)?;
            comma(input)?;
        }
        match preset.given().find(|(place, _)| args.given.iter().all(|(given, _)| given != place)) {
            Some((_, field)) => Err(err!(
                Span::call_site(),
                "`#[{}]` does not say its {}: write `#[{}]`",
                preset.attribute,
                field.name,
                preset.example
            )),
            None => Ok(args),
        }
    }

    fn parse_item(&mut self, preset: &Preset, input: ParseStream<'_>) -> syn::Result<()> {
        let key = key(input, preset.takes)?;
        if let Some((place, _)) = preset.given().find(|(_, field)| key == field.name) {
            if self.given.iter().any(|(given, _)| *given == place) {
                return Err(err!(key.span(), "`{key}` is given twice: drop one of them"));
            }
            self.given.push((place, Label::parse_behind(key, input)?));
            return Ok(());
        }
        if self.written.accept(&key, input)? {
            return Ok(());
        }
        let Preset { attribute, takes, .. } = preset;
        Err(err!(key.span(), "`#[{attribute}]` knows no `{key}`: write {takes}"))
    }
}

impl Preset {
    /// The fields whose sources the attribute says, with their places.
    fn given(&self) -> impl Iterator<Item = (usize, &Field)> {
        self.fields.iter().enumerate().filter(|(_, field)| matches!(field.source, FieldSource::Given))
    }
}
