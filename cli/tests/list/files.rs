//! `--output` and `--check`.

use std::fs;

use super::common::{catalogue, failure, run, stdout};

#[test]
fn a_page_that_is_out_of_date_fails_with_the_command_that_writes_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = folder.path().join("docs/METRICS 1.md");
    let (page, shop) = (page.to_str().expect("UTF-8"), catalogue("shop.json").display().to_string());
    let (status, message) = failure(&["list", "--file", &shop, "--check", page]);
    assert_eq!(status, Some(1));
    let command = format!("cargo callmeter list --file {shop} --output '{page}'");
    assert!(message.contains(&command), "{message}");

    assert_eq!(stdout(&["list", "--file", &shop, "--output", page]), "");
    assert_eq!(stdout(&["list", "--file", &shop, "--check", page]), "");
    let text = fs::read_to_string(page).expect("the page");
    fs::write(page, text.replace('\n', "\r\n")).expect("written");
    assert_eq!(stdout(&["list", "--file", &shop, "--check", page]), "", "Git converts line ends");

    fs::write(page, text.replace("counter", "gauge")).expect("written");
    let output = run(&["list", "--file", &shop, &format!("--check={page}")]);
    assert_eq!(output.status.code(), Some(1));
    let diff = String::from_utf8_lossy(&output.stdout);
    assert!(diff.contains("\n-- Type: gauge\n+- Type: counter\n"), "{diff}");
    assert!(String::from_utf8_lossy(&output.stderr).contains(&format!("'--output={page}'")));
}

#[test]
fn a_file_that_cannot_be_written_is_named() {
    let shop = catalogue("shop.json").display().to_string();
    let path = format!("{shop}/METRICS.md");
    let (status, message) = failure(&["list", "--file", &shop, "--output", &path]);
    assert_eq!(status, Some(2));
    assert!(message.contains(&path), "{message}");
    let (status, message) = failure(&["list", "--file", &shop, "--check", &path]);
    assert_eq!(status, Some(2));
    assert!(message.contains(&path), "{message}");
}

#[test]
fn a_table_in_a_file_has_no_colours() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("table.txt");
    let (table, shop) = (path.to_str().expect("UTF-8"), catalogue("shop.json").display().to_string());
    assert_eq!(stdout(&["list", "--file", &shop, "--color", "always", "--format", "table", "--output", table]), "");
    assert_eq!(fs::read_to_string(table).expect("a file"), stdout(&["list", "--file", &shop]));
    assert_eq!(stdout(&["list", "--file", &shop, "--format", "table", "--check", table]), "");
}

#[test]
fn an_ending_without_a_format_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("M.txt");
    let (file, shop) = (path.to_str().expect("UTF-8"), catalogue("shop.json").display().to_string());
    for option in ["--output", "--check"] {
        let (status, message) = failure(&["list", "--file", &shop, option, file]);
        assert_eq!(status, Some(2));
        assert!(message.contains(&format!("the format of `{file}` is not known: pass `--format`")), "{message}");
    }
    assert!(!path.exists());
}
