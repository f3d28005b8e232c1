//! Samples of the text format, as far as a table needs them.

use std::collections::BTreeMap;

/// A line of an exposition: a series and its value.
pub(crate) struct Sample<'a> {
    pub(crate) name: &'a str,
    pub(crate) labels: BTreeMap<&'a str, String>,
    pub(crate) value: f64,
}

impl<'a> Sample<'a> {
    /// Nothing for comments and for what is not a sample.
    pub(crate) fn parse(line: &'a str) -> Option<Self> {
        let name_end = line.find(['{', ' '])?;
        let (name, mut rest) = line.split_at(name_end);
        let mut labels = BTreeMap::new();
        if name.is_empty() || name.starts_with('#') {
            return None;
        }
        if let Some(inside) = rest.strip_prefix('{') {
            rest = inside;
            while let Some((key, behind)) = rest.split_once("=\"") {
                let (value, behind) = unquote(behind)?;
                labels.insert(key, value);
                rest = behind;
                if let Some(behind) = rest.strip_prefix(',') {
                    rest = behind;
                } else {
                    break;
                }
            }
            rest = rest.strip_prefix('}')?;
        }
        Some(Self { name, labels, value: rest.split_whitespace().next()?.parse().ok()? })
    }
}

/// A label's value up to its closing quote, and what follows it.
fn unquote(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((place, character)) = characters.next() {
        match character {
            '"' => return Some((value, &text[place + 1..])),
            '\\' => match characters.next()?.1 {
                'n' => value.push('\n'),
                escaped => value.push(escaped),
            },
            other => value.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_text_format() {
        let sample = Sample::parse(r#"hits_total{path="/a,b=\"c\\d}",status="200"} 12"#).expect("a sample");
        assert_eq!((sample.name, sample.value), ("hits_total", 12.0));
        assert_eq!(sample.labels["path"], r#"/a,b="c\d}"#);
        assert_eq!(sample.labels["status"], "200");
        assert_eq!(Sample::parse("up 1").map(|sample| sample.value), Some(1.0));
        assert!(
            ["", "# HELP up Up.", "up", "up{a=\"b\" 1", "up x"].iter().all(|line| Sample::parse(line).is_none())
        );
    }
}
