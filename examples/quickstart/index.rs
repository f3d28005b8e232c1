//! The index: which files contain a word.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use callmeter::{Counter, Gauge, LabelSet, LabelValue, Metrics, instrumented, metered};
use walkdir::{DirEntry, WalkDir};

/// Larger files are skipped: they are logs and data, not texts.
const LARGEST: u64 = 256 * 1024;

#[derive(LabelValue, Clone, Copy)]
enum Kind {
    Rust,
    Markdown,
    Other,
}

#[derive(LabelSet)]
struct ByKind {
    kind: Kind,
}

#[derive(Metrics)]
#[metrics(prefix = "index")]
struct IndexMetrics {
    /// Lines that were indexed.
    lines: Counter<ByKind>,
    /// Different words in the index.
    words: Gauge,
}

static METRICS: IndexMetrics = IndexMetrics::new();

#[derive(Debug, thiserror::Error)]
#[error("cannot read the directory `{}`: {source}; give the path of one that exists", directory.display())]
pub(crate) struct NoDirectory {
    directory: PathBuf,
    source: io::Error,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum Skipped {
    #[error("not readable: {0}")]
    Io(#[from] io::Error),
    #[error("{0} bytes are too many")]
    TooLarge(u64),
    #[error("not a text")]
    NotText,
}

#[derive(Default)]
pub(crate) struct Index {
    files: Vec<PathBuf>,
    by_word: BTreeMap<String, BTreeSet<usize>>,
}

#[instrumented]
impl Index {
    fn add(&mut self, file: PathBuf, text: &str) {
        let number = self.files.len();
        self.files.push(file);
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        for word in words {
            self.by_word.entry(word.to_lowercase()).or_default().insert(number);
        }
    }

    pub(crate) fn look_up(&self, word: &str) -> Option<&BTreeSet<usize>> {
        self.by_word.get(&word.to_lowercase())
    }

    #[instrumented(skip)]
    pub(crate) fn files(&self) -> usize {
        self.files.len()
    }

    #[instrumented(skip)]
    pub(crate) fn words(&self) -> usize {
        self.by_word.len()
    }
}

#[instrumented]
pub(crate) async fn build(directory: &Path) -> Result<Index, NoDirectory> {
    let files = find(directory).map_err(|source| NoDirectory { directory: directory.to_owned(), source })?;
    let mut index = Index::default();
    for file in files {
        let kind = kind(&file);
        if let Ok(text) = read(kind, &file).await {
            METRICS.lines.with(ByKind { kind }).increment(text.lines().count());
            index.add(file, &text);
        }
    }
    METRICS.words.set(index.words());
    Ok(index)
}

#[instrumented]
fn find(directory: &Path) -> io::Result<Vec<PathBuf>> {
    std::fs::read_dir(directory)?;
    let built = |entry: &DirEntry| entry.file_name() == "target" || entry.path().ends_with(".git/objects");
    let entries = WalkDir::new(directory).into_iter().filter_entry(|entry| !built(entry));
    Ok(entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(DirEntry::into_path)
        .collect())
}

/// Files that were read, or skipped because they are no texts.
#[metered(
    counter("files_read_total", labels(status = outcome(ok = "read", error = "skipped"))),
    histogram("file_size_bytes", value = |text| text.as_ref().map_or(0, String::len), help = "Sizes of files, 0 for those skipped."),
    labels(kind)
)]
async fn read(kind: Kind, file: &Path) -> Result<String, Skipped> {
    let length = tokio::fs::metadata(file).await?.len();
    if length > LARGEST {
        return Err(Skipped::TooLarge(length));
    }
    String::from_utf8(tokio::fs::read(file).await?).map_err(|_| Skipped::NotText)
}

fn kind(file: &Path) -> Kind {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("rs") => Kind::Rust,
        Some("md") => Kind::Markdown,
        _ => Kind::Other,
    }
}
