//! What is read from files of each kind, and what is refused.

use std::path::Path;

use super::{QueryFileError, read};
use crate::query::{Owner, Query, VariableValues};

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
    assert_eq!((found.skipped.len(), found.broken.len()), (2, 1));
    // A file that is named has to be one.
    assert!(super::find(&[folder.path().join("values.yaml")]).is_err());
    let error = super::find(&[folder.path().join("latin1.yml")]).expect_err("no UTF-8").to_string();
    assert!(error.contains("latin1.yml:1:11"), "{error}");
    assert!(super::find(&[folder.path().join("nothing.yml")]).is_err());
}

#[cfg(unix)]
#[test]
fn a_device_without_an_end_is_too_large() {
    let error = super::open(Path::new("/dev/zero")).expect_err("too many bytes");
    assert!(matches!(error, QueryFileError::TooLarge { .. }), "{error}");
}
