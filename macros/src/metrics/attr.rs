//! The struct, its `#[metrics(…)]` attribute and its fields' `#[metric(…)]` attributes.

use std::collections::HashSet;

use syn::spanned::Spanned as _;
use syn::{DeriveInput, Expr, Field, GenericArgument, Ident, LitStr, PathArguments, Type, Visibility};

use crate::util::case::{Case, text};
use crate::util::derive::{misplaced, named_fields, options};
use crate::util::docs::first_doc_line;
use crate::util::error::{Errors, err};
use crate::util::former::deprecation;
use crate::util::option::{set, value};
use crate::util::root::Root;

pub(crate) struct Model {
    pub(crate) root: Root,
    pub(crate) vis: Visibility,
    pub(crate) ident: Ident,
    pub(crate) metrics: Vec<Metric>,
}

pub(crate) struct Metric {
    pub(crate) field: Ident,
    pub(crate) kind: Kind,
    /// Its type in the struct.
    pub(crate) ty: Type,
    /// The label set; none for `()`.
    pub(crate) labels: Option<Type>,
    pub(crate) name: LitStr,
    /// Whether the name is explicit, and not generated from the prefix and the field.
    pub(crate) is_named: bool,
    pub(crate) help: LitStr,
    pub(crate) explicit_help: bool,
    pub(crate) unit: Option<Ident>,
    pub(crate) buckets: Option<Expr>,
    pub(crate) allow_name: bool,
    /// The former name.
    pub(crate) was: Option<LitStr>,
    pub(crate) deprecated: Option<LitStr>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Counter,
    Gauge,
    Histogram,
}

pub(crate) fn parse(input: &DeriveInput) -> syn::Result<Model> {
    let mut errors = Errors::default();
    let fields = named_fields(input, "Metrics", "each field is a `Counter`, `Gauge` or `Histogram`")?;
    if !input.generics.params.is_empty() {
        return Err(err!(
            input.generics.span(),
            "metrics are declared once for the whole program, so their struct has no generics: remove them, or derive one struct for each type"
        ));
    }
    let (mut prefix, mut krate) = (None, None);
    errors.keep(options(&input.attrs, "metrics", "`prefix = \"…\"` or `crate = path`", |key, input| {
        match &*key.to_string() {
            "prefix" => set(&mut prefix, key, value::<LitStr>(key, input, "\"outbox\"")?)?,
            "crate" => set(&mut krate, key, value(key, input, "path")?)?,
            _ => return Ok(false),
        }
        Ok(true)
    }));
    errors.keep(misplaced(
        &input.attrs,
        "metric",
        "it is for one field; what concerns the whole struct is `#[metrics(prefix = \"…\")]`",
    ));
    for (_, field) in &fields {
        errors.keep(misplaced(
            &field.attrs,
            "metrics",
            "it is for the struct; what concerns one field is `#[metric(…)]`, as in `#[metric(unit = seconds)]`",
        ));
    }
    let prefix = prefix.map_or_else(|| Case::Snake.apply(&input.ident), |prefix| prefix.value());
    let metrics: Vec<Metric> =
        fields.into_iter().filter_map(|(ident, field)| errors.keep(metric(ident, field, &prefix))).collect();
    let mut names = HashSet::new();
    for metric in &metrics {
        if !names.insert(metric.name.value()) {
            errors.push(err!(
                metric.name.span(),
                "`{}` is declared twice here: give each metric a name of its own",
                metric.name.value()
            ));
        }
    }
    errors.finish()?;
    Ok(Model { root: Root(krate), vis: input.vis.clone(), ident: input.ident.clone(), metrics })
}

/// What `#[metric(…)]` takes.
const OPTIONS: &str = "`name = \"…\"`, `help = \"…\"`, `unit = …`, `buckets = …`, `allow_name`, `was = \"…\"` or `deprecated = \"…\"`";

fn metric(ident: &Ident, field: &Field, prefix: &str) -> syn::Result<Metric> {
    let (kind, labels) = instrument(&field.ty)?;
    let (mut name, mut help, mut unit, mut buckets, mut allow_name) = (None, None, None, None, None);
    let (mut was, mut deprecated) = (None, None);
    options(&field.attrs, "metric", OPTIONS, |key, input| {
        match &*key.to_string() {
            "name" => set(&mut name, key, value::<LitStr>(key, input, "\"outbox_rows\"")?)?,
            "help" => set(&mut help, key, value::<LitStr>(key, input, "\"Rows that wait.\"")?)?,
            "unit" => set(&mut unit, key, value::<Ident>(key, input, "seconds")?)?,
            "buckets" => set(&mut buckets, key, (key.clone(), value(key, input, "[0.1, 0.5, 1.0]")?))?,
            "allow_name" => set(&mut allow_name, key, ())?,
            "was" => set(&mut was, key, value::<LitStr>(key, input, "\"old_name\"")?)?,
            "deprecated" => set(&mut deprecated, key, deprecation(key, input)?)?,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    if let Some((key, _)) = &buckets
        && kind != Kind::Histogram
    {
        return Err(err!(
            key.span(),
            "only a `Histogram` has buckets: remove `buckets`, or change the field's type"
        ));
    }
    let is_named = name.is_some();
    let name = name.unwrap_or_else(|| LitStr::new(&name_of(prefix, ident, unit.as_ref(), kind), ident.span()));
    let written = help.filter(|help| !help.value().trim().is_empty());
    let explicit_help = written.is_some();
    let help = written.or_else(|| first_doc_line(&field.attrs)).unwrap_or_else(|| {
        let what = text(ident).replace('_', " ");
        LitStr::new(&format!("The {what} of {}.", prefix.replace('_', " ").trim()), ident.span())
    });
    Ok(Metric {
        field: ident.clone(),
        kind,
        ty: field.ty.clone(),
        labels,
        name,
        is_named,
        help,
        explicit_help,
        unit,
        buckets: buckets.map(|(_, buckets)| buckets),
        allow_name: allow_name.is_some(),
        was,
        deprecated,
    })
}

/// `prefix_field`, then the unit, then `_total` for a counter; nothing that is there already.
fn name_of(prefix: &str, field: &Ident, unit: Option<&Ident>, kind: Kind) -> String {
    let mut name = text(field);
    if !prefix.is_empty() {
        name = format!("{prefix}_{name}");
    }
    let is_total = kind == Kind::Counter;
    if is_total && let Some(stem) = name.strip_suffix("_total") {
        name.truncate(stem.len());
    }
    if let Some(unit) = unit
        && !name.ends_with(&format!("_{unit}"))
    {
        name = format!("{name}_{unit}");
    }
    if is_total { name + "_total" } else { name }
}

/// The kind of a field's type, and its label set.
fn instrument(ty: &Type) -> syn::Result<(Kind, Option<Type>)> {
    let wrong = || {
        err!(
            ty.span(),
            "expected `Counter<Labels>`, `Gauge<Labels>` or `Histogram<Labels>`, or one of them without labels"
        )
    };
    let Type::Path(path) = ty else { return Err(wrong()) };
    let Some(last) = path.path.segments.last() else { return Err(wrong()) };
    let kind = match &*text(&last.ident) {
        "Counter" => Kind::Counter,
        "Gauge" => Kind::Gauge,
        "Histogram" => Kind::Histogram,
        _ => return Err(wrong()),
    };
    let labels = match &last.arguments {
        PathArguments::None => None,
        PathArguments::AngleBracketed(arguments) => match arguments.args.first() {
            Some(GenericArgument::Type(ty)) if arguments.args.len() == 1 => Some(ty.clone()),
            _ => return Err(wrong()),
        },
        PathArguments::Parenthesized(_) => return Err(wrong()),
    };
    Ok((kind, labels))
}
