//! The files and pages that the documentation names exist.

use std::path::{Path, PathBuf};

/// The repository's folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A page, and its path.
fn pages() -> Vec<(PathBuf, String)> {
    let docs = std::fs::read_dir(root().join("docs")).expect("a folder of pages");
    let docs = docs.map(|entry| entry.expect("an entry").path());
    // The others are folders, such as the one of pictures.
    let docs = docs.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    let others = ["README.md", "CONTRIBUTING.md", "benches/README.md", "llms.txt"].map(|page| root().join(page));
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("a page of text");
        (path, text)
    };
    docs.chain(others).map(read).collect()
}

/// The texts between two marks, in one line each.
fn between<'a>(text: &'a str, start: &'a str, end: &'a str) -> impl Iterator<Item = &'a str> {
    text.lines()
        .flat_map(move |line| line.split(start).skip(1).filter_map(move |rest| Some(rest.split_once(end)?.0)))
}

#[test]
fn links_lead_to_files() {
    for (page, text) in pages() {
        let folder = page.parent().expect("a folder");
        for link in between(&text, "](", ")").filter(|link| !link.contains("://")) {
            let file = link.split('#').next().expect("a first part");
            assert!(folder.join(file).exists(), "{} links to {link}", page.display());
        }
    }
}

#[test]
fn source_files_are_where_the_guide_says() {
    let guide = std::fs::read_to_string(root().join("CONTRIBUTING.md")).expect("a guide");
    let folders = ["runtime/", "macros/", "cli/", "tests/", "examples/", "benches/", "docs/", "scripts/"];
    let code: Vec<&str> = guide.lines().flat_map(|line| line.split('`').skip(1).step_by(2)).collect();
    let named = code.into_iter().filter(|code| folders.iter().any(|folder| code.starts_with(folder)));
    for path in named.filter(|path| !path.contains(' ')) {
        assert!(root().join(path).exists(), "CONTRIBUTING.md names {path}");
    }
}
