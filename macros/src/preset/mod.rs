//! Attributes that are a table over `#[metered]`: [`table`] says what each declares, [`attr`] parses what it is given,
//! [`lower`] makes instruments of both.

pub(crate) mod attr;
pub(crate) mod lower;
pub(crate) mod table;

use proc_macro2::{Span, TokenStream};
use syn::parse::{ParseStream, Parser as _};
use syn::spanned::Spanned as _;

use self::attr::{Args, Target};
pub(crate) use self::table::{CONSUMER, HANDLER, JOB, PUBLISHER, Preset};
use crate::function::attr::Instrumented;
use crate::function::item::{self, Distribution, Item};
use crate::function::model::Model;
use crate::function::{self, with_item};
use crate::util::error::err;
use crate::util::root::Root;

pub(crate) fn instrumented(args: &TokenStream, item: &TokenStream) -> TokenStream {
    let expand = || {
        let parsed: Instrumented = syn::parse2(args.clone())?;
        let item_tokens = item;
        let item = Item::parse_under("instrumented", item.clone())?;
        if let Some(second) = item.attrs().iter().find(|attr| item::names(attr, "instrumented")) {
            return Err(err!(
                second.path().span(),
                "`#[instrumented]` is on this item twice, and would count each call twice: remove one of them"
            ));
        }
        match item {
            _ if parsed.common.skip.is_some() => Ok(item_tokens.clone()),
            Item::Function(function) => {
                let lowered = lower::instrumented(parsed);
                Ok(function::expand::expand(&Model::new(lowered, &function)?, *function))
            }
            Item::Block(block) => {
                if let Some(name) = parsed.name {
                    return Err(err!(
                        name.span(),
                        "`name` is the name of one function, and a block has several: write `#[instrumented(name = …)]` on the function"
                    ));
                }
                let root = Root(parsed.common.krate);
                Ok(block.distribute(&Distribution { name: "instrumented", root: &root, args, to_all: true }))
            }
        }
    };
    with_item(item, expand())
}

/// One of the presets.
pub(crate) fn expand(preset: &'static Preset, args: &TokenStream, item: &TokenStream) -> TokenStream {
    let expanded = || {
        let name = preset.attribute;
        let parse =
            |target| (move |input: ParseStream<'_>| Args::parse(preset, target, input)).parse2(args.clone());
        match Item::parse_under(name, item.clone())? {
            Item::Function(function) => {
                let parsed = parse(Target::Function)?;
                if parsed.written.common.skip.is_some() {
                    return Ok(item.clone());
                }
                Ok(function::expand::expand(&Model::new(lower::lower(preset, parsed), &function)?, *function))
            }
            Item::Block(block) => {
                let common = parse(Target::Block)?.written.common;
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
                Ok(block.distribute(&Distribution { name, root: &Root(common.krate), args, to_all: false }))
            }
        }
    };
    with_item(item, expanded())
}
