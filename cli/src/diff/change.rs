//! A change between two catalogues, independent of the format in which it is shown.

use std::fmt;

use callmeter::Declared;

use super::rules::{Rule, Severity};
use crate::location::SourceFile;

/// A change of one family.
#[derive(Clone, Debug)]
pub struct Change {
    /// What kind of change it is.
    pub rule: &'static Rule,
    /// Whether a deprecation has announced it.
    pub is_announced: bool,
    /// The family: by its new name, unless it is removed.
    pub family: String,
    /// The label's key, if the change is one of a label.
    pub label: Option<String>,
    /// What is no longer there.
    pub before: Vec<String>,
    /// What is there instead.
    pub after: Vec<String>,
    /// What changes, as a sentence.
    pub message: Message,
    /// What to write to avoid it.
    pub advice: Option<Message>,
    /// Where the family is declared: afterwards, unless it is removed.
    pub location: Option<Location>,
}

/// A declaration's location.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Location {
    /// The source file, relative to the workspace if it is one of it.
    pub file: String,
    /// The line.
    pub line: u32,
    /// Whether the file is one of the workspace.
    #[serde(skip)]
    pub is_in_workspace: bool,
}

impl Location {
    pub(super) fn of(declared: &Declared) -> Self {
        Self::at(&declared.file, declared.line)
    }

    pub(super) fn at(file: &str, line: u32) -> Self {
        let file = SourceFile::new(file);
        Self { file: file.path, line, is_in_workspace: file.is_in_workspace }
    }
}

/// A sentence with code in it, which each format marks and escapes in its own way.
#[derive(Clone, Debug, Default)]
pub struct Message(pub(super) Vec<Part>);

/// A part of a message.
#[derive(Clone, Debug)]
pub(super) enum Part {
    /// Prose of this program.
    Text(&'static str),
    /// A number.
    Count(usize),
    /// A name or a value, which comes from a stranger's program.
    Code(String),
}

impl Change {
    /// Whether it breaks queries.
    pub fn is_breaking(&self) -> bool {
        self.rule.severity == Severity::Breaking
    }

    /// What is the same for this change whenever it is found, wherever the declaration moves.
    pub fn fingerprint(&self) -> String {
        let label = self.label.as_deref().unwrap_or_default();
        format!("{}/{}/{label}/{}", self.rule.id, self.family, self.before.join(","))
    }
}

impl Message {
    /// Adds prose.
    pub(super) fn text(mut self, text: &'static str) -> Self {
        self.0.push(Part::Text(text));
        self
    }

    /// Adds a name or a value.
    pub(super) fn code(mut self, code: impl Into<String>) -> Self {
        self.0.push(Part::Code(code.into()));
        self
    }

    /// Adds names or values, the first few of them.
    pub(super) fn codes<'a>(
        mut self,
        codes: impl IntoIterator<Item = &'a (impl AsRef<str> + ?Sized + 'a)>,
    ) -> Self {
        const SHOWN: usize = 8;
        let codes: Vec<&str> = codes.into_iter().map(AsRef::as_ref).collect();
        for (i, code) in codes.iter().take(SHOWN).enumerate() {
            self = if i > 0 { self.text(", ") } else { self };
            self = self.code(*code);
        }
        match codes.len().saturating_sub(SHOWN) {
            0 => self,
            more => {
                self = self.text(" and ");
                self.0.push(Part::Count(more));
                self.text(" more")
            }
        }
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|part| match part {
            Part::Text(text) => f.write_str(text),
            Part::Count(count) => write!(f, "{count}"),
            Part::Code(code) => write!(f, "`{code}`"),
        })
    }
}
