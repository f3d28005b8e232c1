//! The configuration language of Alloy, as a tree that prints itself.

use std::fmt;

/// A block: `name "label" { … }`
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Block {
    name: &'static str,
    label: Option<&'static str>,
    attributes: Vec<(&'static str, Value)>,
    blocks: Vec<Block>,
}

/// The value of an attribute.
#[derive(Clone, Debug, PartialEq)]
enum Value {
    Text(String),
    /// The name of what another block exports.
    Reference(&'static str),
    List(Vec<Value>),
    Map(Vec<(&'static str, &'static str)>),
}

impl Block {
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, label: None, attributes: Vec::new(), blocks: Vec::new() }
    }

    pub(super) fn label(mut self, label: &'static str) -> Self {
        self.label = Some(label);
        self
    }

    pub(super) fn text(self, key: &'static str, text: &str) -> Self {
        self.attribute(key, Value::Text(text.to_owned()))
    }

    pub(super) fn texts(self, key: &'static str, texts: &[&str]) -> Self {
        self.attribute(key, Value::List(texts.iter().map(|&text| Value::Text(text.to_owned())).collect()))
    }

    pub(super) fn reference(self, key: &'static str, name: &'static str) -> Self {
        self.attribute(key, Value::Reference(name))
    }

    pub(super) fn references(self, key: &'static str, names: &[&'static str]) -> Self {
        self.attribute(key, Value::List(names.iter().map(|&name| Value::Reference(name)).collect()))
    }

    pub(super) fn map(self, key: &'static str, entries: &[(&'static str, &'static str)]) -> Self {
        self.attribute(key, Value::Map(entries.to_vec()))
    }

    pub(super) fn block(mut self, block: Self) -> Self {
        self.blocks.push(block);
        self
    }

    fn attribute(mut self, key: &'static str, value: Value) -> Self {
        self.attributes.push((key, value));
        self
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
        let indent = "  ".repeat(depth);
        write!(f, "{indent}{} ", self.name)?;
        if let Some(label) = self.label {
            write!(f, "{} ", Quoted(label))?;
        }
        writeln!(f, "{{")?;
        let width = self.attributes.iter().map(|(key, _)| key.len()).max().unwrap_or_default();
        for (key, value) in &self.attributes {
            writeln!(f, "{indent}  {key:width$} = {value}")?;
        }
        for (index, block) in self.blocks.iter().enumerate() {
            if index > 0 || !self.attributes.is_empty() {
                writeln!(f)?;
            }
            block.write(f, depth + 1)?;
        }
        writeln!(f, "{indent}}}")
    }
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, 0)
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "{}", Quoted(text)),
            Self::Reference(name) => f.write_str(name),
            Self::List(values) => {
                f.write_str("[")?;
                for (index, value) in values.iter().enumerate() {
                    write!(f, "{}{value}", if index > 0 { ", " } else { "" })?;
                }
                f.write_str("]")
            }
            Self::Map(entries) => {
                f.write_str("{ ")?;
                for (index, (key, text)) in entries.iter().enumerate() {
                    write!(f, "{}{key} = {}", if index > 0 { ", " } else { "" }, Quoted(text))?;
                }
                f.write_str(" }")
            }
        }
    }
}

/// A text with the escapes of Go, which are those of JSON for these texts.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"")?;
        for letter in self.0.chars() {
            match letter {
                '"' | '\\' => write!(f, "\\{letter}")?,
                '\n' => write!(f, "\\n")?,
                letter if letter.is_control() => write!(f, "\\u{:04x}", u32::from(letter))?,
                letter => write!(f, "{letter}")?,
            }
        }
        write!(f, "\"")
    }
}

#[cfg(test)]
mod tests {
    use super::Block;

    #[test]
    fn blocks_print_themselves() {
        let block = Block::new("loki.process")
            .label("lines")
            .references("forward_to", &["loki.write.loki.receiver"])
            .block(
                Block::new("stage.replace").text("expression", "a\"\\d").map("values", &[("a", "b"), ("c", "d")]),
            );
        assert_eq!(
            block.to_string(),
            r#"loki.process "lines" {
  forward_to = [loki.write.loki.receiver]

  stage.replace {
    expression = "a\"\\d"
    values     = { a = "b", c = "d" }
  }
}
"#
        );
    }
}
