//! What is wrong with a query.

use std::ops::Range;

use super::rule::Rule;
use crate::check::finding::Severity;

/// What is wrong with a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// How bad it is.
    pub severity: Severity,
    /// The offending bytes of the query.
    pub range: Range<usize>,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to write instead.
    pub instead: Option<String>,
    /// What replaces the offending bytes, if nothing else has to change.
    pub replacement: Option<String>,
}

impl Finding {
    pub(super) fn new(rule: Rule, range: &Range<usize>, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: rule.severity(),
            range: range.clone(),
            message: message.into(),
            instead: None,
            replacement: None,
        }
    }

    /// A file that cannot be read.
    pub(in crate::query) fn of_file(message: String) -> Self {
        Self::new(Rule::Syntax, &(0..0), message)
    }

    pub(super) fn severity(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }

    /// What to write instead, in words or as an example.
    pub(super) fn instead(self, instead: impl Into<String>) -> Self {
        let instead = instead.into();
        let is_code = instead.starts_with('`') || instead.starts_with("one of ");
        Self { instead: Some(if is_code { format!("use {instead}") } else { instead }), ..self }
    }

    /// What replaces the offending bytes.
    pub(super) fn replacement(self, replacement: Option<&str>) -> Self {
        match replacement {
            Some(replacement) => {
                let instead = Some(format!("write `{replacement}`"));
                Self { instead, replacement: Some(replacement.to_owned()), ..self }
            }
            None => self,
        }
    }

    /// Takes the replacement back, and says what to do by hand.
    pub(super) fn hold(&mut self, instead: &str) {
        self.replacement = None;
        self.instead = Some(instead.to_owned());
    }

    /// Whether the replacement asks for the same series as before.
    pub fn is_rename(&self) -> bool {
        matches!(self.rule, Rule::FormerName | Rule::FormerLabel)
    }
}
