//! Every mistake that the macros and their constants find, with what the compiler then says of it.
//!
//! A line with a mistake ends in `//~`. One mistake is one error, at its own line, and all of the user's items are
//! still there: each case uses them in its `main`. `TRYBUILD=overwrite` rewrites the messages.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const CASES: &str = "tests/compile_fail";

#[test]
fn mistakes_are_explained() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail(format!("{CASES}/*/*.rs"));
}

#[test]
fn one_mistake_is_one_error_at_its_line() {
    let mut wrong = String::new();
    let files = fs::read_dir(CASES).unwrap().flat_map(|folder| fs::read_dir(folder.unwrap().path()).unwrap());
    for case in files.map(|file| file.unwrap().path()).filter(|path| path.extension().is_some_and(|it| it == "rs"))
    {
        let mistakes = marked_lines(&case);
        let errors = lines_of_errors(&case);
        if mistakes != errors {
            writeln!(wrong, "{}: mistakes at {mistakes:?}, errors at {errors:?}", case.display()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The lines that end in `//~`, as often as they have one.
fn marked_lines(case: &Path) -> Vec<usize> {
    let text = fs::read_to_string(case).unwrap();
    text.lines().enumerate().filter(|(_, line)| line.ends_with("//~")).map(|(i, _)| i + 1).collect()
}

/// The line that each error's first arrow points at.
fn lines_of_errors(case: &Path) -> Vec<usize> {
    let text = fs::read_to_string(case.with_extension("stderr")).unwrap();
    let mut lines: Vec<_> = text
        .split("\n\n")
        .filter(|message| message.starts_with("error"))
        .map(|message| {
            let place = message.lines().find_map(|line| line.trim_start().strip_prefix("--> ")).unwrap_or_default();
            place.rsplit(':').nth(1).and_then(|line| line.parse().ok()).unwrap_or_default()
        })
        .collect();
    lines.sort_unstable();
    lines
}
