//! The block scalars of YAML: `|`, whose lines stay, and `>`, whose lines are folded.

use std::ops::Range;

use super::node::Text;
use super::scalar::Resolved;

/// A block scalar without its header.
pub(super) struct Block<'a> {
    /// Where the first line starts in the file.
    pub(super) start: usize,
    raw: &'a str,
    indentation: usize,
}

/// A line of a block without its indentation, and its line break.
struct Line {
    content: Range<usize>,
    end: Range<usize>,
}

impl<'a> Block<'a> {
    /// The parser says where the first line that is not blank starts, behind the indentation.
    pub(super) fn of(file: &'a str, text: &Text) -> Self {
        let mut start = line_start(file, text.range.start);
        let indentation = text.range.start - start;
        let blank_lines = text.value.bytes().take_while(|byte| *byte == b'\n').count();
        for _ in 0..blank_lines {
            start = line_start(file, start.saturating_sub(if file[..start].ends_with("\r\n") { 2 } else { 1 }));
        }
        Self { start, raw: file.get(start..text.range.end).unwrap_or_default(), indentation }
    }

    /// The lines stay as they are.
    pub(super) fn literal(&self, resolved: &mut Resolved) {
        for line in self.lines() {
            resolved.verbatim(self.raw, line.content);
            self.add_break(resolved, line.end);
        }
    }

    /// The lines are folded: one break between two lines is a space, and several are one break less. Breaks around lines
    /// that start with white space stay.
    pub(super) fn folded(&self, resolved: &mut Resolved) {
        let mut breaks: Vec<Range<usize>> = Vec::new();
        // Whether the last line with content starts with white space.
        let mut last: Option<bool> = None;
        for line in self.lines() {
            if line.content.is_empty() {
                breaks.push(line.end);
                continue;
            }
            let is_indented = self.raw[line.content.clone()].starts_with([' ', '\t']);
            match (last, breaks.as_slice()) {
                (Some(false), [one]) if !is_indented => resolved.escape(' ', one.clone()),
                (Some(false), [_, rest @ ..]) if !is_indented => {
                    rest.iter().for_each(|one| self.add_break(resolved, one.clone()));
                }
                (_, all) => all.iter().for_each(|one| self.add_break(resolved, one.clone())),
            }
            resolved.verbatim(self.raw, line.content);
            breaks = vec![line.end];
            last = Some(is_indented);
        }
        breaks.into_iter().for_each(|one| self.add_break(resolved, one));
    }

    fn add_break(&self, resolved: &mut Resolved, range: Range<usize>) {
        match range.len() {
            0 => {}
            1 if self.raw.as_bytes()[range.start] == b'\n' => resolved.verbatim(self.raw, range),
            _ => resolved.escape('\n', range),
        }
    }

    fn lines(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut at = 0;
        while at < self.raw.len() {
            let rest = &self.raw[at..];
            let len = rest.find(['\r', '\n']).unwrap_or(rest.len());
            let break_len = match &rest[len..] {
                "" => 0,
                rest if rest.starts_with("\r\n") => 2,
                _ => 1,
            };
            let spaces = len - rest[..len].trim_start_matches(' ').len();
            let end = at + len;
            lines.push(Line { content: at + spaces.min(self.indentation)..end, end: end..end + break_len });
            at = end + break_len;
        }
        lines
    }
}

/// Where the line of a byte starts.
fn line_start(file: &str, at: usize) -> usize {
    file[..at].rfind(['\r', '\n']).map_or(0, |end| end + 1)
}
