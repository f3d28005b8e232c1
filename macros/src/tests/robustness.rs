//! Whatever the macros are given, they do not panic, and they give the user's item back.

use std::panic::{AssertUnwindSafe, catch_unwind};

use proc_macro2::{Group, Literal, TokenStream, TokenTree};
use quote::quote;

use super::{CASES, Case, Expand};

#[test]
fn arguments_may_be_anything() {
    for case in CASES.iter().filter(|case| matches!(case.expand, Expand::Attribute(_))) {
        let item = case.item();
        for args in mutants(&case.args()) {
            let expanded = check(case, &args, &item);
            // A function, whole as it was: what is around it is Rust, too.
            assert!(syn::parse2::<syn::File>(expanded).is_ok(), "{}: {args}", case.name);
        }
    }
}

#[test]
fn arguments_may_be_those_of_another() {
    for case in CASES.iter().filter(|case| matches!(case.expand, Expand::Attribute(_))) {
        for other in CASES {
            check(case, &other.args(), &other.item());
            check(case, &other.item(), &case.item());
            check(case, &case.args(), &other.item());
            check(case, &other.args(), &TokenStream::new());
        }
    }
}

#[test]
fn items_may_be_anything() {
    for case in CASES {
        for item in mutants(&case.item()) {
            check(case, &case.args(), &item);
        }
    }
}

#[test]
fn both_may_be_anything() {
    let mut random = Random(0x5EED);
    for case in CASES {
        for _ in 0..500 {
            let (mut args, mut item) = (case.args(), case.item());
            for _ in 0..=random.below(4) {
                args = mutate(&args, &mut random);
                item = mutate(&item, &mut random);
            }
            check(case, &args, &item);
        }
    }
}

#[test]
fn derives_that_fail_implement_the_trait_all_the_same() {
    for case in CASES {
        let Expand::Derive(derive) = case.expand else { continue };
        for item in mutants(&case.item()) {
            if syn::parse2::<syn::DeriveInput>(item.clone()).is_ok() {
                let expanded = derive(item.clone());
                assert!(syn::parse2::<syn::File>(expanded.clone()).is_ok(), "{}: {item}", case.name);
                assert!(expanded.to_string().contains("impl"), "{}: {item}", case.name);
            }
        }
    }
}

fn check(case: &Case, args: &TokenStream, item: &TokenStream) -> TokenStream {
    let Case { name, expand, .. } = case;
    let expanded = catch_unwind(AssertUnwindSafe(|| expand.call(args, item)));
    let expanded = expanded.unwrap_or_else(|_| panic!("{name} panics with\n{args}\non\n{item}"));
    let text = expanded.to_string();
    if let Expand::Attribute(_) = expand
        && text.contains("compile_error")
    {
        assert!(text.contains(&item.to_string()), "{name} loses the item with\n{args}\non\n{item}");
    }
    expanded
}

/// Streams that differ from this one in a single place, at any depth.
fn mutants(tokens: &TokenStream) -> Vec<TokenStream> {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let collect = |trees: &[TokenTree]| trees.iter().cloned().collect::<TokenStream>();
    let mut mutants = vec![TokenStream::new()];
    for i in 0..trees.len() {
        let (before, tree, after) = (collect(&trees[..i]), &trees[i], collect(&trees[i + 1..]));
        mutants.push(before.clone());
        mutants.push(after.clone());
        mutants.push(quote!(#before #after));
        mutants.push(quote!(#before #tree #tree #after));
        mutants.push(quote!(#before #tree , #after));
        mutants.push(quote!(#before (#tree) #after));
        mutants.extend(strangers().into_iter().map(|stranger| quote!(#before #stranger #after)));
        if let Some(next) = trees.get(i + 1) {
            let rest = collect(&trees[i + 2..]);
            mutants.push(quote!(#before #next #tree #rest));
        }
        if let TokenTree::Group(group) = tree {
            mutants.extend(self::mutants(&group.stream()).into_iter().map(|inner| {
                let inner = Group::new(group.delimiter(), inner);
                quote!(#before #inner #after)
            }));
        }
    }
    mutants
}

/// Tokens that are out of place.
fn strangers() -> Vec<TokenTree> {
    let texts = ["7", "\"\"", "0.5", "'a'", "self", "outcome", "|", "=", ";", "<", "()", "{}", "__defaults"];
    let mut strangers: Vec<_> = texts.iter().flat_map(|text| Case::tokens(text)).collect();
    strangers.push(Literal::byte_string(b"bytes").into());
    strangers
}

/// One random change somewhere in the stream.
fn mutate(tokens: &TokenStream, random: &mut Random) -> TokenStream {
    let mut trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    if trees.is_empty() {
        return tokens.clone();
    }
    let i = random.below(trees.len());
    if let TokenTree::Group(group) = &trees[i]
        && random.below(4) > 0
    {
        trees[i] = Group::new(group.delimiter(), mutate(&group.stream(), random)).into();
        return trees.into_iter().collect();
    }
    match random.below(5) {
        0 => trees.truncate(i),
        1 => drop(trees.remove(i)),
        2 => trees.insert(i, trees[i].clone()),
        3 => {
            let j = random.below(trees.len());
            trees.swap(i, j);
        }
        _ => {
            let mut strangers = strangers();
            trees[i] = strangers.swap_remove(random.below(strangers.len()));
        }
    }
    trees.into_iter().collect()
}

/// `SplitMix64`.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % bound as u64).unwrap_or_default()
    }
}
