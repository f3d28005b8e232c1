//! Where the characters of a scalar are in the file: what a parser resolved is resolved again, piece by piece.

use std::ops::Range;

use super::block::Block;
use super::node::Text;
use crate::query::Piece;

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// YAML without quotes.
    Plain,
    /// YAML's `'…'`.
    SingleQuoted,
    /// YAML's `"…"`.
    DoubleQuoted,
    /// YAML's `|`.
    Literal,
    /// YAML's `>`.
    Folded,
    /// JSON's `"…"`.
    Json,
}

/// The pieces of a scalar. If they do not give its value, which would be a defect here or in the parser, all of the
/// value is at the scalar's start.
pub(super) fn pieces(file: &str, text: &Text) -> Vec<Piece> {
    if text.value.is_empty() {
        return vec![Piece { start: 0, file: text.range.start..text.range.start }];
    }
    let raw = file.get(text.range.clone()).unwrap_or_default();
    let mut resolved = Resolved::new(text.range.start);
    match text.style {
        Style::Plain => resolved.flow(raw, 0..raw.len(), Quotes::None),
        Style::SingleQuoted => resolved.flow(raw, inside_quotes(raw), Quotes::Single),
        Style::DoubleQuoted => resolved.flow(raw, inside_quotes(raw), Quotes::Double),
        Style::Literal | Style::Folded => {
            let block = Block::of(file, text);
            resolved.origin = block.start;
            if text.style == Style::Literal { block.literal(&mut resolved) } else { block.folded(&mut resolved) }
        }
        Style::Json => resolved.json(raw, inside_quotes(raw)),
    }
    resolved.finish(&text.value).unwrap_or_else(|| vec![Piece { start: 0, file: text.range.clone() }])
}

/// The bytes between the first byte and the last.
fn inside_quotes(raw: &str) -> Range<usize> {
    if raw.len() < 2 { 0..0 } else { 1..raw.len() - 1 }
}

/// The quotes of a scalar that may be folded over lines.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quotes {
    None,
    Single,
    Double,
}

/// A value under construction, with the pieces of the file that it comes from.
pub(super) struct Resolved {
    /// Where the scalar starts in the file.
    origin: usize,
    value: String,
    pieces: Vec<Piece>,
}

impl Resolved {
    fn new(origin: usize) -> Self {
        Self { origin, value: String::new(), pieces: Vec::new() }
    }

    /// Adds what is in the file as it is. `range` is in `raw`.
    pub(super) fn verbatim(&mut self, raw: &str, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        let start = self.value.len();
        self.value.push_str(&raw[range.clone()]);
        let file = self.origin + range.start..self.origin + range.end;
        match self.pieces.last_mut() {
            Some(last) if last.file.end == file.start && last.file.len() == start - last.start => {
                last.file.end = file.end;
            }
            _ => self.pieces.push(Piece { start, file }),
        }
    }

    /// Adds a character that is written otherwise.
    pub(super) fn escape(&mut self, character: char, range: Range<usize>) {
        let start = self.value.len();
        self.value.push(character);
        self.pieces.push(Piece { start, file: self.origin + range.start..self.origin + range.end });
    }

    /// The pieces, if they give this value. Line breaks at the end may be too many or, at the end of the file, too few.
    fn finish(mut self, value: &str) -> Option<Vec<Piece>> {
        if value.len() > self.value.len() {
            let end = self.pieces.last().map_or(self.origin, |piece| piece.file.end);
            let rest = value.strip_prefix(self.value.as_str())?;
            if rest != "\n" {
                return None;
            }
            self.pieces.push(Piece { start: self.value.len(), file: end..end });
        } else if !self.value.starts_with(value) {
            return None;
        }
        self.cut(value.len());
        Some(self.pieces)
    }

    /// Removes what is behind this many bytes of the value.
    fn cut(&mut self, len: usize) {
        let mut end = self.value.len();
        while let Some(last) = self.pieces.last_mut() {
            if last.start < len {
                if last.file.len() == end - last.start {
                    last.file.end = last.file.start + (len - last.start).min(last.file.len());
                }
                break;
            }
            end = last.start;
            self.pieces.pop();
        }
    }

    /// A plain or quoted scalar, whose line breaks are folded.
    fn flow(&mut self, raw: &str, within: Range<usize>, quotes: Quotes) {
        let mut at = within.start;
        while let Some(character) = raw.get(at..within.end).and_then(|rest| rest.chars().next()) {
            let end = at + character.len_utf8();
            let next = raw[end..within.end].chars().next();
            at = match (character, quotes) {
                (' ' | '\t' | '\r' | '\n', _) => self.white_space(raw, at..within.end),
                ('\'', Quotes::Single) if next == Some('\'') => {
                    self.escape('\'', at..end + 1);
                    end + 1
                }
                ('\\', Quotes::Double) => self.double_quoted_escape(raw, at..within.end),
                _ => {
                    self.verbatim(raw, at..end);
                    end
                }
            };
        }
    }

    /// White space inside of a line stays; around a line break it is folded: one break is a space, and several are one
    /// break less.
    fn white_space(&mut self, raw: &str, within: Range<usize>) -> usize {
        let rest = &raw[within.clone()];
        let len = rest.find(|character| !matches!(character, ' ' | '\t' | '\r' | '\n')).unwrap_or(rest.len());
        let end = within.start + len;
        let breaks = line_breaks(raw, within.start..end);
        match breaks.as_slice() {
            [] => self.verbatim(raw, within.start..end),
            [one] => self.escape(' ', one.clone()),
            [_, breaks @ ..] => breaks.iter().for_each(|one| self.escape('\n', one.clone())),
        }
        end
    }

    fn double_quoted_escape(&mut self, raw: &str, within: Range<usize>) -> usize {
        let at = within.start;
        let Some(kind) = raw[at + 1..within.end].chars().next() else {
            self.verbatim(raw, at..within.end);
            return within.end;
        };
        let end = at + 1 + kind.len_utf8();
        let digits = match kind {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            '\r' | '\n' => return self.continued_line(raw, at + 1..within.end),
            _ => {
                self.escape(yaml_escape(kind), at..end);
                return end;
            }
        };
        let code = raw.get(end..end + digits).and_then(|digits| u32::from_str_radix(digits, 16).ok());
        match code.and_then(char::from_u32) {
            Some(character) => {
                self.escape(character, at..end + digits);
                end + digits
            }
            None => {
                self.verbatim(raw, at..end);
                end
            }
        }
    }

    /// A line break behind a backslash is nothing; further ones are breaks.
    fn continued_line(&mut self, raw: &str, within: Range<usize>) -> usize {
        let rest = &raw[within.clone()];
        let len = rest.find(|character| !matches!(character, ' ' | '\t' | '\r' | '\n')).unwrap_or(rest.len());
        let end = within.start + len;
        line_breaks(raw, within.start..end).into_iter().skip(1).for_each(|one| self.escape('\n', one));
        end
    }

    fn json(&mut self, raw: &str, within: Range<usize>) {
        let unit = |at: usize| {
            let digits = raw.get(at..at + 6).and_then(|text| text.strip_prefix("\\u"));
            digits.and_then(|digits| u16::from_str_radix(digits, 16).ok())
        };
        let mut at = within.start;
        while at < within.end {
            let rest = &raw[at..within.end];
            let len = rest.find('\\').unwrap_or(rest.len());
            self.verbatim(raw, at..at + len);
            at += len;
            let Some(kind) = raw[at..within.end].chars().nth(1) else { continue };
            let end = at + 1 + kind.len_utf8();
            let (character, end) = match kind {
                'n' => ('\n', end),
                't' => ('\t', end),
                'r' => ('\r', end),
                'b' => ('\u{8}', end),
                'f' => ('\u{c}', end),
                'u' => {
                    let first = unit(at).into_iter();
                    let mut both = char::decode_utf16(first.chain(unit(at + 6)));
                    match both.next() {
                        Some(Ok(character)) => (character, at + 6 * character.len_utf16()),
                        _ => (char::REPLACEMENT_CHARACTER, (at + 6).min(within.end)),
                    }
                }
                other => (other, end),
            };
            self.escape(character, at..end);
            at = end;
        }
    }
}

/// The line breaks in a part of `raw`. A carriage return and a line feed are one.
fn line_breaks(raw: &str, within: Range<usize>) -> Vec<Range<usize>> {
    let mut breaks: Vec<Range<usize>> = Vec::new();
    for (offset, byte) in raw[within.clone()].bytes().enumerate() {
        let at = within.start + offset;
        match (byte, breaks.last_mut()) {
            (b'\n', Some(last)) if last.end == at && raw.as_bytes()[last.start] == b'\r' && last.len() == 1 => {
                last.end = at + 1;
            }
            (b'\r' | b'\n', _) => breaks.push(at..at + 1),
            _ => {}
        }
    }
    breaks
}

/// What a character means behind a backslash in a double-quoted YAML scalar.
fn yaml_escape(kind: char) -> char {
    match kind {
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' => '\t',
        'n' => '\n',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'r' => '\r',
        'e' => '\u{1b}',
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        other => other,
    }
}
