//! The grammar of the presets: that of `#[metered]`, and the sources of a preset's own fields. The defaults of an
//! attribute on a block are merged here.

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt as _;
use syn::parse::ParseStream;
use syn::{LitStr, parenthesized};

use super::table::{Extra, Field, FieldSource, Preset};
use crate::function::attr::{InstrumentKind, Label, LabelSource, Metered, Source, Words, items_without};
use crate::util::error::err;
use crate::util::option::{comma, given_twice, key, value};

/// What a preset's attribute is on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// On a function: together with the defaults of its block, every field has a source.
    Function,
    /// On an `impl` or a module: everything is a default for the presets inside.
    Block,
}

/// What a preset's attribute was given.
#[derive(Default)]
pub(crate) struct Args {
    /// Sources of its fields, with the fields' indices in the table.
    pub(crate) given: Vec<(usize, Label)>,
    /// What its extra instruments record.
    pub(crate) extras: Vec<(&'static Extra, Ident, Source)>,
    /// All that `#[metered]` takes, too.
    pub(crate) written: Metered,
}

impl Args {
    pub(crate) fn parse(preset: &'static Preset, target: Target, input: ParseStream<'_>) -> syn::Result<Self> {
        let mut args = Self::default();
        let is_function = target == Target::Function;
        for (index, field) in preset.fields.iter().enumerate() {
            let text = match field.source {
                FieldSource::Method if is_function => method(input, preset)?,
                FieldSource::Route if is_function => route(input, preset)?,
                FieldSource::Given if input.peek(LitStr) => input.parse()?,
                _ => continue,
            };
            let key = Ident::new(field.name, text.span());
            args.given.push((index, Label::new(key, LabelSource::Fixed(text))));
            comma(input)?;
        }
        let mut defaults = None;
        while !input.is_empty() {
            let key = key(input, &preset.takes())?;
            if key == "__defaults" {
                let content;
                parenthesized!(content in input);
                defaults = Some(Self::parse(preset, Target::Block, &content)?);
            } else if !is_function && METHODS.contains(&&*key.to_string()) {
                return Err(err!(
                    key.span(),
                    "a block has several handlers: write the method and the route on each of them, as in `#[{}]`",
                    preset.example
                ));
            } else {
                args.parse_item(preset, key, input)?;
            }
            comma(input)?;
        }
        if let Some(defaults) = defaults {
            args = args.or(defaults);
        }
        if !is_function || args.written.common.skip.is_some() {
            return Ok(args);
        }
        match preset.given().find(|(index, _)| args.given.iter().all(|(given, _)| given != index)) {
            Some((_, field)) => Err(err!(
                Span::call_site(),
                "`#[{}]` needs its `{}`: write `#[{}]`",
                preset.attribute,
                field.name,
                preset.example
            )),
            None => Ok(args),
        }
    }

    /// Takes each field and option from `self`, or from `defaults` if it is not set.
    ///
    /// The block's instruments act like the table's rows: the function's first instrument of a kind replaces the
    /// block's first and inherits what it leaves unset; further ones are added.
    fn or(mut self, defaults: Self) -> Self {
        let Self { given, extras, written: Metered { instruments, labels, prefix, common, .. } } =
            defaults.into_default();
        for (index, label) in given {
            if self.given.iter().all(|(own, _)| *own != index) {
                self.given.push((index, label));
            }
        }
        for (extra, key, source) in extras {
            if self.extras.iter().all(|(_, own, _)| *own != key) {
                self.extras.push((extra, key, source));
            }
        }
        let mut seen: Vec<InstrumentKind> = Vec::new();
        let mut all = Vec::new();
        for instrument in instruments {
            let kind = instrument.kind;
            let is_first = instrument.records_calls() && !seen.contains(&kind);
            let own = self.written.instruments.iter().position(|own| own.kind == kind && own.records_calls());
            all.push(match own.filter(|_| is_first) {
                Some(own) => self.written.instruments.remove(own).or(instrument),
                None => instrument,
            });
            if is_first {
                seen.push(kind);
            }
        }
        all.append(&mut self.written.instruments);
        let written = Metered {
            instruments: all,
            labels: labels.into_iter().chain(self.written.labels).collect(),
            prefix: self.written.prefix.or(prefix),
            common: self.written.common.or(common),
            ..Metered::default()
        };
        Self { written, ..self }
    }

    fn into_default(mut self) -> Self {
        self.given.iter_mut().for_each(|(_, label)| label.words = Words::Several);
        Self { written: self.written.into_default(), ..self }
    }

    fn parse_item(&mut self, preset: &'static Preset, key: Ident, input: ParseStream<'_>) -> syn::Result<()> {
        if let Some((index, _)) = preset.given().find(|(_, field)| key == field.name) {
            if self.given.iter().any(|(given, _)| *given == index) {
                return Err(given_twice(&key));
            }
            self.given.push((index, Label::parse_after(key, input)?));
            return Ok(());
        }
        if let Some(extra) = preset.extras.iter().find(|extra| key == extra.key) {
            if self.extras.iter().any(|(_, earlier, _)| *earlier == key) {
                return Err(given_twice(&key));
            }
            let source = Source::of(value(&key, input, extra.example)?)?;
            self.extras.push((extra, key, source));
            return Ok(());
        }
        if key == "outcome" && preset.ends_in_status {
            return Err(err!(
                key.span(),
                "a handler's outcome is the class of its status, and `5xx` is an error: remove `outcome = …`, or use `#[metered(…)]` as well"
            ));
        }
        if self.written.accept(&key, input)? {
            return Ok(());
        }
        let (attribute, takes) = (preset.attribute, preset.takes());
        if key == attribute
            && let Some((_, field)) = preset.given().next()
        {
            return Err(err!(key.span(), "the label is called `{0}`: write `{0} = …`", field.name));
        }
        Err(err!(key.span(), "`#[{attribute}]` has no option `{key}`: write {takes}"))
    }
}

impl Preset {
    /// What may be written in it.
    fn takes(&self) -> String {
        // A handler's outcome is its status, and the others name it with their own items, if they do.
        let is_known = self.ends_in_status || self.takes.contains("`outcome = Type`");
        let left_out: &[&str] = if is_known { &["outcome"] } else { &[] };
        let separator = if self.takes.is_empty() { "" } else { ", or " };
        format!("{}{separator}what `#[metered(…)]` takes: {}", self.takes, items_without(left_out, &["`skip`"]))
    }

    /// The fields whose sources the attribute says, with their indices.
    fn given(&self) -> impl Iterator<Item = (usize, &Field)> {
        self.fields.iter().enumerate().filter(|(_, field)| matches!(field.source, FieldSource::Given))
    }
}

/// The methods of HTTP that have a name of their own.
const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

fn method(input: ParseStream<'_>, preset: &Preset) -> syn::Result<LitStr> {
    let Preset { attribute, example, .. } = preset;
    let span = if input.is_empty() { Span::call_site() } else { input.span() };
    let missing = |span| {
        err!(span, "`#[{attribute}]` takes the method first, without quotes, then the route: write `#[{example}]`")
    };
    let method = input.call(Ident::parse_any).map_err(|_| missing(span))?;
    let text = method.to_string();
    if text.starts_with("__") {
        return Err(missing(Span::call_site()));
    }
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
        err!(span, "`#[{attribute}]` takes the route after the method, in quotes: write `#[{example}]`")
    })?;
    if route.value().starts_with('/') {
        return Ok(route);
    }
    Err(err!(span, "a route is written as in the router, with `/` in front: write `\"/{}\"`", route.value()))
}
