//! The expansions as files, so that a reviewer sees what a change does to generated code.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::CASES;

#[test]
fn expansions_are_those_that_were_reviewed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests/golden");
    let bless = env::var_os("CALLMETER_BLESS").is_some();
    let mut differences = String::new();
    for case in CASES {
        let tokens = case.expand.call(&case.args(), &case.item());
        let file = syn::parse2(tokens).unwrap_or_else(|error| panic!("{} is not Rust: {error}", case.name));
        let expanded = prettyplease::unparse(&file);
        let path = folder.join(case.name).with_extension("rs");
        if bless {
            fs::write(&path, &expanded).unwrap();
            continue;
        }
        let golden = fs::read_to_string(&path).unwrap_or_default();
        if golden != expanded {
            writeln!(differences, "{}:\n{}", path.display(), difference(&golden, &expanded)).unwrap();
        }
    }
    assert!(
        differences.is_empty(),
        "expansions differ from the golden files; if that is meant, run again with CALLMETER_BLESS=1\n\n{differences}"
    );
}

/// The lines that were (`-`) and are (`+`), each run of them with a line before it.
fn difference(was: &str, is: &str) -> String {
    let (was, is): (Vec<_>, Vec<_>) = (was.lines().collect(), is.lines().collect());
    // The length of the longest common subsequence of what is left from each pair of positions.
    let mut common = vec![vec![0_usize; is.len() + 1]; was.len() + 1];
    for i in (0..was.len()).rev() {
        for j in (0..is.len()).rev() {
            common[i][j] =
                if was[i] == is[j] { common[i + 1][j + 1] + 1 } else { common[i + 1][j].max(common[i][j + 1]) };
        }
    }
    let (mut i, mut j, mut in_run, mut text) = (0, 0, false, String::new());
    while i < was.len() || j < is.len() {
        if i < was.len() && j < is.len() && was[i] == is[j] {
            (i, j, in_run) = (i + 1, j + 1, false);
            continue;
        }
        if !in_run && i > 0 {
            writeln!(text, "@ {}\n  {}", i, was[i - 1]).unwrap();
        }
        in_run = true;
        if j == is.len() || (i < was.len() && common[i + 1][j] >= common[i][j + 1]) {
            writeln!(text, "- {}", was[i]).unwrap();
            i += 1;
        } else {
            writeln!(text, "+ {}", is[j]).unwrap();
            j += 1;
        }
    }
    text
}

#[test]
fn a_difference_is_the_changed_lines() {
    assert_eq!(difference("a\nb\nc", "a\nx\nc"), "@ 1\n  a\n- b\n+ x\n");
    assert_eq!(difference("a", "a"), "");
}
