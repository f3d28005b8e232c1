use proptest::prelude::*;

use super::source_map::{Cursor, Position};
use crate::check::finding::SourceLine;

proptest! {
    /// Whatever the order, a cursor finds what counting from the start finds.
    #[test]
    fn a_cursor_finds_positions(text in "\u{feff}?([a-cé🦀\u{feff}\r\n]){0,60}", bytes in prop::collection::vec(0_usize..200, 1..8)) {
        let mut cursor = Cursor::new(&text);
        for byte in bytes {
            prop_assert_eq!(cursor.seek(byte), Position::of(&text, byte));
        }
    }
}

#[test]
fn only_the_surroundings_of_a_finding_are_kept() {
    let line = "x".repeat(5_000);
    let file = format!("first\n{line}é{line}\nlast");
    let start = file.find('é').expect("it is there");
    let source = SourceLine::around(&file, &(start..start + 2));
    assert!(source.text.len() < 1_300);
    assert_eq!(source.text.chars().nth(source.before), Some('é'));
    assert_eq!((source.marked, source.is_cut_before, source.is_cut_after), (1, true, true));

    let source = SourceLine::around(&file, &(file.len() - 4..file.len()));
    assert_eq!((source.text.as_str(), source.before, source.marked), ("last", 0, 4));
    assert!(!source.is_cut_before && !source.is_cut_after);
}
