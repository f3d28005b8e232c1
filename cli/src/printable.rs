//! Texts of a program that is not trusted, such as names and help texts: none may control the reader's terminal.

use std::borrow::Cow;

/// The text with an escape in place of each character that a terminal or a viewer would not show as itself: control
/// characters, line breaks, and the marks that reorder or hide other text.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if is_hidden(character) { escaped.extend(character.escape_default()) } else { escaped.push(character) }
    }
    Cow::Owned(escaped)
}

/// The same, with a space in place of each line break: for help texts.
pub fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    printable(&words.join(" ")).into_owned()
}

/// Unicode's format characters that matter here: see "Trojan Source", CVE-2021-42574.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_character_reaches_the_terminal_that_controls_it() {
        assert_eq!(printable("orders_total"), "orders_total");
        assert_eq!(printable("größe ✓ 訂單"), "größe ✓ 訂單");
        assert_eq!(printable("\u{1b}[2J\u{9b}m\u{7f}"), "\\u{1b}[2J\\u{9b}m\\u{7f}");
        assert_eq!(printable("a\nb\tc\0"), "a\\nb\\tc\\u{0}");
        assert_eq!(printable("x\u{202e}y\u{200b}"), "x\\u{202e}y\\u{200b}");
    }

    #[test]
    fn a_help_text_is_one_line() {
        assert_eq!(one_line("First.\n\n  Second.\r\nThird\u{7}."), "First. Second. Third\\u{7}.");
        assert_eq!(one_line("a\rb"), "a\\rb");
    }
}
