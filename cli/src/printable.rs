//! Text of others on a terminal: a label value cannot move the cursor, change a colour or turn the direction of a line.

use std::fmt;

/// Shows a text with its control characters and invisible direction marks escaped.
pub struct Printable<'a>(pub &'a str);

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut start = 0;
        for (index, letter) in self.0.char_indices().filter(|(_, letter)| is_unsafe(*letter)) {
            f.write_str(&self.0[start..index])?;
            write!(f, "{}", letter.escape_default())?;
            start = index + letter.len_utf8();
        }
        f.write_str(&self.0[start..])
    }
}

/// The text with its unsafe characters escaped.
pub fn printable(text: &str) -> String {
    Printable(text).to_string()
}

/// Whether a character can do more than show itself.
fn is_unsafe(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            // Marks, embeddings, overrides and isolates of direction; separators of lines; tags.
            '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn text_of_others_cannot_control_the_terminal() {
        assert_eq!(printable("\u{1b}[2J"), "\\u{1b}[2J");
        assert_eq!(printable("a\nb\u{202e}c\u{9b}"), "a\\nb\\u{202e}c\\u{9b}");
    }

    #[test]
    fn text_of_any_language_is_shown_as_it_is() {
        assert_eq!(printable("größe 数量 عدد 🙂 \"\\"), "größe 数量 عدد 🙂 \"\\");
    }
}
