//! `#[metered]`, and what all attributes on functions share: [`attr`] parses arguments, [`item`] the function or the block,
//! [`validate`] makes the [`model`] of them, [`static_item`] and [`expand`] write it.

mod arguments;
pub(crate) mod attr;
pub(crate) mod expand;
mod inner_function;
pub(crate) mod item;
mod labels;
pub(crate) mod lowered;
pub(crate) mod model;
mod outcomes;
mod returns;
pub(crate) mod static_item;
pub(crate) mod subject;
mod validate;
pub(crate) mod validate_declaration;
pub(crate) mod values;

use proc_macro2::TokenStream;
use quote::quote;

use self::attr::Metered;
use self::item::{Distribution, Item};
use self::model::Model;
use crate::util::root::Root;

pub(crate) fn metered(args: &TokenStream, item: &TokenStream) -> TokenStream {
    let expand = || {
        let parsed: Metered = syn::parse2(args.clone())?;
        match Item::parse_under("metered", item.clone())? {
            _ if parsed.common.skip.is_some() => Ok(item.clone()),
            Item::Function(function) => Ok(expand::expand(&Model::new(parsed.into(), &function)?, *function)),
            Item::Block(block) => {
                let to_all = !parsed.clone().with_defaults().instruments.is_empty();
                let root = Root(parsed.common.krate);
                Ok(block.distribute(&Distribution { name: "metered", root: &root, args, to_all }))
            }
        }
    };
    with_item(item, expand())
}

/// The tokens of an expansion, or of its errors, followed by those of the user's item, so that one mistake causes one
/// error.
pub(crate) fn with_item(item: &TokenStream, expanded: syn::Result<TokenStream>) -> TokenStream {
    expanded.unwrap_or_else(|error| {
        let error = error.into_compile_error();
        // It replaces an expression, so it must be an expression.
        if item::is_closure(item) { quote!({ #error #item }) } else { quote!(#error #item) }
    })
}
