//! What a check found, whatever it checked.

use std::ops::Range;

use serde::Serialize;

/// A rule of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The identifier, which never changes.
    pub id: &'static str,
    /// How severe its findings are.
    pub severity: Severity,
    /// What it finds, in one sentence.
    pub summary: &'static str,
    /// Why that matters, in one sentence.
    pub reason: &'static str,
}

/// How severe a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    Note,
    /// Worth a look.
    Warning,
    /// Wrong.
    Error,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule's identifier.
    pub rule: &'static str,
    /// How severe it is.
    pub severity: Severity,
    /// Where it is, if it is in one place.
    pub place: Option<Place>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub instead: Option<String>,
    /// What follows from it, such as the alert that never fires.
    pub consequence: Option<String>,
    /// The family, or the alert or panel of a query.
    pub owner: String,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The path.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The columns, from 1, in characters. The last is excluded.
    pub columns: Option<Range<u32>>,
    /// The text around it, if it is to be shown.
    pub source: Option<SourceLine>,
}

/// The part of a line around a finding. A dashboard may be one line of a megabyte with a thousand findings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceLine {
    /// The part.
    pub text: String,
    /// How many characters of it precede the offending ones.
    pub before: usize,
    /// How many characters of it offend.
    pub marked: usize,
    /// Whether the line has more text before the part.
    pub is_cut_before: bool,
    /// Whether the line has more text after the part.
    pub is_cut_after: bool,
}

impl SourceLine {
    /// The line of a file around these bytes.
    pub fn around(file: &str, range: &Range<usize>) -> Self {
        const MOST_BYTES: usize = 600;
        let floor =
            |byte: usize| (0..=byte.min(file.len())).rfind(|byte| file.is_char_boundary(*byte)).unwrap_or(0);
        let (start, end) = (floor(range.start), floor(range.end));
        let head = &file[floor(start.saturating_sub(MOST_BYTES))..start];
        let tail = &file[start..floor(start.saturating_add(MOST_BYTES))];
        let line_start = head.rfind('\n').map(|newline| newline + 1);
        let line_end = tail.find('\n');
        let head = head[line_start.unwrap_or(0)..].trim_start_matches('\u{feff}');
        let tail = &tail[..line_end.unwrap_or(tail.len())];
        Self {
            text: format!("{head}{}", tail.trim_end_matches('\r')),
            before: head.chars().count(),
            marked: tail.char_indices().take_while(|(byte, _)| start + byte < end).count(),
            is_cut_before: line_start.is_none() && start > MOST_BYTES,
            is_cut_after: line_end.is_none() && start + tail.len() < file.len(),
        }
    }
}

impl Finding {
    /// A finding of a rule.
    pub fn new(rule: &Rule, owner: &str, message: String) -> Self {
        let Rule { id, severity, .. } = *rule;
        Self { rule: id, severity, place: None, message, instead: None, consequence: None, owner: owner.to_owned() }
    }

    /// The same, with what to write instead.
    #[must_use]
    pub fn instead(mut self, instead: impl Into<String>) -> Self {
        self.instead = Some(instead.into());
        self
    }

    /// The same, at a place.
    #[must_use]
    pub fn at(mut self, place: Option<Place>) -> Self {
        self.place = place;
        self
    }
}

impl Severity {
    /// The word in all outputs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}
