//! Each character of a query is where the map says, in every style, and no file makes the reader panic.

use std::ops::Range;
use std::path::Path;

use proptest::prelude::*;

use super::read;

/// A text as a style writes it: the raw text, and where each character is in it.
#[derive(Debug)]
struct Written {
    raw: String,
    at: Vec<Range<usize>>,
}

impl Written {
    fn new(raw: &str) -> Self {
        Self { raw: raw.to_owned(), at: Vec::new() }
    }

    /// Adds what is no character of the text.
    fn add(&mut self, raw: &str) {
        self.raw.push_str(raw);
    }

    /// Adds a character.
    fn character(&mut self, raw: &str) {
        self.at.push(self.raw.len()..self.raw.len() + raw.len());
        self.raw.push_str(raw);
    }
}

/// Reads the one query of a file and checks its text and where each character is.
fn check(before: &str, written: &Written, after: &str, path: &str, text: &str) -> Result<(), TestCaseError> {
    let file = format!("{before}{}{after}", written.raw);
    let read = read(Path::new(path), &file).map_err(|error| TestCaseError::fail(format!("{error}\n{file}")))?;
    prop_assert_eq!(read.queries.len(), 1, "{}", file);
    let query = &read.queries[0];
    prop_assert_eq!(&query.text, text, "{}", file);
    prop_assert_eq!(text.chars().count(), written.at.len());
    for ((offset, character), at) in text.char_indices().zip(&written.at) {
        let expected = before.len() + at.start..before.len() + at.end;
        let found = query.map.bytes(offset..offset + character.len_utf8());
        prop_assert_eq!(&found, &expected, "{:?} at {} of\n{}", character, offset, file);
        let lines = file[..expected.start].split('\n').collect::<Vec<_>>();
        let position = query.map.position(offset);
        prop_assert_eq!(position.line, lines.len());
        prop_assert_eq!(position.column, lines[lines.len() - 1].chars().count() + 1);
    }
    Ok(())
}

/// Words between which there are single spaces.
fn words() -> impl Strategy<Value = Vec<String>> {
    proptest::collection::vec("[a-zé😀\"'\\\\(){}=~/*$._-]{1,6}", 1..8)
}

/// Words that a plain scalar may have.
fn plain_words() -> impl Strategy<Value = Vec<String>> {
    proptest::collection::vec("[a-zé😀(=/.]{1,6}", 1..8)
}

/// Text that may have anything that can be printed, and breaks and tabs.
fn any_text() -> impl Strategy<Value = String> {
    "[a-z\"'\\\\é😀 \t\n/\u{7}\u{a0}\u{2028}]{1,24}".prop_filter("a query", |text| !text.trim().is_empty())
}

fn rule(indentation: &str) -> String {
    format!("# é😀\ngroups:\n- name: g\n  rules:\n  - alert: a\n    expr:{indentation}")
}

const AFTER: &str = "\n    for: 5m\n";

proptest! {
    #[test]
    fn plain(words in plain_words(), breaks in any::<[u8; 8]>()) {
        let mut written = Written::new("");
        for (i, word) in words.iter().enumerate() {
            match (i, breaks[i] % 3) {
                (0, _) => {}
                (_, 0) => {
                    written.add(" \t"); // Trailing white space is no part of it.
                    written.character("\n");
                    written.add("      ");
                }
                _ => written.character(" "),
            }
            word.chars().for_each(|character| written.character(&character.to_string()));
        }
        check(&rule(" "), &written, AFTER, "a.yml", &words.join(" "))?;
    }

    #[test]
    fn single_quoted(words in words(), breaks in any::<[u8; 8]>()) {
        let mut written = Written::new("'");
        for (i, word) in words.iter().enumerate() {
            match (i, breaks[i] % 3) {
                (0, _) => {}
                (_, 0) => {
                    written.add(" ");
                    written.character("\r\n");
                    written.add("     \t");
                }
                _ => written.character(" "),
            }
            word.chars().for_each(|character| {
                written.character(if character == '\'' { "''".to_owned() } else { character.to_string() }.as_str());
            });
        }
        written.add("'");
        check(&rule("   "), &written, AFTER, "a.yml", &words.join(" "))?;
    }

    #[test]
    fn double_quoted(text in any_text(), choices in any::<[u8; 24]>()) {
        let mut written = Written::new("\"");
        for (character, choice) in text.chars().zip(choices) {
            let code = u32::from(character);
            let raw = match (character, choice % 4) {
                ('"', _) => "\\\"".to_owned(),
                ('\\', _) => "\\\\".to_owned(),
                ('\n', 0) => "\\n".to_owned(),
                ('\t', 0) => "\\t".to_owned(),
                ('\u{a0}', 0) => "\\_".to_owned(),
                ('\u{2028}', 0) => "\\L".to_owned(),
                ('/', 0) => "\\/".to_owned(),
                (_, 1) if code < 0x100 => format!("\\x{code:02x}"),
                (_, 2) if code < 0x1_0000 => format!("\\u{code:04X}"),
                (' ' | '\t' | '\n' | '\u{7}', _) => format!("\\U{code:08x}"),
                _ => character.to_string(),
            };
            written.character(&raw);
            if choice % 7 == 0 {
                written.add("\\\n      ");
            }
        }
        written.add("\"");
        check(&rule(" "), &written, AFTER, "a.yml", &text)?;
    }

    #[test]
    fn literal(lines in proptest::collection::vec("[ \t]{0,3}[a-zé😀#:'\"\\\\-]{0,5}", 0..6), is_crlf: bool, header in 0..4_usize) {
        // The first line has no white space at its start, or else the header has to say the indentation.
        let lines: Vec<String> = ["x".to_owned()].into_iter().chain(lines).chain(["y".to_owned()]).collect();
        let end = if is_crlf { "\r\n" } else { "\n" };
        let (header, is_clipped) = [("|", true), ("|-", false), ("|6 # why", true), ("|6-", false)][header];
        let mut written = Written::new(&format!("{header}{end}"));
        for (i, line) in lines.iter().enumerate() {
            // Blank lines may be shorter than the indentation.
            let is_blank = line.is_empty();
            written.add(if is_blank { "" } else { "      " });
            line.chars().for_each(|character| written.character(&character.to_string()));
            if i + 1 < lines.len() || is_clipped {
                written.character(end);
            } else {
                written.add(end);
            }
        }
        let mut text = lines.join("\n");
        if is_clipped {
            text.push('\n');
        }
        // `|6` counts from the rule, which is indented by 4: two more are part of the text.
        if header.contains('6') {
            return Ok(());
        }
        check(&rule(" "), &written, "    for: 5m\n", "a.yml", &text)?;
    }

    #[test]
    fn folded(words in words(), breaks in any::<[u8; 8]>(), is_crlf: bool) {
        let end = if is_crlf { "\r\n" } else { "\n" };
        let mut written = Written::new(&format!(">-  # why{end}      "));
        let mut text = String::new();
        let mut was_indented = false;
        for (i, word) in words.iter().enumerate() {
            match (i, breaks[i] % 5) {
                (0, _) => {}
                (_, 0) if !was_indented => {
                    written.character(end);
                    written.add("      ");
                    text.push(' ');
                }
                (_, 1) if !was_indented => {
                    // An empty line is a break, the break before it is none.
                    written.add(end);
                    written.character(end);
                    written.add("      ");
                    text.push('\n');
                }
                (_, 2) => {
                    // A line that is indented further keeps its breaks.
                    written.character(end);
                    written.add("      ");
                    written.character(" ");
                    text.push_str("\n ");
                    was_indented = true;
                }
                (_, 3) if was_indented => {
                    written.character(end);
                    written.add("      ");
                    text.push('\n');
                    was_indented = false;
                }
                _ => {
                    written.character(" ");
                    text.push(' ');
                }
            }
            word.chars().for_each(|character| written.character(&character.to_string()));
            text.push_str(word);
        }
        written.add(end);
        check(&rule(" "), &written, "    for: 5m\n", "a.yml", &text)?;
    }

    #[test]
    fn json(text in any_text(), choices in any::<[u8; 24]>()) {
        let mut written = Written::new("\"");
        for (character, choice) in text.chars().zip(choices) {
            let units = |character: char| {
                let mut buffer = [0; 2];
                let units = character.encode_utf16(&mut buffer).iter();
                units.fold(String::new(), |text, unit| text + &format!("\\u{unit:04x}"))
            };
            let raw = match (character, choice % 3) {
                ('"' | '\\', _) => format!("\\{character}"),
                ('/', 0) => "\\/".to_owned(),
                ('\n', 0) => "\\n".to_owned(),
                ('\t', 0) => "\\t".to_owned(),
                (_, 1) | ('\n' | '\t' | '\u{7}', _) => units(character),
                _ => character.to_string(),
            };
            written.character(&raw);
        }
        written.add("\"");
        let before = "\u{20}{\n\t\"title\": \"é😀\", \"panels\": [ { \"targets\": [ { \"expr\": ";
        check(before, &written, "} ] } ] }", "a.json", &text)?;
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[a-z:\\-\\[\\]{}&*!|>'\"%@#?,\\n\\t \\\\é\u{feff}]{0,200}") {
        let _ = read(Path::new("a.yml"), &text);
        let _ = read(Path::new("a.json"), &text);
    }

    #[test]
    fn mutated_files_are_read_or_refused(
        file in 0..SAMPLES.len(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), 0..4_u8, "[a-z:\\-\\[\\]{}&*|>'\"\\n\\t \\\\]{1,3}"), 1..6),
    ) {
        let mut text: Vec<char> = SAMPLES[file].chars().collect();
        for (index, kind, new) in changes {
            let at = index.index(text.len().max(1)).min(text.len());
            let new: Vec<char> = new.chars().collect();
            match kind {
                0 => text.truncate(at),
                1 => drop(text.splice(at..at, new)),
                2 => drop(text.drain(at..(at + 3).min(text.len()))),
                _ => {
                    let part: Vec<char> = text[at..(at + 40).min(text.len())].to_vec();
                    text.splice(at..at, part);
                }
            }
        }
        let text: String = text.into_iter().collect();
        for path in ["a.yml", "a.json"] {
            let Ok(file) = read(Path::new(path), &text) else { continue };
            for query in &file.queries {
                for (offset, character) in query.text.char_indices() {
                    let range = query.map.bytes(offset..offset + character.len_utf8());
                    prop_assert!(text.get(range).is_some());
                }
            }
        }
    }
}

const SAMPLES: [&str; 8] = [
    include_str!("../../../tests/queries/broken/styles.yml"),
    include_str!("../../../tests/queries/broken/crlf.yml"),
    include_str!("../../../tests/queries/broken/kubernetes.yaml"),
    include_str!("../../../tests/queries/broken/grafana.json"),
    include_str!("../../../tests/queries/broken/perses.json"),
    include_str!("../../../tests/queries/broken/perses.yaml"),
    include_str!("../../../tests/queries/broken/sloth.yml"),
    include_str!("../../../tests/queries/broken/provisioned.yaml"),
];
