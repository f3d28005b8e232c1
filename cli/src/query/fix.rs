//! `fix --queries`: rewrites former names and keys. Every other byte of a file stays what it is.

use std::io::Write as _;
use std::ops::Range;
use std::path::PathBuf;

use callmeter::Catalogue;
use similar::TextDiff;

use super::QueryFile;
use super::analyse::{Finding, Settings, Vocabulary, analyse, learn_recordings};
use super::check::{NamesArgs, QueryError};
use super::file::find;
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
        if arguments.dry_run {
            let diff = TextDiff::from_lines(fixed.before.as_ref(), &fixed.after);
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
    if fixed.is_empty() {
        writeln!(output, "nothing to rewrite")?;
    }
    output.flush()?;
    Ok(if arguments.dry_run && places > 0 { Exit::Findings } else { Exit::Clean })
}

/// A file that is rewritten.
#[derive(Debug)]
pub struct FixedFile {
    /// The file.
    pub path: PathBuf,
    /// Its text.
    pub before: std::sync::Arc<str>,
    /// Its new text.
    pub after: String,
    edits: Vec<Edit>,
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
    let mut fixed = Vec::new();
    for file in files {
        let mut edits = Vec::new();
        for query in &file.queries {
            for finding in analyse(query, &vocabulary).into_iter().filter(is_wanted) {
                let Some(text) = finding.replacement else { continue };
                let Range { start, end } = query.map.bytes(finding.range.clone());
                // Words that are written with escapes, or over two lines, are left to the user.
                if file.text.get(start..end) == query.text.get(finding.range) {
                    edits.push(Edit { start, end, text });
                }
            }
        }
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
        if !edits.is_empty() {
            let after = apply(&file.text, &edits);
            fixed.push(FixedFile { path: file.path.clone(), before: file.text.clone(), after, edits });
        }
    }
    fixed
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
