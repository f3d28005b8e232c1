//! What is read from a request: the fields that labels name, and the sizes of bodies.

use proc_macro2::{Ident, Span};
use quote::quote;
use syn::spanned::Spanned as _;
use syn::{Expr, LitInt, LitStr, parse_quote};

use crate::function::attr::{Label, LabelSource, Metered, Source};
use crate::preset::table::{Field, FieldSource};
use crate::util::error::{Errors, err};
use crate::util::root::Root;

pub(crate) const FIELDS: &[Field] = &[
    Field { name: "method", source: FieldSource::Given },
    Field { name: "route", source: FieldSource::Given },
    Field { name: "status", source: FieldSource::Given },
    Field { name: "status_class", source: FieldSource::Given },
];
const METHOD: usize = 0;
const ROUTE: usize = 1;
const STATUS: usize = 2;

/// The error for a label or a value that is not one of these.
const LABELS: &str = "`method`, `route`, `status`, `status_class`, `outcome` or a text";

/// How many values these have, each in one family. Templates are a program's own, and large ones have hundreds.
const ROUTES: &str = "1000";
const STATUSES: &str = "100";

/// The values of `status` where there was no response.
const UNRETURNED: [(&str, &str); 2] = [("cancelled", "499"), ("panicked", "500")];

/// The sources of the fields, with their indices.
pub(crate) fn sources(root: &Root) -> Vec<(usize, Label)> {
    let limit = |index| LitInt::new(if index == ROUTE { ROUTES } else { STATUSES }, Span::call_site());
    (0..FIELDS.len())
        .map(|index| {
            let key = Ident::new(FIELDS[index].name, Span::call_site());
            (index, Label::new(key, source(root, index, limit(index))))
        })
        .collect()
}

/// A field's source: what it evaluates to is the runtime's word for the attribute.
fn source(root: &Root, index: usize, limit: LitInt) -> LabelSource {
    let p = root.private();
    let attribute = |attribute: &str| -> Expr {
        let attribute = Ident::new(attribute, Span::call_site());
        parse_quote!(#p::http::Attribute::#attribute)
    };
    let at_end = |attribute| Source::Returned(Box::new(parse_quote!(_)), attribute);
    match index {
        METHOD => {
            LabelSource::Closed(Box::new(parse_quote!(#p::http::Methods)), Source::Before(attribute("Method")))
        }
        ROUTE => LabelSource::Open(limit, Vec::new(), Source::Before(attribute("Route"))),
        STATUS => LabelSource::Open(limit, unreturned(), at_end(attribute("Status"))),
        _ => LabelSource::Closed(Box::new(parse_quote!(#p::http::StatusClass)), at_end(attribute("StatusClass"))),
    }
}

fn unreturned() -> Vec<(Ident, LitStr)> {
    let span = Span::call_site();
    UNRETURNED.iter().map(|(word, text)| (Ident::new(word, span), LitStr::new(text, span))).collect()
}

/// Replaces the fields and sizes that were written by the runtime's words, and rejects all other expressions.
pub(crate) fn resolve(written: &mut Metered, root: &Root) -> syn::Result<()> {
    let mut errors = Errors::default();
    for label in &mut written.labels {
        errors.keep(resolve_label(label, root));
    }
    for instrument in &mut written.instruments {
        for label in &mut instrument.labels {
            errors.keep(resolve_label(label, root));
        }
        for source in instrument.by.iter_mut().chain(&mut instrument.value) {
            errors.keep(resolve_size(source, root));
        }
    }
    errors.finish()
}

fn resolve_label(label: &mut Label, root: &Root) -> syn::Result<()> {
    let index_of = |name: &Ident| FIELDS.iter().position(|field| name == field.name);
    let named = |expr: &Expr| match expr {
        Expr::Path(path) => path.path.get_ident().and_then(index_of),
        _ => None,
    };
    let rejected = |span, key: &Ident| {
        Err(err!(span, "a layer cannot read this from a request: `{key}` must be {LABELS}, as in `{key} = route`"))
    };
    match &label.source {
        LabelSource::Fixed(_) | LabelSource::Outcome(_) => {}
        LabelSource::Argument(name) | LabelSource::Field(name) if index_of(name).is_some() => {}
        LabelSource::Argument(name) if name == "outcome" => label.source = LabelSource::Outcome(Vec::new()),
        LabelSource::Open(limit, _, Source::Before(expr)) => match named(expr) {
            Some(index @ (ROUTE | STATUS)) => label.source = source(root, index, limit.clone()),
            Some(_) => {
                return Err(err!(limit.span(), "this field has a fixed set of values: remove `(limit = {limit})`"));
            }
            None => return rejected(expr.span(), &label.key),
        },
        LabelSource::Argument(name) | LabelSource::Field(name) => return rejected(name.span(), &label.key),
        LabelSource::Closed(ty, _) => return rejected(ty.span(), &label.key),
        LabelSource::Open(..) | LabelSource::Function | LabelSource::Module => {
            return rejected(label.key.span(), &label.key);
        }
    }
    Ok(())
}

fn resolve_size(source: &mut Source, root: &Root) -> syn::Result<()> {
    let p = root.private();
    let (Source::Before(expr) | Source::Returned(_, expr)) = &*source;
    let size = match (&*source, expr) {
        (Source::Before(_), Expr::Path(path)) if path.path.is_ident("request_size") => quote!(Request),
        (Source::Before(_), Expr::Path(path)) if path.path.is_ident("response_size") => quote!(Response),
        _ => {
            return Err(err!(
                expr.span(),
                "a layer can only record sizes of bodies: write `request_size` or `response_size`"
            ));
        }
    };
    *source = Source::Before(parse_quote!(#p::http::Size::#size));
    Ok(())
}
