//! The table.

use unicode_width::UnicodeWidthStr as _;

use super::common::check_snapshot;
use super::list_shop;

#[test]
fn the_table_fits_80_columns_and_any_other_width() {
    let table = list_shop(&["--width", "80"]);
    check_snapshot("list-80.txt", &table);
    for width in [40, 60, 80, 100, 200] {
        let table = list_shop(&["--width", &width.to_string(), "--full"]);
        // Headings and the summary are not cut: a terminal breaks their lines.
        for line in table.lines().filter(|line| line.starts_with([' ', '─', '═'])) {
            assert!(line.width() <= width, "{} of {width} columns: {line}", line.width());
        }
    }
}

#[test]
fn without_a_terminal_there_are_100_columns_and_no_colours() {
    let table = list_shop(&[]);
    assert_eq!(table.lines().map(str::width).max(), Some(100));
    assert!(!table.contains('\u{1b}'));
    assert_eq!(table, list_shop(&["--color", "never"]));
}

#[test]
fn colours_can_be_wanted() {
    let colourful = list_shop(&["--color", "always"]);
    assert!(colourful.contains("\u{1b}["));
    assert_eq!(anstream::adapter::strip_str(&colourful).to_string(), list_shop(&[]));
}

#[test]
fn a_long_list_of_values_is_cut_unless_it_is_wanted() {
    let joined = |table: String| table.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut = joined(list_shop(&["orders_total", "--width", "200"]));
    assert!(cut.contains("sa-east, … and 3 more"), "{cut}");
    let full = joined(list_shop(&["orders_total", "--width", "200", "--full"]));
    assert!(full.contains("af-south, me-central, il-central"), "{full}");
    assert!(!full.contains('…'));
}
