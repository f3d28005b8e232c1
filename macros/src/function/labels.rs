//! Validates labels, and gives each value that is evaluated a slot among those of a call.

use std::collections::{HashMap, HashSet};

use proc_macro2::Ident;
use syn::{FnArg, LitStr, Pat, Type};

use super::attr::{self, Source};
use super::model::{Evaluated, Label, LabelKind, LabelSource};
use super::subject::Subject;
use crate::util::case::text;
use crate::util::error::err;
use crate::util::option::at_least_one;

pub(super) struct Labels<'a> {
    subject: &'a Subject<'a>,
    /// What labels may name besides arguments.
    fields: Vec<&'static str>,
    /// The shared labels that an instrument has already, with their keys and whether that instrument has `allow_name`.
    seen: HashSet<(Shared, String, bool)>,
    /// The slots of shared labels: each is evaluated once, for all instruments.
    first_slots: HashMap<Shared, usize>,
    pub(super) evaluated: Vec<Evaluated<LabelKind>>,
    /// How many slots there are.
    pub(super) slots: usize,
}

/// A label that several instruments have.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Shared {
    /// The index among the attribute's labels.
    Label(usize),
    /// The index among the preset's fields.
    Field(usize),
}

impl<'a> Labels<'a> {
    pub(super) fn new(subject: &'a Subject<'a>, fields: Vec<&'static str>) -> Self {
        Self { subject, fields, seen: HashSet::new(), first_slots: HashMap::new(), evaluated: Vec::new(), slots: 0 }
    }

    pub(super) fn label(
        &mut self,
        label: attr::Label,
        shared: Option<Shared>,
        allow_name: bool,
    ) -> syn::Result<Label> {
        let attr::Label { key, was, is_preset, words: of, source, .. } = label;
        let is_first = shared.is_none_or(|shared| self.seen.insert((shared, text(&key), allow_name)));
        let source = match source {
            attr::LabelSource::Fixed(value) => LabelSource::Fixed(value),
            attr::LabelSource::Function => LabelSource::Function,
            attr::LabelSource::Module => LabelSource::Module,
            attr::LabelSource::Outcome(renames) => LabelSource::Outcome(words(renames)),
            attr::LabelSource::Argument(name) => {
                let ty = self.argument(&name)?;
                let value = Source::Before(syn::parse_quote!(#name));
                LabelSource::Closed(self.closed(value, &ty, shared)?, Box::new(ty))
            }
            attr::LabelSource::Field(name) => {
                let error = attr::unknown_values(&key, name.span());
                return Err(if self.fields.is_empty() {
                    error
                } else {
                    let fields: Vec<_> = self.fields.iter().map(|field| format!("`{field}`")).collect();
                    err!(name.span(), "{error}; the fields that this attribute knows are {}", fields.join(", "))
                });
            }
            attr::LabelSource::Closed(ty, source) => LabelSource::Closed(self.closed(source, &ty, shared)?, ty),
            attr::LabelSource::Open(limit, unreturned, source) => {
                at_least_one(&limit, 1_000_000, "limit")?;
                let is_always = !unreturned.is_empty();
                LabelSource::Open(self.open(source, is_always, shared), limit, words(unreturned))
            }
        };
        let key = LitStr::new(&text(&key), key.span());
        Ok(Label { key, was, is_first, allow_name, is_preset, words: of, source })
    }

    /// The type of the argument that a label is named after.
    fn argument(&self, key: &Ident) -> syn::Result<Type> {
        let typed = self.subject.inputs().find_map(|input| match input {
            FnArg::Typed(typed) => match &*typed.pat {
                Pat::Ident(pat) if text(&pat.ident) == text(key) => Some(&*typed.ty),
                _ => None,
            },
            FnArg::Receiver(_) => None,
        });
        if key == "self" {
            return Err(err!(key.span(), "`self` cannot be the name of a label: write `name: Type = *self`"));
        }
        let Some(mut ty) = typed else {
            return Err(err!(
                key.span(),
                "there is no argument `{key}`: write `{key}: Type = value`, `{key} = \"text\"` or `{key} = outcome`"
            ));
        };
        while let Type::Reference(reference) = ty {
            ty = &reference.elem;
        }
        if let Type::ImplTrait(_) = ty {
            return Err(err!(
                key.span(),
                "the type of `{key}` is an `impl Trait`, which cannot be named: write `{key}: Type = value`, or `{key}(limit = 100) = value`"
            ));
        }
        Ok(ty.clone())
    }

    fn closed(&mut self, source: Source, ty: &Type, shared: Option<Shared>) -> syn::Result<usize> {
        if let Some(generic) = self.subject.generic_in(ty) {
            return Err(err!(
                generic.span(),
                "label values are fixed for all callers, so their type cannot be `{generic}`: name a type without generics, or write an open label: `name(limit = 100) = value`"
            ));
        }
        if let Some(slot) = shared.and_then(|shared| self.first_slots.get(&shared)) {
            return Ok(*slot);
        }
        let slot = self.new_slot();
        self.first_slots.extend(shared.map(|shared| (shared, slot)));
        self.evaluated.push(Evaluated { source, kind: LabelKind::Closed(Box::new(ty.clone())), slots: vec![slot] });
        Ok(slot)
    }

    /// An open label has a slot for each instrument, whose family has a limit of its own, and one evaluation.
    fn open(&mut self, source: Source, is_always: bool, shared: Option<Shared>) -> usize {
        let slot = self.new_slot();
        let evaluated = shared.and_then(|shared| self.first_slots.get(&shared).copied());
        let evaluated =
            evaluated.and_then(|first| self.evaluated.iter_mut().find(|label| label.slots.contains(&first)));
        match evaluated {
            Some(evaluated) => evaluated.slots.push(slot),
            None => {
                self.evaluated.push(Evaluated { source, kind: LabelKind::Open { is_always }, slots: vec![slot] });
                self.first_slots.extend(shared.map(|shared| (shared, slot)));
            }
        }
        slot
    }

    fn new_slot(&mut self) -> usize {
        self.slots += 1;
        self.slots - 1
    }
}

/// Words as text, with the texts that they are given.
fn words(words: Vec<(Ident, LitStr)>) -> Vec<(LitStr, LitStr)> {
    words.into_iter().map(|(word, value)| (LitStr::new(&text(&word), word.span()), value)).collect()
}
