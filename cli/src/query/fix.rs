//! `fix --queries`: rewrites former names and keys. Every other byte of a file stays what it is.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::PathBuf;

use callmeter::Catalogue;
use similar::TextDiff;

use super::analyse::{Finding, Settings, Vocabulary, analyse, learn_recordings};
use super::check::{NamesArgs, QueryError};
use super::file::find;
use super::{Owner, Query, QueryFile};
use crate::error::Error;
use crate::exit::Exit;
use crate::printable::printable;
use crate::source::SourceArgs;

/// The arguments of `fix`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct FixArgs {
    /// Rewrites the PromQL of these files and directories.
    #[arg(long, value_name = "PATH", num_args = 1.., required = true)]
    queries: Vec<PathBuf>,
    /// Rewrites misspelt names, keys and values, too: look at the result.
    #[arg(long)]
    all: bool,
    /// Prints what would change, and changes nothing. The exit status is 1 if there is something to change.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    names: NamesArgs,
    #[command(flatten)]
    source: SourceArgs,
}

const EXAMPLES: &str = "\
Examples:
  cargo callmeter fix --queries rules dashboards            former names become the new ones
  cargo callmeter fix --queries rules.yml --dry-run         what would change, as a diff
  cargo callmeter fix --queries rules.yml --all             misspelt names, too";

/// Rewrites the files.
///
/// # Errors
///
/// Fails if a source or a file cannot be read, or a file cannot be written.
pub fn run(arguments: &FixArgs) -> Result<Exit, Error> {
    let catalogue = arguments.source.union()?;
    let fixed = arguments.fixed(&catalogue)?;
    let mut output = anstream::stdout().lock();
    let mut places = 0;
    for fixed in &fixed {
        places += fixed.edits.len();
        let path = fixed.path.to_string_lossy();
        for Left { line, word, reason } in &fixed.left {
            anstream::eprintln!("{}:{line}: left: `{}`: {}", printable(&path), printable(word), printable(reason));
        }
        if fixed.edits.is_empty() {
            continue;
        }
        if arguments.dry_run {
            let diff = TextDiff::from_lines(fixed.before.as_ref(), &fixed.after);
            let path = printable(&path);
            let header = |side: &str| {
                if fixed.path.is_absolute() { path.to_string() } else { format!("{side}/{path}") }
            };
            let (before, after) = (header("a"), header("b"));
            write!(output, "{}", diff.unified_diff().header(&before, &after))?;
        } else {
            let failed = |error| QueryError::Write { path: fixed.path.clone(), error };
            std::fs::write(&fixed.path, &fixed.after).map_err(failed)?;
            let count = fixed.edits.len();
            let word = if count == 1 { "replacement" } else { "replacements" };
            writeln!(output, "{}: {count} {word}", printable(&path))?;
        }
        for word in fixed.templates() {
            anstream::eprintln!(
                "{}: the template `{{{{{word}}}}}` still uses the former key; change it by hand",
                printable(&path)
            );
        }
    }
    if places == 0 {
        writeln!(output, "nothing to rewrite")?;
    }
    output.flush()?;
    Ok(if arguments.dry_run && places > 0 { Exit::Findings } else { Exit::Clean })
}

/// A file that is rewritten, or has something that only a person can rewrite.
#[derive(Debug)]
pub struct FixedFile {
    /// The file.
    pub path: PathBuf,
    /// Its text.
    pub before: std::sync::Arc<str>,
    /// Its new text.
    pub after: String,
    edits: Vec<Edit>,
    left: Vec<Left>,
}

/// A former name or key that is left.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Left {
    line: usize,
    word: String,
    reason: String,
}

/// These bytes of a file become this text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Edit {
    start: usize,
    end: usize,
    text: String,
}

impl FixArgs {
    fn fixed(&self, catalogue: &Catalogue) -> Result<Vec<FixedFile>, QueryError> {
        let found = find(&self.queries)?;
        found.warn();
        Ok(fix(self.names.vocabulary(catalogue, Settings::default())?, &found.files, self.all))
    }
}

/// The files that have something to rewrite: former names and keys, or everything that has a replacement.
pub fn fix(mut vocabulary: Vocabulary, files: &[QueryFile], all: bool) -> Vec<FixedFile> {
    learn_recordings(&mut vocabulary, files.iter().flat_map(|file| &file.queries));
    let is_wanted = |finding: &Finding| all || finding.is_rename();
    let recordings = Recordings::new(files, &vocabulary);
    let mut fixed = Vec::new();
    for file in files {
        let (mut edits, mut left) = (Vec::new(), Vec::new());
        for query in &file.queries {
            for finding in analyse(query, &vocabulary).into_iter().filter(is_wanted) {
                let range = query.map.bytes(finding.range.clone());
                let word = query.text.get(finding.range.clone()).unwrap_or_default();
                let reason = if recordings.keep(query, &finding) {
                    Some(BOTH_ENDS)
                } else if finding.replacement.is_none() {
                    finding.instead.as_deref().filter(|_| finding.is_rename())
                } else if file.text.get(range.clone()) == Some(word) {
                    None
                } else {
                    Some(ESCAPED)
                };
                if let Some(reason) = reason {
                    let line = query.map.position(finding.range.start).line;
                    left.push(Left { line, word: word.to_owned(), reason: reason.to_owned() });
                } else if let Some(text) = finding.replacement {
                    edits.push(Edit { start: range.start, end: range.end, text });
                }
            }
        }
        left.sort();
        left.dedup();
        edits.sort();
        edits.dedup();
        // Of two that overlap, the first one is made. The next run makes the second, if there still is a reason.
        let mut free = 0;
        edits.retain(|edit| {
            let is_free =
                edit.start >= free && edit.start < edit.end && file.text.get(edit.start..edit.end).is_some();
            free = if is_free { edit.end } else { free };
            is_free
        });
        if !edits.is_empty() || !left.is_empty() {
            let after = apply(&file.text, &edits);
            fixed.push(FixedFile { path: file.path.clone(), before: file.text.clone(), after, edits, left });
        }
    }
    fixed
}

const ESCAPED: &str = "it is written with escapes, or over two lines: change it by hand";
const BOTH_ENDS: &str = "a query of recorded series keeps this key: change it by hand, together with the recording rules and their queries";

/// The former keys that recording rules and the queries of their series keep, since one of those queries has to keep them.
#[derive(Debug)]
struct Recordings<'a> {
    names: Vec<&'a str>,
    kept: BTreeSet<String>,
}

impl<'a> Recordings<'a> {
    fn new(files: &'a [QueryFile], vocabulary: &Vocabulary) -> Self {
        let queries = || files.iter().flat_map(|file| &file.queries);
        let name = |query: &'a Query| match &query.owner {
            Owner::Recording { name, .. } => Some(name.as_str()),
            _ => None,
        };
        let mut recordings = Self { names: queries().filter_map(name).collect(), kept: BTreeSet::new() };
        let mut kept = BTreeSet::new();
        for query in queries().filter(|query| recordings.concern(query)) {
            let findings = analyse(query, vocabulary).into_iter();
            let held = findings.filter(|finding| finding.is_rename() && finding.replacement.is_none());
            kept.extend(held.filter_map(|finding| query.text.get(finding.range).map(str::to_owned)));
        }
        recordings.kept = kept;
        recordings
    }

    fn concern(&self, query: &Query) -> bool {
        matches!(query.owner, Owner::Recording { .. }) || self.names.iter().any(|name| query.text.contains(name))
    }

    fn keep(&self, query: &Query, finding: &Finding) -> bool {
        let word = query.text.get(finding.range.clone()).unwrap_or_default();
        finding.replacement.is_some() && finding.is_rename() && self.kept.contains(word) && self.concern(query)
    }
}

fn apply(text: &str, edits: &[Edit]) -> String {
    let mut result = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        result.push_str(&text[at..edit.start]);
        result.push_str(&edit.text);
        at = edit.end;
    }
    result.push_str(&text[at..]);
    result
}

impl FixedFile {
    /// The rewritten words that legends and annotations still use, as `{{word}}` or `$labels.word`.
    fn templates(&self) -> Vec<&str> {
        let mut words: Vec<&str> = self.edits.iter().map(|edit| &self.before[edit.start..edit.end]).collect();
        words.sort_unstable();
        words.dedup();
        let is_in_template = |word: &&str| {
            let pattern = format!(r"\{{\{{\s*{0}\s*\}}\}}|[$.][Ll]abels\.{0}\b", regex::escape(word));
            regex::Regex::new(&pattern).is_ok_and(|pattern| pattern.is_match(&self.after))
        };
        words.into_iter().filter(is_in_template).collect()
    }
}
