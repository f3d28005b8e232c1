//! The block scalars of YAML: `|`, whose lines stay, and `>`, whose lines are folded.

use std::ops::Range;

use super::scalar::Resolved;

/// A line of a block without its indentation, and its line break.
struct Line {
    content: Range<usize>,
    end: Range<usize>,
}

/// A block whose lines stay as they are.
pub(super) fn literal(resolved: &mut Resolved, raw: &str, value: &str) {
    for line in lines(raw, value) {
        resolved.verbatim(raw, line.content);
        add_break(resolved, raw, line.end);
    }
}

/// A block whose lines are folded: one break between two lines is a space, and several are one break less. Breaks around
/// lines that start with white space stay.
pub(super) fn folded(resolved: &mut Resolved, raw: &str, value: &str) {
    let mut breaks: Vec<Range<usize>> = Vec::new();
    // Whether the last line with content starts with white space.
    let mut last: Option<bool> = None;
    for line in lines(raw, value) {
        if line.content.is_empty() {
            breaks.push(line.end);
            continue;
        }
        let is_indented = raw[line.content.clone()].starts_with([' ', '\t']);
        match (last, breaks.as_slice()) {
            (Some(false), [one]) if !is_indented => resolved.escape(' ', one.clone()),
            (Some(false), [_, rest @ ..]) if !is_indented => {
                rest.iter().for_each(|one| add_break(resolved, raw, one.clone()));
            }
            (_, all) => all.iter().for_each(|one| add_break(resolved, raw, one.clone())),
        }
        resolved.verbatim(raw, line.content);
        breaks = vec![line.end];
        last = Some(is_indented);
    }
    breaks.into_iter().for_each(|one| add_break(resolved, raw, one));
}

fn add_break(resolved: &mut Resolved, raw: &str, range: Range<usize>) {
    match range.len() {
        0 => {}
        1 if raw.as_bytes()[range.start] == b'\n' => resolved.verbatim(raw, range),
        _ => resolved.escape('\n', range),
    }
}

/// The lines behind the header. How far they are indented follows from the value's first line that is not blank, because the
/// header may give it, too.
fn lines(raw: &str, value: &str) -> Vec<Line> {
    let Some((_, start)) = next_break(raw, 0) else { return Vec::new() };
    let mut lines = Vec::new();
    let mut at = start;
    while at < raw.len() {
        let (end, next) = next_break(raw, at).unwrap_or((raw.len(), raw.len()));
        lines.push(Line { content: at..end, end: end..next });
        at = next;
    }
    let spaces = |text: &str| text.len() - text.trim_start_matches(' ').len();
    let is_blank = |text: &&str| text.bytes().all(|byte| byte == b' ');
    let first = lines.iter().map(|line| &raw[line.content.clone()]).find(|line| !is_blank(line)).map_or(0, spaces);
    let kept = value.split('\n').find(|line| !is_blank(line)).map_or(0, spaces);
    let indentation = first.saturating_sub(kept);
    for line in &mut lines {
        let removed = spaces(&raw[line.content.clone()]).min(indentation);
        line.content.start += removed;
    }
    lines
}

/// Where the line at this byte ends, and where the next one starts.
fn next_break(raw: &str, at: usize) -> Option<(usize, usize)> {
    let end = at + raw[at..].find(['\r', '\n'])?;
    let len = if raw[end..].starts_with("\r\n") { 2 } else { 1 };
    Some((end, end + len))
}
