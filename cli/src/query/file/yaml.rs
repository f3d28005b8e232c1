//! Reads YAML with the position of each scalar.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span};

use super::SyntaxError;
use super::node::{MAX_DEPTH, Node, Text};
use super::scalar::Style;
use crate::query::Position;

/// The documents of a file. `start` is where they begin in it, behind a byte order mark.
pub(super) fn read(file: &str, start: usize) -> Result<Vec<Node>, SyntaxError> {
    let mut reader = Reader { file, offsets: Offsets::of(file, start), ..Reader::default() };
    let mut parser = Parser::new_from_str(&file[start..]);
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| scan_error(file, &reader.offsets, &error))?;
        if matches!(event, Event::StreamEnd) {
            break;
        }
        let range = reader.offsets.range(span);
        reader.event(event, range.clone()).map_err(|message| SyntaxError {
            position: Position::of(file, range.start),
            message: message.to_owned(),
        })?;
    }
    Ok(reader.documents)
}

fn scan_error(file: &str, offsets: &Offsets, error: &ScanError) -> SyntaxError {
    let at = offsets.byte(*error.marker());
    SyntaxError { position: Position::of(file, at), message: error.info().to_owned() }
}

/// How many bytes are in front of a scalar that has an anchor or a tag, with the header of a block.
fn len_of_properties(raw: &str, text: &Text) -> usize {
    let mut rest = raw;
    while rest.starts_with(['&', '!']) {
        rest = rest.trim_start_matches(|character: char| !character.is_whitespace()).trim_start();
    }
    if matches!(text.style, Style::Literal | Style::Folded) {
        rest = rest.find(['\r', '\n']).map_or("", |end| rest[end..].trim_start_matches(['\r', '\n', ' ']));
        // Spaces that are part of the text are behind the indentation.
        let kept = text.value.trim_start_matches('\n');
        return raw.len() - rest.len() - (kept.len() - kept.trim_start_matches(' ').len());
    }
    raw.len() - rest.len()
}

/// A mapping or a list whose end is not yet read.
enum Open {
    Map { anchor: usize, entries: Vec<(Text, Node)>, key: Option<Text> },
    List { anchor: usize, items: Vec<Node> },
}

#[derive(Default)]
struct Reader<'a> {
    file: &'a str,
    offsets: Offsets,
    documents: Vec<Node>,
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) -> Result<(), &'static str> {
        match event {
            Event::MappingStart(anchor, _) => {
                self.open.push(Open::Map { anchor, entries: Vec::new(), key: None });
            }
            Event::SequenceStart(anchor, _) => self.open.push(Open::List { anchor, items: Vec::new() }),
            Event::MappingEnd | Event::SequenceEnd => {
                let (anchor, node) = match self.open.pop() {
                    Some(Open::Map { anchor, entries, .. }) => (anchor, Node::Map(entries.into())),
                    Some(Open::List { anchor, items }) => (anchor, Node::List(items.into())),
                    None => return Ok(()),
                };
                self.add(node, anchor);
            }
            Event::Scalar(value, style, anchor, tag) => {
                let mut text = Text { value: value.into_owned(), style: style_of(style), range };
                if anchor != 0 || tag.is_some() {
                    text.range.start += len_of_properties(&self.file[text.range.clone()], &text);
                }
                self.add(Node::Text(Rc::new(text)), anchor);
            }
            Event::Alias(anchor) => {
                let node = self.anchors.get(&anchor).cloned();
                self.add(node.ok_or("the alias refers to a node that it is part of")?, 0);
            }
            _ => {}
        }
        if self.open.len() > MAX_DEPTH { Err("the nesting is too deep") } else { Ok(()) }
    }

    fn add(&mut self, node: Node, anchor: usize) {
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut() {
            None => self.documents.push(node),
            Some(Open::List { items, .. }) => items.push(node),
            Some(Open::Map { entries, key, .. }) => match key.take() {
                Some(key) => entries.push((key, node)),
                // A key that is a mapping or a list is none that is looked for.
                None => *key = Some(node.text().cloned().unwrap_or_else(Text::none)),
            },
        }
    }
}

impl Text {
    fn none() -> Self {
        Self { value: String::new(), style: Style::Plain, range: 0..0 }
    }
}

fn style_of(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted => Style::SingleQuoted,
        ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
        ScalarStyle::Literal => Style::Literal,
        ScalarStyle::Folded => Style::Folded,
    }
}

/// Where each character of a file is in bytes. The parser counts characters.
#[derive(Default)]
struct Offsets {
    start: usize,
    len: usize,
    /// Empty if each character is one byte.
    of_characters: Vec<usize>,
}

impl Offsets {
    fn of(file: &str, start: usize) -> Self {
        let text = &file[start..];
        let of_characters =
            if text.is_ascii() { Vec::new() } else { text.char_indices().map(|(offset, _)| offset).collect() };
        Self { start, len: text.len(), of_characters }
    }

    fn byte(&self, marker: Marker) -> usize {
        let index = marker.index();
        let offset = if self.of_characters.is_empty() {
            index
        } else {
            self.of_characters.get(index).copied().unwrap_or(self.len)
        };
        self.start + offset.min(self.len)
    }

    fn range(&self, span: Span) -> Range<usize> {
        let start = self.byte(span.start);
        start..self.byte(span.end).max(start)
    }
}
