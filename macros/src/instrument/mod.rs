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
use syn::spanned::Spanned as _;

use self::attr::{Instrumented, Metered};
pub(crate) use self::item::is_closure;
use self::item::{HandedOn, Item};
pub(crate) use self::layer::{layer, off};
use self::model::Model;
use self::presets::{Args, Place};
pub(crate) use self::presets::{CONSUMER, HANDLER, JOB, PUBLISHER, Preset};
use crate::args::Root;
use crate::error::{err, with_item};

pub(crate) fn instrumented(args: &TokenStream, item: &TokenStream) -> TokenStream {
    let expand = || {
        let parsed: Instrumented = syn::parse2(args.clone())?;
        let item_tokens = item;
        let item = Item::parse_under("instrumented", item.clone())?;
        if let Some(second) = item.attrs().iter().find(|attr| item::names(attr, "instrumented")) {
            return Err(err!(
                second.path().span(),
                "`#[instrumented]` is on this item twice, and would count each call twice: drop one of them"
            ));
        }
        match item {
            _ if parsed.common.skip.is_some() => Ok(item_tokens.clone()),
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
        let name = preset.attribute;
        let parse = |place| (move |input: ParseStream<'_>| Args::parse(preset, place, input)).parse2(args.clone());
        match Item::parse_under(name, item.clone())? {
            Item::Function(function) => {
                let parsed = parse(Place::Function)?;
                if parsed.written.common.skip.is_some() {
                    return Ok(item.clone());
                }
                Ok(expand::expand(&Model::new(presets::metered(preset, parsed), &function)?, *function))
            }
            Item::Block(block) => {
                let common = parse(Place::Block)?.written.common;
                if common.skip.is_some() {
                    return Ok(item.clone());
                }
                if !block.mentions(name) {
                    return Err(err!(
                        Span::call_site(),
                        "`#[{name}]` on a block gives defaults to the functions in it that have `#[{name}]`, and none has: write `#[{}]` on each of them",
                        preset.example
                    ));
                }
                Ok(block.hand_on(&HandedOn { name, root: &Root(common.krate), args, to_all: false }))
            }
        }
    };
    with_item(item.clone(), expand())
}

pub(crate) fn metered(args: &TokenStream, item: &TokenStream) -> TokenStream {
    let expand = || {
        let parsed: Metered = syn::parse2(args.clone())?;
        match Item::parse_under("metered", item.clone())? {
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
