//! Texts in Markdown: they must look as they are, whatever is in them.
//!
//! The rules are those of [CommonMark] and of GitHub's tables.
//!
//! [CommonMark]: https://spec.commonmark.org/0.31.2/#backslash-escapes

use std::fmt::Write as _;

use crate::printable::printable;

/// Text outside of code, in one line.
pub(crate) fn text(text: &str) -> String {
    let text = &*printable(text);
    let mut escaped = String::with_capacity(text.len());
    for (i, character) in text.char_indices() {
        let is_marker = match character {
            // A `@` or a `#` makes a mention or a reference on GitHub.
            '@' | '#' | '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '&' | '|' | '~' | '$' => true,
            // An underscore between two letters is no emphasis, and names are full of them.
            '_' => !is_within_word(text, i),
            // Lists, headings and rules begin a line.
            '-' | '+' | '=' | ':' => i == 0,
            '.' | ')' => i > 0 && text[..i].bytes().all(|byte| byte.is_ascii_digit()),
            _ => false,
        };
        if is_marker {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

fn is_within_word(text: &str, index: usize) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let before = text.get(..index).and_then(|text| text.chars().next_back());
    let after = text.get(index + 1..).and_then(|text| text.chars().next());
    is_letter(before) && is_letter(after)
}

/// A code span. Backslashes have no meaning in it, so the fence is longer than any run of backticks.
pub(crate) fn code(text: &str) -> String {
    let text = printable(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let is_empty = text.chars().all(|c| c == ' ');
    let needs_space =
        text.starts_with('`') || text.ends_with('`') || (text.starts_with(' ') && text.ends_with(' '));
    match (is_empty, needs_space) {
        // A code span cannot be empty.
        (true, _) => "(empty)".to_owned(),
        (false, true) => format!("{fence} {text} {fence}"),
        (false, false) => format!("{fence}{text}{fence}"),
    }
}

/// The same Markdown in a cell of a table, where `|` ends a cell even in a code span.
pub(crate) fn cell(markdown: &str) -> String {
    markdown.replace('|', "\\|")
}

/// A part of a URL, as the destination of a link.
pub(crate) fn url(part: &str) -> String {
    let mut escaped = String::with_capacity(part.len());
    for byte in part.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => escaped.push(char::from(byte)),
            b'-' | b'.' | b'_' | b'~' | b'/' | b':' | b'?' | b'=' | b'&' | b'%' | b'#' | b'@' | b'+' | b',' => {
                escaped.push(char::from(byte));
            }
            _ => _ = write!(escaped, "%{byte:02X}"),
        }
    }
    escaped
}
