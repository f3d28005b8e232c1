//! Moves the arguments into the closure or the future that the body becomes, so that they are dropped as those of a
//! function are: after its locals, from the last to the first.
//!
//! A plain closure captures only what its body mentions: single fields of an argument, in the order in which it
//! mentions them.

use std::collections::HashSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote};
use syn::{FnArg, Pat, PatIdent, PatType, ReceiverKind, Signature, Type};

use super::model::Model;
use crate::util::tokens::collect_idents;

/// The arguments of a function that labels and values read before its body.
pub(super) struct Arguments {
    read: HashSet<Ident>,
    /// The names that patterns bind, if labels or values read any of them. Those patterns stay in the signature.
    bound: Option<HashSet<Ident>>,
}

impl Arguments {
    pub(super) fn new(model: &Model, sig: &Signature) -> Self {
        let read = model.declaration.arguments_read();
        let mut bound = HashSet::new();
        for argument in sig.inputs.iter().filter_map(typed) {
            if !matches!(&*argument.pat, Pat::Ident(_)) {
                collect_idents(argument.pat.to_token_stream(), &mut bound);
            }
        }
        let is_read = !bound.is_disjoint(&read);
        Self { read, bound: is_read.then_some(bound) }
    }

    /// Whether something that is evaluated before the body reads a name that an argument's pattern binds.
    pub(super) fn are_read_in_patterns(&self) -> bool {
        self.bound.is_some()
    }

    /// Binds the arguments of a call in its closure. Arguments without a destructor do not need this, and the
    /// compiler's warnings for them stay unchanged.
    pub(super) fn of_call(&self, sig: &mut Signature) -> TokenStream {
        self.bind(sig, false)
    }

    /// Binds the arguments of an `async fn` in its future, which owns all of them, whether or not the body uses them.
    pub(super) fn of_future(&self, sig: &mut Signature) -> TokenStream {
        self.bind(sig, true)
    }

    fn bind(&self, sig: &mut Signature, is_all: bool) -> TokenStream {
        let mut bindings = TokenStream::new();
        for (i, input) in sig.inputs.iter_mut().enumerate() {
            match input {
                FnArg::Receiver(receiver) if is_all || !matches!(receiver.kind, ReceiverKind::Reference(..)) => {
                    let this = &receiver.self_token;
                    bindings.extend(quote!(let _ = &#this;));
                }
                FnArg::Typed(argument) if is_all || has_destructor(&argument.ty) => {
                    bindings.extend(self.bind_one(argument, i));
                }
                FnArg::Receiver(_) | FnArg::Typed(_) => {}
            }
        }
        bindings
    }

    /// Moves an argument and binds its pattern again. Arguments that labels or values have read do not count as unused
    /// if the body does not use them.
    fn bind_one(&self, argument: &mut PatType, position: usize) -> TokenStream {
        let cfgs: Vec<_> = argument.attrs.iter().filter(|attr| attr.path().is_ident("cfg")).collect();
        let pat = (*argument.pat).clone();
        let (name, inner) = match &mut *argument.pat {
            // Bound under its own name, for the labels' expressions.
            Pat::Ident(pat) if is_name(pat) => {
                pat.mutability = None;
                (pat.ident.clone(), None)
            }
            // Its bindings are moved unchanged, because a label reads them.
            _ if self.bound.is_some() => {
                let mut names = HashSet::new();
                collect_idents(pat.to_token_stream(), &mut names);
                let mut names: Vec<_> = names.into_iter().filter(|name| self.read.contains(name)).collect();
                names.sort();
                return quote!(#(#cfgs)* { #(let _ = &#names;)* });
            }
            other => {
                let name = argument_name(position);
                *other = syn::parse_quote!(#name);
                // The whole argument is bound first, because `let _ = x` would not move it into the closure.
                (name.clone(), Some(quote!(#(#cfgs)* let #name = #name;)))
            }
        };
        let unused = self.read.contains(&name).then(|| quote!(unused_variables,));
        quote! {
            #inner
            #(#cfgs)*
            #[allow(#unused clippy::no_effect_underscore_binding, clippy::used_underscore_binding)]
            let #pat = #name;
        }
    }
}

/// Whether a pattern is a name alone, perhaps with `mut`.
pub(super) fn is_name(pat: &PatIdent) -> bool {
    pat.by_ref.is_none() && pat.subpat.is_none()
}

/// The name of an argument whose pattern is more than a name.
pub(super) fn argument_name(position: usize) -> Ident {
    Ident::new(&format!("__argument_{position}"), Span::mixed_site())
}

fn typed(input: &FnArg) -> Option<&PatType> {
    match input {
        FnArg::Typed(argument) => Some(argument),
        FnArg::Receiver(_) => None,
    }
}

/// Whether values of a type may have a destructor, or parts that are copied when a closure captures them.
fn has_destructor(ty: &Type) -> bool {
    const PLAIN: [&str; 17] = [
        "bool", "char", "f32", "f64", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64",
        "i128", "isize", "str",
    ];
    match ty {
        Type::Reference(_) | Type::Ptr(_) | Type::Never(_) => false,
        Type::Group(group) => has_destructor(&group.elem),
        Type::Paren(paren) => has_destructor(&paren.elem),
        Type::Path(path) => !path.path.get_ident().is_some_and(|name| PLAIN.iter().any(|plain| name == plain)),
        _ => true,
    }
}
