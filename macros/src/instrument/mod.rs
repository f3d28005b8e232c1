//! `#[instrumented]`, `#[metered]` and the presets: [`attr`] parses, [`item`] finds the functions, [`presets`] and [`validate`]
//! make the [`model`] of what is meant, [`declare`] and [`expand`] write it.

mod arguments;
mod attr;
mod declare;
mod expand;
mod item;
mod layer;
mod model;
mod presets;
mod returns;
mod split;
mod validate;

use proc_macro2::{Span, TokenStream};
use syn::parse::{ParseStream, Parser as _};

use self::attr::{Instrumented, Metered};
use self::item::{HandedOn, Item};
pub(crate) use self::layer::{layer, off};
use self::model::Model;
use self::presets::Args;
pub(crate) use self::presets::{CONSUMER, HANDLER, JOB, PUBLISHER, Preset};
use crate::args::Root;
use crate::error::{err, with_item};

pub(crate) fn instrumented(args: &TokenStream, item: &TokenStream) -> TokenStream {
    let expand = || {
        let parsed: Instrumented = syn::parse2(args.clone())?;
        match syn::parse2(item.clone())? {
            _ if parsed.common.skip.is_some() => Ok(item.clone()),
            Item::Function(function) => {
                let metered = presets::instrumented(parsed);
                Ok(expand::expand(&Model::new(metered, &function)?, *function))
            }
            Item::Block(_) if let Some(name) = parsed.name => Err(err!(
                name.span(),
                "`name` is the name of one function, and a block has several: write `#[instrumented(name = …)]` on the function"
            )),
            Item::Block(block) => {
                let root = Root(parsed.common.krate);
                Ok(block.hand_on(&HandedOn { name: "instrumented", root: &root, args, to_all: true }))
            }
        }
    };
    with_item(item.clone(), expand())
}

/// One of the presets.
pub(crate) fn preset(preset: &'static Preset, args: &TokenStream, item: &TokenStream) -> TokenStream {
    let expand = || {
        let parsed = (|input: ParseStream<'_>| Args::parse(preset, input)).parse2(args.clone())?;
        match syn::parse2(item.clone())? {
            _ if parsed.written.common.skip.is_some() => Ok(item.clone()),
            Item::Function(function) => {
                Ok(expand::expand(&Model::new(presets::metered(preset, parsed), &function)?, *function))
            }
            Item::Block(_) => Err(err!(
                Span::call_site(),
                "`#[{}]` goes on functions and methods, each of which says what it is: write it on every one",
                preset.attribute
            )),
        }
    };
    with_item(item.clone(), expand())
}

pub(crate) fn metered(args: &TokenStream, item: &TokenStream) -> TokenStream {
    let expand = || {
        let parsed: Metered = syn::parse2(args.clone())?;
        match syn::parse2(item.clone())? {
            _ if parsed.common.skip.is_some() => Ok(item.clone()),
            Item::Function(function) => Ok(expand::expand(&Model::new(parsed, &function)?, *function)),
            Item::Block(block) => {
                let to_all = !parsed.clone().with_defaults().instruments.is_empty();
                let root = Root(parsed.common.krate);
                Ok(block.hand_on(&HandedOn { name: "metered", root: &root, args, to_all }))
            }
        }
    };
    with_item(item.clone(), expand())
}
