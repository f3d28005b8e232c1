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

use crate::function::item::{Function, Item};
use crate::function::model::Model;
use crate::preset::attr::Args;
use crate::preset::lower;
use crate::util::error::err;
use crate::util::root::Root;

pub(crate) fn layer(args: &TokenStream) -> TokenStream {
    match model(args) {
        Ok((model, unmatched)) => expand::expand(&model, unmatched),
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

/// The model, and the route of requests that no route matches, if it is not the default.
fn model(args: &TokenStream) -> syn::Result<(Model, Option<&'static str>)> {
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
    let mut model = Model::new(lower::metered(preset, args), &*request()?)?;
    fields::adapt(&mut model);
    Ok((model, convention.and_then(|convention| convention.unmatched)))
}

/// What a request is like, as a function.
fn request() -> syn::Result<Box<Function>> {
    let doc = fields::UNDESCRIBED;
    match syn::parse2(quote!(#[doc = #doc] async fn layer() -> Result<(), ()> {}))? {
        Item::Function(function) => Ok(function),
        Item::Block(_) => Err(err!(Span::call_site(), "a function is no block")),
    }
}
