//! Where the attribute goes in a source file. The file is not printed anew: text is inserted on the lines that are
//! there, so that line numbers, formatting and macros stay as they are.

use std::collections::BTreeMap;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};
use syn::{
    Attribute, Block, ImplItem, ImplItemFn, ItemFn, ItemForeignMod, ItemImpl, Macro, Signature, TraitItemFn,
};

/// Where the attribute is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Position {
    /// Before the function's other attributes and its doc comment.
    Above,
    /// Behind them, directly before the function.
    Below,
    /// On `impl` blocks, for all methods in them, and on functions outside of any.
    Impl,
}

/// How many functions have the attribute, and how many do not, by reason.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) annotated: usize,
    pub(crate) left_out: BTreeMap<&'static str, usize>,
}

impl Count {
    pub(crate) fn add(&mut self, other: &Self) {
        self.annotated += other.annotated;
        for (reason, count) in &other.left_out {
            self.leave_out(reason, *count);
        }
    }

    pub(crate) fn leave_out(&mut self, reason: &'static str, count: usize) {
        if count > 0 {
            *self.left_out.entry(reason).or_default() += count;
        }
    }
}

/// A source file with the attribute on its functions.
pub(crate) fn annotate(source: &str, attribute: &str, position: Position) -> syn::Result<(String, Count)> {
    // Neither a byte order mark nor a shebang is seen by the parser.
    let ahead = source.len() - source.trim_start_matches('\u{feff}').len();
    let file = syn::parse_file(&source[ahead..])?;
    let shebang = file.shebang.as_ref().map_or(0, String::len);
    let mut annotator = Annotator { position, insertions: Vec::new(), count: Count::default() };
    annotator.visit_file(&file);
    annotator.insertions.sort_unstable();
    let mut text = String::with_capacity(source.len() * 2);
    let mut copied = 0;
    for insertion in annotator.insertions {
        let insertion = insertion + ahead + shebang;
        text.push_str(&source[copied..insertion]);
        text.push_str("#[::callmeter::");
        text.push_str(attribute);
        text.push_str("] ");
        copied = insertion;
    }
    text.push_str(&source[copied..]);
    Ok((text, annotator.count))
}

struct Annotator {
    position: Position,
    /// Offsets in bytes.
    insertions: Vec<usize>,
    count: Count,
}

impl Annotator {
    /// Notes a function with a body, whose tokens without attributes are `bare`.
    fn function(&mut self, attrs: &[Attribute], sig: &Signature, bare: impl ToTokens) {
        if let Some(reason) = reason_to_leave_out(attrs, sig) {
            self.count.leave_out(reason, 1);
            return;
        }
        self.count.annotated += 1;
        self.insert(attrs, bare);
    }

    fn insert(&mut self, attrs: &[Attribute], bare: impl ToTokens) {
        let start = match attrs.first() {
            Some(first) if self.position != Position::Below => first.span(),
            _ => first_span(bare.into_token_stream()),
        };
        self.insertions.push(start.byte_range().start);
    }
}

impl<'a> Visit<'a> for Annotator {
    fn visit_item_fn(&mut self, function: &'a ItemFn) {
        let ItemFn { attrs, sig, .. } = function;
        self.function(
            &outer(attrs),
            sig,
            ItemFn { attrs: Vec::new(), block: Box::new(empty()), ..function.clone() },
        );
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'a ImplItemFn) {
        // The others are noted with their `impl`.
        if self.position != Position::Impl {
            let ImplItemFn { attrs, sig, .. } = function;
            self.function(&outer(attrs), sig, ImplItemFn { attrs: Vec::new(), block: empty(), ..function.clone() });
        }
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'a TraitItemFn) {
        let TraitItemFn { attrs, sig, default, .. } = function;
        if default.is_some() {
            self.function(&outer(attrs), sig, TraitItemFn { attrs: Vec::new(), default: None, ..function.clone() });
        } else {
            self.count.leave_out("without a body", 1);
        }
        visit::visit_trait_item_fn(self, function);
    }

    fn visit_item_impl(&mut self, block: &'a ItemImpl) {
        if self.position == Position::Impl {
            let functions = || {
                block.items.iter().filter_map(|item| match item {
                    ImplItem::Fn(function) => Some(function),
                    _ => None,
                })
            };
            let reasons: Vec<_> =
                functions().map(|function| reason_to_leave_out(&function.attrs, &function.sig)).collect();
            // The attribute itself leaves `const fn` alone.
            let is_fit = reasons.iter().all(|reason| matches!(reason, None | Some(CONST)));
            for reason in reasons {
                match reason {
                    Some(reason) => self.count.leave_out(reason, 1),
                    None if is_fit => self.count.annotated += 1,
                    None => self.count.leave_out("in an `impl` with one that is left out", 1),
                }
            }
            if is_fit && functions().next().is_some() {
                let bare = ItemImpl { attrs: Vec::new(), items: Vec::new(), ..block.clone() };
                self.insert(&outer(&block.attrs), bare);
            }
        }
        visit::visit_item_impl(self, block);
    }

    fn visit_item_foreign_mod(&mut self, block: &'a ItemForeignMod) {
        let functions = block.items.iter().filter(|item| matches!(item, syn::ForeignItem::Fn(_)));
        self.count.leave_out("without a body", functions.count());
    }

    fn visit_macro(&mut self, call: &'a Macro) {
        self.count.leave_out("inside a macro", functions_in(call.tokens.clone()));
    }
}

const CONST: &str = "const";

fn reason_to_leave_out(attrs: &[Attribute], sig: &Signature) -> Option<&'static str> {
    let has = |test: fn(&str) -> bool| {
        attrs.iter().filter_map(|attr| attr.path().get_ident()).any(|name| test(&name.to_string()))
    };
    let is_naked = || attrs.iter().any(|attr| attr.to_token_stream().to_string().contains("naked"));
    if sig.constness.is_some() {
        Some(CONST)
    } else if sig.variadic.is_some() {
        Some("variadic")
    } else if has(|name| name.starts_with("proc_macro")) {
        Some("a procedural macro")
    } else if has(|name| name == "panic_handler" || name.starts_with("rustc_")) || is_naked() {
        Some("known to the compiler")
    } else {
        None
    }
}

/// Those before the item; others are at the beginning of its body.
fn outer(attrs: &[Attribute]) -> Vec<Attribute> {
    attrs.iter().filter(|attr| matches!(attr.style, syn::AttrStyle::Outer)).cloned().collect()
}

fn empty() -> Block {
    Block { brace_token: syn::token::Brace::default(), stmts: Vec::new() }
}

fn first_span(tokens: TokenStream) -> Span {
    tokens.into_iter().next().map_or_else(Span::call_site, |token| token.span())
}

/// The functions written in a macro's tokens: `fn` and a name.
fn functions_in(tokens: TokenStream) -> usize {
    let mut count = 0;
    let mut is_behind_fn = false;
    for token in tokens {
        let starts_name = matches!(&token, TokenTree::Ident(_))
            || matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '$');
        count += usize::from(is_behind_fn && starts_name);
        is_behind_fn = matches!(&token, TokenTree::Ident(ident) if ident == "fn");
        if let TokenTree::Group(group) = token {
            count += functions_in(group.stream());
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "\u{feff}//! ä\n
/// Does it: ä.
#[inline]
pub(crate) unsafe fn does<T>() { fn inner() {} }

const fn left() {}

impl<'a> Kind for &'a str {
    const X: u8 = 0; /// Doc.
    fn a() {}
    async fn b(&self) {}
    const fn c() {}
}

trait T {
    fn required();
    fn provided() {}
}

macro_rules! m { () => { fn hidden() {} fn $name() {} }; }
extern \"C\" { fn outside(); }
unsafe impl Send for X {}
impl<T> Collect for Result<T, ()> { fn collect() -> Self {} }
";

    fn annotated(position: Position) -> (String, Count) {
        let (text, count) = annotate(SOURCE, "instrumented", position).unwrap();
        assert_eq!(text.replace("#[::callmeter::instrumented] ", ""), SOURCE);
        assert_eq!(count.annotated, 6);
        (text, count)
    }

    #[test]
    fn the_attribute_is_first() {
        let (text, count) = annotated(Position::Above);
        assert!(
            text.contains("\n#[::callmeter::instrumented] /// Does it: ä.\n#[inline]\npub(crate) unsafe fn does")
        );
        assert!(text.contains("{ #[::callmeter::instrumented] fn inner() {} }"));
        assert!(text.contains("#[::callmeter::instrumented] /// Doc.\n    fn a() {}"));
        assert!(text.contains("    fn required();\n    #[::callmeter::instrumented] fn provided() {}"));
        let left = BTreeMap::from([("const", 2), ("inside a macro", 2), ("without a body", 2)]);
        assert_eq!(count.left_out, left);
    }

    #[test]
    fn the_attribute_is_last() {
        let (text, _) = annotated(Position::Below);
        assert!(text.contains("#[inline]\n#[::callmeter::instrumented] pub(crate) unsafe fn does"));
        assert!(text.contains("/// Doc.\n    #[::callmeter::instrumented] fn a() {}"));
        assert!(text.contains("    #[::callmeter::instrumented] async fn b(&self) {}"));
    }

    #[test]
    fn the_attribute_is_on_the_block() {
        let (text, _) = annotated(Position::Impl);
        assert!(text.contains("#[::callmeter::instrumented] impl<'a> Kind for &'a str {"));
        assert!(text.contains("#[::callmeter::instrumented] fn provided() {}"));
        assert!(text.contains("\nunsafe impl Send for X {}"));
    }
}
