//! Each character of a query is where the map says, in every style, and no file makes the reader panic.

use std::ops::Range;
use std::path::Path;

use proptest::prelude::*;

use super::{QueryFileError, read};
use crate::query::{Owner, Query, VariableValues};

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

/// The words of the corpus's tables are in queries, at their positions.
#[test]
fn every_word_of_the_corpus_is_in_a_query() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/queries/broken");
    let mut words = 0;
    for entry in std::fs::read_dir(folder).expect("the corpus") {
        let table = entry.expect("an entry").path();
        if table.extension().is_none_or(|extension| extension != "expected") {
            continue;
        }
        let file = table.with_extension("");
        let queries = super::open(&file).expect("a query file").queries;
        let rows = std::fs::read_to_string(&table).expect("a table");
        for row in rows.lines().filter(|row| !row.starts_with('#')) {
            let position = row.split(' ').next().expect("a position");
            let is_there = |query: &Query| {
                let mut positions = query.text.char_indices().map(|(offset, _)| query.map.position(offset));
                positions.any(|found| format!("{}:{}", found.line, found.column) == position)
            };
            assert!(queries.iter().any(is_there), "{}: {row}", file.display());
            words += 1;
        }
    }
    assert!(words >= 70, "{words}");
}

fn queries(path: &str, text: &str) -> Vec<Query> {
    read(Path::new(path), text).unwrap_or_else(|error| panic!("{error}")).queries
}

#[test]
fn aliases_and_merged_keys_are_followed() {
    let text = "groups:\n- name: g\n  rules:\n  - &a {alert: a, expr: &e x > 1, labels: {b: c}}\n  - {<<: *a, alert: b}\n  - {<<: [{for: 1m}, *a], alert: c}\n  - {alert: d, expr: *e}\n";
    let found = queries("a.yml", text);
    let names: Vec<String> = found.iter().map(|query| query.owner.to_string()).collect();
    assert_eq!(names.len(), 4);
    assert!(names[2].contains("`c`"), "{names:?}");
    assert!(found.iter().all(|query| query.text == "x > 1" && query.map.bytes(0..1) == found[0].map.bytes(0..1)));
    assert_eq!(found[1].context.labels, ["b"]);
}

#[test]
fn anchors_and_tags_are_in_front_of_a_text() {
    for (expression, written) in [
        ("&a abc", "abc"),
        ("!!str &a_1 'abc'", "abc"),
        ("&a !!str \"abc\"", "abc"),
        ("&a |\n      abc", "abc"),
        ("&a >- # why\n\n      abc", "abc"),
        ("!!str |2\n         abc\n      def", "abc"),
    ] {
        let file = format!("groups:\n- name: g\n  rules:\n  - alert: a\n    expr: {expression}\n    for: 5m\n");
        let query = &queries("a.yml", &file)[0];
        let at = query.text.find(written).expect("the word");
        let found = query.map.bytes(at..at + written.len());
        assert_eq!(found.start, file.find(written).expect("the word"), "{file}");
        assert_eq!(&file[found], written);
    }
}

#[test]
fn alias_bombs_are_refused() {
    let rules = vec!["{alert: a, expr: *e}"; 4000].join(", ");
    let groups = vec!["{name: g, rules: *rules}"; 4000].join(", ");
    let text = format!("e: &e x\nrules: &rules [{rules}]\ngroups: [{groups}]\n");
    assert!(matches!(read(Path::new("a.yml"), &text), Err(QueryFileError::TooMany { .. })));

    let level = |i: usize| format!("a{i}: &a{i} [{}]", vec![format!("*a{}", i - 1); 9].join(", "));
    let levels: Vec<String> = (1..60).map(level).collect();
    let bomb = format!("a0: &a0 [x]\n{}\npanels: *a59\n", levels.join("\n"));
    assert!(matches!(read(Path::new("a.yml"), &bomb), Err(QueryFileError::TooMany { .. })));
}

#[test]
fn merged_keys_that_are_not_there_are_not_looked_for_without_end() {
    let level = |i: usize| format!("m{i}: &m{i} {{<<: [*m{0}, *m{0}]}}", i - 1);
    let levels: Vec<String> = (1..60).map(level).collect();
    let text = format!("m0: &m0 {{a: b}}\n{}\ngroups: [{{name: g, rules: [*m59]}}]\n", levels.join("\n"));
    assert_eq!(queries("a.yml", &text).len(), 0);
}

#[test]
fn deep_nesting_is_refused() {
    for depth in [200, 100_000] {
        let text = format!("groups: {}", "[".repeat(depth));
        assert!(matches!(read(Path::new("a.yml"), &text), Err(QueryFileError::Syntax { .. })));
        let text = format!("{{\"panels\": {}", "[".repeat(depth));
        assert!(matches!(read(Path::new("a.json"), &text), Err(QueryFileError::Syntax { .. })));
        let lines: Vec<String> = (0..depth.min(2000)).map(|i| format!("{}a:", " ".repeat(i))).collect();
        let lines = lines.join("\n");
        assert!(matches!(read(Path::new("a.yml"), &lines), Err(QueryFileError::Syntax { .. })));
        let dashes = format!("groups:\n{}", "- ".repeat(depth));
        assert!(matches!(read(Path::new("a.yml"), &dashes), Err(QueryFileError::Syntax { .. })));
    }
}

#[test]
fn errors_name_the_file_and_the_position() {
    let message = |path: &str, text: &str| read(Path::new(path), text).expect_err("an error").to_string();
    assert!(
        message("r.yml", "groups:\n- name: [a\n").starts_with("r.yml:"),
        "{}",
        message("r.yml", "groups:\n- name: [a\n")
    );
    let json = message("d.json", "{\n  \"panels\": [1,]\n}");
    assert!(json.starts_with("d.json:2:"), "{json}");
    for (path, text) in
        [("a.yml", ""), ("a.json", ""), ("a.yml", "a: b\n"), ("a.json", "[]"), ("a.yml", "# only a comment\n")]
    {
        let error = read(Path::new(path), text).expect_err("no queries");
        assert!(error.is_other_file(), "{error}");
        assert!(error.to_string().contains("`groups`") && error.to_string().contains("`slos`"), "{error}");
    }
}

#[test]
fn a_byte_order_mark_has_no_column() {
    let found = queries("a.yml", "\u{feff}groups: [{name: g, rules: [{alert: a, expr: abc}]}]");
    assert_eq!((found[0].map.position(0).line, found[0].map.position(0).column), (1, 45));
    assert_eq!(found[0].map.bytes(0..3), 47..50);
    let found = queries("a.json", "\u{feff}{\"panels\":[{\"targets\":[{\"expr\":\"abc\"}]}]}");
    assert_eq!(found[0].map.position(0).column, 33);
}

#[test]
fn a_rule_file_may_have_no_rules() {
    assert!(queries("a.yml", "groups:\n").is_empty());
    assert!(queries("a.yml", "groups: []\n").is_empty());
    assert!(queries("a.yml", "groups: [{name: g, rules: [{alert: a}]}]\n").is_empty());
}

#[test]
fn a_dashboard_says_what_its_variables_are() {
    let text = include_str!("../../../tests/queries/clean/grafana.json");
    let found = queries("a.json", text);
    assert_eq!(found.iter().filter(|query| matches!(query.owner, Owner::Panel { .. })).count(), 9);
    let variables = &found[0].context.variables;
    let values = |name: &str| &variables.iter().find(|variable| variable.name == name).expect("a variable").values;
    let listed = |values: &[&str]| VariableValues::Listed(values.iter().map(|&value| value.to_owned()).collect());
    assert_eq!(values("quantile"), &listed(&["0.5", "0.95", "0.99"]));
    assert_eq!(values("window"), &listed(&["1m", "5m", "1h"]));
    let region =
        VariableValues::Label { selector: Some("shop_orders_total".to_owned()), label: "region".to_owned() };
    assert_eq!(values("region"), &region);
    assert_eq!(values("jobs"), &VariableValues::Label { selector: None, label: "job".to_owned() });
    assert_eq!(values("datasource"), &VariableValues::Unknown);
}

#[test]
fn directories_are_searched_and_what_is_no_query_file_is_counted() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &[u8]| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    write("a.yml", b"groups: []\n");
    write("deep/er/b.json", b"{\"panels\": []}");
    write("values.yaml", b"a: b\n");
    write("broken.json", b"{");
    write("latin1.yml", b"groups: # \xe9\n");
    write(".hidden/c.yml", b"groups: []\n");
    write("notes.txt", b"groups: []\n");
    let found = super::find(&[folder.path().to_owned()]).expect("a search");
    let names: Vec<_> = found.files.iter().map(|file| file.path.file_name().expect("a name").to_owned()).collect();
    assert_eq!(names, ["a.yml", "b.json"]);
    assert_eq!(found.skipped.len(), 3);
    // A file that is named has to be one.
    assert!(super::find(&[folder.path().join("values.yaml")]).is_err());
    let error = super::find(&[folder.path().join("latin1.yml")]).expect_err("no UTF-8").to_string();
    assert!(error.contains("latin1.yml:1:11"), "{error}");
    assert!(super::find(&[folder.path().join("nothing.yml")]).is_err());
}
