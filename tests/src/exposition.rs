//! Text format 0.0.4 as a map.

use std::collections::BTreeMap;

/// The families and samples of an exposition.
#[derive(Debug, Default)]
pub struct Exposition {
    /// Type and help by family.
    pub families: BTreeMap<String, (String, String)>,
    /// Values by name and sorted labels.
    pub samples: BTreeMap<(String, BTreeMap<String, String>), f64>,
}

impl Exposition {
    /// The value of a series, if it exists.
    pub fn value(&self, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
        let labels = labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        self.samples.get(&(name.to_owned(), labels)).copied()
    }
}

/// Reads an exposition strictly.
///
/// # Panics
///
/// At the first line that is invalid or occurs twice.
pub fn parse(text: &str) -> Exposition {
    let mut exposition = Exposition::default();
    for line in text.lines().filter(|line| !line.is_empty()) {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let (name, help) = help.split_once(' ').expect("a help text");
            exposition.families.entry(name.into()).or_default().1 = help.into();
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            let (name, kind) = kind.split_once(' ').expect("a type");
            let family = exposition.families.entry(name.into()).or_default();
            assert!(family.0.is_empty(), "a second TYPE for {name}");
            family.0 = kind.into();
        } else {
            let (series, value) = sample(line);
            assert!(exposition.samples.insert(series, value).is_none(), "a second sample: {line}");
        }
    }
    exposition
}

fn sample(line: &str) -> ((String, BTreeMap<String, String>), f64) {
    let end = line.find(['{', ' ']).unwrap_or_else(|| panic!("no sample: {line}"));
    let (name, mut rest) = line.split_at(end);
    let mut labels = BTreeMap::new();
    if let Some(inner) = rest.strip_prefix('{') {
        rest = inner;
        while !rest.starts_with('}') {
            let (key, behind) = rest.split_once("=\"").unwrap_or_else(|| panic!("no label: {line}"));
            let (value, behind) = unescape(behind);
            assert!(labels.insert(key.to_owned(), value).is_none(), "a label twice: {line}");
            rest = behind.strip_prefix(',').unwrap_or(behind);
        }
        rest = &rest[1..];
    }
    let value = rest.trim_start().parse().unwrap_or_else(|_| panic!("no value: {line}"));
    ((name.to_owned(), labels), value)
}

/// A value up to its closing quote, and what follows.
fn unescape(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((i, letter)) = letters.next() {
        match letter {
            '"' => return (value, &text[i + 1..]),
            '\\' => match letters.next().expect("an escaped character").1 {
                'n' => value.push('\n'),
                escaped @ ('\\' | '"') => value.push(escaped),
                other => panic!("no such escape: \\{other}"),
            },
            letter => value.push(letter),
        }
    }
    panic!("no closing quote: {text}");
}
