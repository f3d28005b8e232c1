//! Reads JSON with the position of each string.

use std::ops::Range;
use std::rc::Rc;

use jsonc_parser::ast::{ObjectPropName, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::SyntaxError;
use super::node::{Node, Text};
use super::scalar::Style;
use crate::query::Position;

/// Strict JSON: Grafana and Perses write and accept nothing else.
const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// The value of a file, which starts at this byte.
pub(super) fn read(file: &str, start: usize) -> Result<Option<Node>, SyntaxError> {
    let parsed = parse_to_ast(&file[start..], &CollectOptions::default(), &STRICT);
    let parsed = parsed.map_err(|error| SyntaxError {
        position: Position::of(file, start + error.range().start),
        message: error.kind().to_string(),
    })?;
    Ok(parsed.value.map(|value| node(value, start)))
}

/// The parser limits how deep the values are nested.
fn node(value: Value<'_>, start: usize) -> Node {
    let range = value.range();
    let range = start + range.start..start + range.end;
    match value {
        Value::Object(object) => {
            let entries = object.properties.into_iter().map(|property| {
                let key = match property.name {
                    ObjectPropName::String(name) => text(name.value.into_owned(), Style::Json, range.clone()),
                    ObjectPropName::Word(name) => text(name.value.to_owned(), Style::Plain, range.clone()),
                };
                (key, node(property.value, start))
            });
            Node::Map(entries.collect())
        }
        Value::Array(array) => Node::List(array.elements.into_iter().map(|value| node(value, start)).collect()),
        Value::StringLit(string) => Node::Text(Rc::new(text(string.value.into_owned(), Style::Json, range))),
        Value::NumberLit(number) => Node::Text(Rc::new(text(number.value.to_owned(), Style::Plain, range))),
        Value::BooleanLit(boolean) => Node::Text(Rc::new(text(boolean.value.to_string(), Style::Plain, range))),
        Value::NullKeyword(_) => Node::Text(Rc::new(text(String::new(), Style::Plain, range))),
    }
}

fn text(value: String, style: Style, range: Range<usize>) -> Text {
    Text { value, style, range }
}
