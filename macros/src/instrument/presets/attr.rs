//! The grammar of the presets: that of `#[metered]`, and what is given for a preset's own fields.

use proc_macro2::{Ident, Span};
use syn::LitStr;
use syn::ext::IdentExt as _;
use syn::parse::ParseStream;

use super::super::attr::{Label, LabelSource, Metered, Source};
use super::table::{Extra, Field, FieldSource, Preset};
use crate::args::{comma, key, value};
use crate::error::err;

/// What a preset's attribute was given.
#[derive(Default)]
pub(crate) struct Args {
    /// Sources of its fields, with their places in the table.
    pub(crate) given: Vec<(usize, Label)>,
    /// What its extra instruments record.
    pub(crate) extras: Vec<(&'static Extra, Ident, Source)>,
    /// All that `#[metered]` takes, too.
    pub(crate) written: Metered,
}

impl Args {
    pub(crate) fn parse(preset: &'static Preset, input: ParseStream<'_>) -> syn::Result<Self> {
        let mut args = Self::default();
        for (place, field) in preset.fields.iter().enumerate() {
            let text = match field.source {
                FieldSource::Method => method(input, preset)?,
                FieldSource::Route => route(input, preset)?,
                FieldSource::Given if input.peek(LitStr) => input.parse()?,
                _ => continue,
            };
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

    fn parse_item(&mut self, preset: &'static Preset, input: ParseStream<'_>) -> syn::Result<()> {
        let key = key(input, preset.takes)?;
        if let Some((place, _)) = preset.given().find(|(_, field)| key == field.name) {
            if self.given.iter().any(|(given, _)| *given == place) {
                return Err(err!(key.span(), "`{key}` is given twice: drop one of them"));
            }
            self.given.push((place, Label::parse_behind(key, input)?));
            return Ok(());
        }
        if let Some(extra) = preset.extras.iter().find(|extra| key == extra.key) {
            if self.extras.iter().any(|(_, earlier, _)| *earlier == key) {
                return Err(err!(key.span(), "`{key}` is given twice: drop one of them"));
            }
            let source = Source::of(value(&key, input, extra.example)?)?;
            self.extras.push((extra, key, source));
            return Ok(());
        }
        if key == "outcome" && preset.ends_in_status {
            return Err(err!(
                key.span(),
                "the outcome of a handler is its status, `5xx` being the errors: drop `outcome = …`, or use `#[metered(…)]` as well"
            ));
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

/// The methods of HTTP that have a name of their own.
const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

fn method(input: ParseStream<'_>, preset: &Preset) -> syn::Result<LitStr> {
    let Preset { attribute, example, .. } = preset;
    let span = if input.is_empty() { Span::call_site() } else { input.span() };
    let method = input.call(Ident::parse_any).map_err(|_| {
        err!(span, "`#[{attribute}]` says the method first, without quotes, then the route: write `#[{example}]`")
    })?;
    let text = method.to_string();
    if METHODS.contains(&text.as_str()) {
        return Ok(LitStr::new(&text, span));
    }
    let upper = text.to_uppercase();
    Err(if METHODS.contains(&upper.as_str()) {
        err!(span, "HTTP methods are upper case: write `{upper}`")
    } else {
        err!(
            span,
            "no HTTP method is called `{text}`: write one of {}; a route for any method is counted by the layer, `callmeter::http::layer!`",
            METHODS.join(", ")
        )
    })
}

fn route(input: ParseStream<'_>, preset: &Preset) -> syn::Result<LitStr> {
    let Preset { attribute, example, .. } = preset;
    let span = if input.is_empty() { Span::call_site() } else { input.span() };
    let route: LitStr = input.parse().map_err(|_| {
        err!(span, "`#[{attribute}]` says the route behind the method, in quotes: write `#[{example}]`")
    })?;
    if route.value().starts_with('/') {
        return Ok(route);
    }
    Err(err!(span, "a route is written as in the router, with `/` in front: write `\"/{}\"`", route.value()))
}
