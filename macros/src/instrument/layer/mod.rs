//! `http::layer!`: the grammar of the presets, for requests in place of a function's calls. [`attr`] parses, [`fields`]
//! says what is read off a request, and [`expand`] writes the static and the layer over it.

mod attr;
mod expand;
mod fields;

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::Parser as _;

use super::item::{Function, Item};
use super::model::Model;
use super::presets::{self, Args};
use crate::args::Root;
use crate::error::err;

pub(crate) fn layer(args: &TokenStream) -> TokenStream {
    match model(args) {
        Ok(model) => expand::expand(&model),
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

fn model(args: &TokenStream) -> syn::Result<Model> {
    let attr::Layer { mut written, is_open_telemetry } = attr::parse.parse2(args.clone())?;
    let root = Root(written.common.krate.clone());
    let preset = if is_open_telemetry { &fields::OPEN_TELEMETRY } else { &fields::REQUESTS };
    fields::resolve(&mut written, &root)?;
    if is_open_telemetry {
        let mut conventional = attr::parse.parse2(fields::open_telemetry())?.written;
        fields::resolve(&mut conventional, &root)?;
        conventional.labels.append(&mut written.labels);
        written.labels = conventional.labels;
        written.instruments.append(&mut conventional.instruments);
    }
    let args = Args { given: fields::sources(&root), written, ..Args::default() };
    let mut model = Model::new(presets::metered(preset, args), &*request()?)?;
    fields::adapt(&mut model);
    Ok(model)
}

/// What a request is like, as a function.
fn request() -> syn::Result<Box<Function>> {
    let doc = fields::UNDESCRIBED;
    match syn::parse2(quote!(#[doc = #doc] async fn layer() -> Result<(), ()> {}))? {
        Item::Function(function) => Ok(function),
        Item::Block(_) => Err(err!(proc_macro2::Span::call_site(), "a function is no block")),
    }
}
