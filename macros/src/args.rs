//! What the attributes and derives share: options, the path to the runtime, cases of names, doc comments.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned as _;
use syn::{Attribute, Expr, ExprLit, Lit, LitStr, Meta, Path, Token};

use crate::error::err;

/// A key with its span: of a `key = value`, a `key(…)` or a bare `key`.
pub(crate) fn key(input: ParseStream<'_>, expected: &str) -> syn::Result<Ident> {
    let span = input.span();
    input.call(Ident::parse_any).map_err(|_| err!(span, "expected {expected}"))
}

/// An identifier's text, without `r#`.
pub(crate) fn text(ident: &Ident) -> String {
    ident.unraw().to_string()
}

/// `= value`, behind its key.
pub(crate) fn value<T: Parse>(key: &Ident, input: ParseStream<'_>, example: &str) -> syn::Result<T> {
    value_like(key, input, &format!("{key} = {example}"))
}

/// The same, with an example that shows all of what is to be written.
pub(crate) fn value_like<T: Parse>(key: &Ident, input: ParseStream<'_>, example: &str) -> syn::Result<T> {
    let missing = || err!(key.span(), "`{key}` takes a value: write `{example}`");
    if !input.peek(Token![=]) {
        return Err(missing());
    }
    input.parse::<Token![=]>()?;
    if input.is_empty() || input.peek(Token![,]) {
        return Err(missing());
    }
    let span = input.span();
    input.parse().map_err(|_| err!(span, "`{key}` takes another value: write `{example}`"))
}

/// Puts a value into its place, once.
pub(crate) fn set<T>(place: &mut Option<T>, key: &Ident, value: T) -> syn::Result<()> {
    if place.is_some() {
        return Err(err!(key.span(), "`{key}` is given twice: drop one of them"));
    }
    *place = Some(value);
    Ok(())
}

/// The comma before the next item, or the end.
pub(crate) fn comma(input: ParseStream<'_>) -> syn::Result<()> {
    if input.is_empty() {
        return Ok(());
    }
    let span = input.span();
    if input.peek(Token![=]) && !input.peek(Token![==]) {
        return Err(err!(span, "there is no value to give here: drop `= …`"));
    }
    input.parse::<Token![,]>().map(|_| ()).map_err(|_| err!(span, "expected `,` between two items"))
}

/// The path to the runtime's private module: `crate = path`, or the crate by its own name.
pub(crate) struct Root(pub(crate) Option<Path>);

impl Root {
    /// The crate itself.
    pub(crate) fn krate(&self) -> TokenStream {
        match &self.0 {
            Some(path) => path.to_token_stream(),
            None => quote_spanned!(Span::call_site()=> ::callmeter),
        }
    }

    /// The module that generated code may name.
    pub(crate) fn private(&self) -> TokenStream {
        self.private_at(Span::call_site())
    }

    /// The same, as if it stood at a span: what the compiler says of a call then points there.
    pub(crate) fn private_at(&self, span: Span) -> TokenStream {
        let krate = self.krate();
        let path = quote_spanned!(span=> #krate::__private);
        path.into_iter()
            .map(|mut token| {
                token.set_span(span.resolved_at(token.span()));
                token
            })
            .collect()
    }
}

/// The first line of a doc comment, as a sentence for a help text.
pub(crate) fn first_doc_line(attrs: &[Attribute]) -> Option<LitStr> {
    let lines = attrs.iter().filter(|attr| attr.path().is_ident("doc")).filter_map(|attr| match &attr.meta {
        Meta::NameValue(doc) => match &doc.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.clone()),
            _ => None,
        },
        _ => None,
    });
    let text = lines.map(|line| (line.value().trim().to_owned(), line.span())).find(|(line, _)| !line.is_empty());
    // A block comment has all its lines in one literal.
    text.map(|(line, span)| LitStr::new(line.lines().next().unwrap_or_default().trim(), span))
}

/// Numbers of a list as floats: `[1, 2.5]` is a list of boundaries like `[1.0, 2.5]`.
pub(crate) fn floats(buckets: &Expr) -> TokenStream {
    let Expr::Array(array) = buckets else { return buckets.to_token_stream() };
    let elements = array.elems.iter().map(|element| match element {
        Expr::Lit(ExprLit { lit: Lit::Int(int), .. }) if int.suffix().is_empty() => {
            let mut float = proc_macro2::Literal::f64_unsuffixed(int.base10_parse().unwrap_or_default());
            float.set_span(int.span());
            float.to_token_stream()
        }
        other => other.to_token_stream(),
    });
    quote_spanned!(array.span()=> [#(#elements),*])
}

/// How the values of an enum, or the keys of a struct, are made from identifiers.
#[derive(Clone, Copy)]
pub(crate) enum Case {
    Snake,
    Kebab,
    ScreamingSnake,
    Lower,
    Upper,
    Camel,
    Pascal,
}

impl Case {
    const NAMES: &[(&str, Self)] = &[
        ("snake_case", Self::Snake),
        ("kebab-case", Self::Kebab),
        ("SCREAMING_SNAKE_CASE", Self::ScreamingSnake),
        ("lowercase", Self::Lower),
        ("UPPERCASE", Self::Upper),
        ("camelCase", Self::Camel),
        ("PascalCase", Self::Pascal),
    ];

    pub(crate) fn parse(name: &LitStr) -> syn::Result<Self> {
        let known = Self::NAMES.iter().find(|(known, _)| *known == name.value());
        known.map(|(_, case)| *case).ok_or_else(|| {
            let names: Vec<_> = Self::NAMES.iter().map(|(name, _)| format!("`{name}`")).collect();
            err!(name.span(), "no such case: write {}", names.join(", "))
        })
    }

    pub(crate) fn apply(self, ident: &Ident) -> String {
        let words = words(&text(ident));
        let capital = |word: &String| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
        };
        match self {
            Self::Snake => words.join("_"),
            Self::Kebab => words.join("-"),
            Self::ScreamingSnake => words.join("_").to_uppercase(),
            Self::Lower => words.concat(),
            Self::Upper => words.concat().to_uppercase(),
            Self::Camel => words.iter().take(1).cloned().chain(words.iter().skip(1).map(capital)).collect(),
            Self::Pascal => words.iter().map(capital).collect(),
        }
    }
}

/// The words of `CamelCase`, `HTTPServer2` or `snake_case`, in lower case.
fn words(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    for (i, &letter) in letters.iter().enumerate() {
        let after_lower = i > 0 && !letters[i - 1].is_uppercase() && letters[i - 1] != '_';
        let before_lower = letters.get(i + 1).is_some_and(|next| next.is_lowercase());
        let starts_word = letter.is_uppercase() && i > 0 && (after_lower || before_lower);
        if (starts_word || letter == '_') && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if letter != '_'
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::format_ident;

    #[test]
    fn words_are_found_in_every_case() {
        assert_eq!(words("DeadLetter"), ["dead", "letter"]);
        assert_eq!(words("HTTPServer"), ["http", "server"]);
        assert_eq!(words("Http2Server"), ["http2", "server"]);
        assert_eq!(words("snake_case"), ["snake", "case"]);
        assert_eq!(words("OK"), ["ok"]);
    }

    #[test]
    fn raw_identifiers_lose_their_mark() {
        assert_eq!(Case::Snake.apply(&format_ident!("r#type")), "type");
        assert_eq!(Case::Camel.apply(&format_ident!("DeadLetter")), "deadLetter");
        assert_eq!(Case::ScreamingSnake.apply(&format_ident!("DeadLetter")), "DEAD_LETTER");
    }
}
