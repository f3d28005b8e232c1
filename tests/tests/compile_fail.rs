//! Every mistake that the macros and their constants find, with the compiler's message.
//!
//! A line ends in one `//~` for each error that is reported there. One mistake is one error, at its own line. All
//! of the user's items still exist: each case uses them in its `main`. `TRYBUILD=overwrite` rewrites the messages.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const CASES: &str = "tests/compile_fail";

#[test]
fn one_mistake_is_one_error_that_says_what_to_write() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail(format!("{CASES}/*/*.rs"));
    // The cases run when they are dropped.
    drop(cases);

    let mut wrong = String::new();
    let files = fs::read_dir(CASES).unwrap().flat_map(|folder| fs::read_dir(folder.unwrap().path()).unwrap());
    let paths = files.map(|file| file.unwrap().path());
    for case in paths.filter(|path| path.extension().is_some_and(|extension| extension == "rs")) {
        let (mistakes, errors) = (marked_lines(&case), lines_of_errors(&case));
        if mistakes != errors {
            writeln!(wrong, "{}: mistakes at {mistakes:?}, errors at {errors:?}", case.display()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The marked lines, each as often as it is marked.
fn marked_lines(case: &Path) -> Vec<usize> {
    let text = fs::read_to_string(case).unwrap();
    let lines = text.lines().enumerate();
    lines.flat_map(|(i, line)| std::iter::repeat_n(i + 1, line.matches("//~").count())).collect()
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
