//! Writes an exposition in pieces, and knows what the two formats write differently.

use std::borrow::Cow;

/// The format of an exposition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// Text format 0.0.4.
    Text,
    /// OpenMetrics 1.0.
    OpenMetrics,
}

/// The size of the pieces, about.
const PIECE: usize = 64 * 1024;

/// Collects lines, and passes them to `sink` in pieces.
pub(super) struct Writer<'a> {
    pub(super) out: String,
    pub(super) format: Format,
    sink: &'a mut dyn FnMut(&str),
}

impl<'a> Writer<'a> {
    pub(super) fn new(format: Format, sink: &'a mut dyn FnMut(&str)) -> Self {
        Self { out: String::with_capacity(PIECE + PIECE / 4), format, sink }
    }

    /// Ends an exposition.
    pub(super) fn finish(mut self) {
        if self.format == Format::OpenMetrics {
            self.out.push_str("# EOF\n");
        }
        self.flush();
    }

    pub(super) fn flush(&mut self) {
        if !self.out.is_empty() {
            (self.sink)(&self.out);
            self.out.clear();
        }
    }

    /// Passes on a piece, if there is enough text for one.
    #[inline]
    pub(super) fn flush_if_full(&mut self) {
        if self.out.len() > PIECE {
            self.flush();
        }
    }

    pub(super) fn line(&mut self, parts: &[&str]) {
        parts.iter().for_each(|part| self.out.push_str(part));
        self.out.push('\n');
    }

    /// Writes the line `# HELP`. The help text has its backslashes and newlines escaped; OpenMetrics also escapes quotes.
    pub(super) fn help(&mut self, family: &str, help: &str) {
        match self.format {
            Format::Text => self.line(&["# HELP ", family, " ", help]),
            Format::OpenMetrics => self.line(&["# HELP ", family, " ", &help.replace('"', "\\\"")]),
        }
    }
}

impl Format {
    /// The name of a counter's family. In OpenMetrics it has no `_total`, and its samples have.
    pub(super) fn counter_family(self, name: &str) -> &str {
        match self {
            Self::Text => name,
            Self::OpenMetrics => name.strip_suffix("_total").unwrap_or(name),
        }
    }

    /// The name of a counter's samples.
    pub(super) fn counter_sample(self, name: &str) -> Cow<'_, str> {
        match self {
            Self::OpenMetrics if !name.ends_with("_total") => format!("{name}_total").into(),
            Self::Text | Self::OpenMetrics => name.into(),
        }
    }
}
