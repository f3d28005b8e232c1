//! Names that are made of identifiers.

use proc_macro2::Ident;
use syn::LitStr;
use syn::ext::IdentExt as _;

use super::error::err;

/// An identifier's text, without `r#`.
pub(crate) fn text(ident: &Ident) -> String {
    ident.unraw().to_string()
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
            err!(name.span(), "unknown case: write {}", names.join(", "))
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
