//! Where the bytes of a query are in its file.

use std::ops::Range;
use std::sync::Arc;

/// A place in a file, as editors count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
}

impl Position {
    /// The position of a byte of a file. A byte order mark has no column.
    pub fn of(file: &str, byte: usize) -> Self {
        let mut at = byte.min(file.len());
        while !file.is_char_boundary(at) {
            at -= 1;
        }
        let before = &file[..at];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
            column: before[line_start..].trim_start_matches('\u{feff}').chars().count() + 1,
        }
    }
}

/// Finds positions that are asked for from the start of a file to its end, without counting from the start each time.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'a> {
    file: &'a str,
    byte: usize,
    position: Position,
}

impl<'a> Cursor<'a> {
    /// The start of a file.
    pub(super) fn new(file: &'a str) -> Self {
        Self { file, byte: 0, position: Position { line: 1, column: 1 } }
    }

    /// The position of a byte. It is [`Position::of`].
    pub(super) fn seek(&mut self, byte: usize) -> Position {
        if byte < self.byte {
            *self = Self::new(self.file);
        }
        for character in self.file[self.byte..].chars() {
            if self.byte + character.len_utf8() > byte {
                break;
            }
            self.byte += character.len_utf8();
            match character {
                '\n' => self.position = Position { line: self.position.line + 1, column: 1 },
                '\u{feff}' if self.position.column == 1 => {}
                _ => self.position.column += 1,
            }
        }
        self.position
    }
}

/// A part of a query that is written in one piece in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it starts in the query, in bytes. It ends where the next one starts.
    pub start: usize,
    /// Its bytes in the file: as many as in the query, or else an escape that is not divided.
    pub file: Range<usize>,
}

/// Where each byte of a query is in its file.
#[derive(Clone, Debug)]
pub struct SourceMap {
    file: Arc<str>,
    pieces: Vec<Piece>,
    len: usize,
}

impl SourceMap {
    /// The map of a query of `len` bytes that is written as `pieces` in `file`. The pieces are in order, and the first one
    /// starts at 0.
    pub fn new(file: Arc<str>, len: usize, pieces: Vec<Piece>) -> Self {
        Self { file, pieces, len }
    }

    /// The map of a query that is written in the file as it is, from this byte on.
    pub fn verbatim(file: Arc<str>, range: Range<usize>) -> Self {
        Self { file, len: range.len(), pieces: vec![Piece { start: 0, file: range }] }
    }

    /// The line and column of a byte of the query. The byte after the last one has a position, too.
    pub fn position(&self, offset: usize) -> Position {
        Position::of(&self.file, self.byte(offset))
    }

    /// The bytes of the file that are these bytes of the query.
    pub fn bytes(&self, range: Range<usize>) -> Range<usize> {
        let start = self.byte(range.start);
        if range.is_empty() {
            return start..start;
        }
        let (piece, end) = self.piece(range.end - 1);
        let is_verbatim = piece.file.len() == end - piece.start;
        let end = if is_verbatim { piece.file.start + (range.end - piece.start) } else { piece.file.end };
        start..end.max(start)
    }

    /// The byte of the file that is this byte of the query.
    pub(super) fn byte(&self, offset: usize) -> usize {
        let Some(last) = self.pieces.last() else { return 0 };
        if offset >= self.len {
            return last.file.end;
        }
        let (piece, end) = self.piece(offset);
        let is_verbatim = piece.file.len() == end - piece.start;
        piece.file.start + if is_verbatim { offset - piece.start } else { 0 }
    }

    /// The piece that has this byte of the query, and where it ends in the query.
    fn piece(&self, offset: usize) -> (&Piece, usize) {
        let next = self.pieces.partition_point(|piece| piece.start <= offset).max(1);
        (&self.pieces[next - 1], self.pieces.get(next).map_or(self.len, |piece| piece.start))
    }
}
