//! `http::layer!`: the grammar of the presets, for requests in place of a function's calls. [`attr`] parses,
//! [`fields`] lists what can be read from a request, [`convention`] the names of other instrumentations, and
//! [`expand`] writes the static and the layer that uses it.

mod attr;
mod convention;
mod expand;
mod fields;

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::LitStr;
use syn::parse::Parser as _;

use crate::function::model::Declaration;
use crate::function::subject::Subject;
use crate::preset::attr::Args;
use crate::preset::lower::lower;
use crate::util::error::Errors;
use crate::util::root::Root;

pub(crate) fn layer(args: &TokenStream) -> TokenStream {
    match declaration(args) {
        Ok((declaration, unmatched)) => expand::expand(&declaration, unmatched),
        Err(error) => {
            let (error, off) = (error.into_compile_error(), off(args));
            quote!({ #error; #off })
        }
    }
}

/// A layer that does nothing, whatever it was given.
pub(crate) fn off(args: &TokenStream) -> TokenStream {
    let parsed = attr::parse.parse2(args.clone()).unwrap_or_default();
    let root = Root(parsed.written.common.krate);
    let (krate, p) = (root.krate(), root.private());
    quote!(#krate::http::Layer::__new(#p::None))
}

/// The declaration, and the route of requests that no route matches, if it is not the default.
fn declaration(args: &TokenStream) -> syn::Result<(Declaration, Option<&'static str>)> {
    let attr::Layer { mut written, convention } = attr::parse.parse2(args.clone())?;
    let root = Root(written.common.krate.clone());
    fields::resolve(&mut written, &root)?;
    if let Some(convention) = convention {
        let mut conventional = attr::parse.parse2((convention.written)())?.written;
        fields::resolve(&mut conventional, &root)?;
        conventional.labels.append(&mut written.labels);
        written.labels = conventional.labels;
        written.instruments.append(&mut conventional.instruments);
        if let Some(prefix) = convention.prefix {
            written.prefix.get_or_insert_with(|| LitStr::new(prefix, Span::call_site()));
        }
    }
    let preset = convention.map_or(&convention::REQUESTS, |convention| convention.preset);
    let args = Args { given: fields::sources(&root), written, ..Args::default() };
    let declaration = Declaration::new(lower(preset, args), &Subject::Request, Errors::default())?;
    Ok((declaration, convention.and_then(|convention| convention.unmatched)))
}
