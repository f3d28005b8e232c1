//! The page that documents a project's metrics: `METRICS.md`.
//!
//! It changes only if the metrics do: there are no lines, and functions are sorted by name.

mod anchor;
pub(crate) mod escape;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use callmeter::{Declared, Family};

use self::anchor::Anchors;
use self::escape::{cell, code, text};
use super::Listing;
use super::group::Group;
use super::table::objective_text;
use crate::alert::condition_text;
use crate::labels::LabelSummary;
use crate::location::SourceFile;
use crate::printable::{one_line, printable};
use crate::series::SeriesCount;

const HEAD: &str = "\
<!-- `cargo callmeter list --format markdown` wrote this page. Change the declarations instead, and write it again. -->

# Metrics
";
/// The heading of families that several crates declare.
const SEVERAL: &str = "In several crates";
const ALERTS: &str = "Alerts";

/// Renders the page.
pub(super) fn render(listing: &Listing, link_base: Option<&str>, with_lines: bool) -> String {
    let groups = Group::all_of(&listing.families);
    let mut page = Page { out: String::from(HEAD), link_base, with_lines };
    page.summary(listing);
    page.contents(&groups, !listing.families.alerts().is_empty());
    for group in &groups {
        page.heading(2, &title(group));
        group.families.iter().for_each(|family| page.family(family));
    }
    page.alerts(listing);
    page.out
}

fn title(group: &Group<'_>) -> String {
    if group.module.is_empty() { SEVERAL.to_owned() } else { code(group.module) }
}

struct Page<'a> {
    out: String,
    link_base: Option<&'a str>,
    with_lines: bool,
}

impl Page<'_> {
    fn heading(&mut self, level: usize, title: &str) {
        _ = write!(self.out, "\n{} {title}\n", "#".repeat(level));
    }

    fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    fn summary(&mut self, listing: &Listing) {
        let programs: Vec<String> = listing.programs.iter().map(|program| code(&program.name)).collect();
        let line = format!("\n{}, declared in {}.", listing.totals(), programs.join(", "));
        self.line(&line);
    }

    /// The table of contents: modules and families, as the headings below.
    fn contents(&mut self, groups: &[Group<'_>], has_alerts: bool) {
        let mut anchors = Anchors::default();
        _ = anchors.of("Metrics");
        self.line("");
        for group in groups {
            let heading = if group.module.is_empty() { SEVERAL } else { group.module };
            self.line(&format!("- [{}](#{})", title(group), anchors.of(&printable(heading))));
            for family in &group.families {
                self.line(&format!("  - [{}](#{})", code(&family.name), anchors.of(&printable(&family.name))));
            }
        }
        if has_alerts {
            self.line(&format!("- [{ALERTS}](#{})", anchors.of(ALERTS)));
        }
    }

    fn alerts(&mut self, listing: &Listing) {
        if listing.families.alerts().is_empty() {
            return;
        }
        self.heading(2, ALERTS);
        for alert in listing.families.alerts() {
            self.heading(3, &code(&alert.name));
            _ = write!(self.out, "\n{}\n\n", text(&one_line(&alert.summary)));
            if let Some(description) = &alert.description {
                _ = write!(self.out, "{}\n\n", text(&one_line(description)));
            }
            self.line(&format!("- Fires if {}", text(&condition_text(alert))));
            self.line(&format!("- Severity: {}", alert.severity.as_str()));
            if let Some(runbook) = &alert.runbook {
                self.line(&format!("- Runbook: <{}>", escape::url(&one_line(runbook))));
            }
            let file = SourceFile::new(&alert.file);
            let place = self.link(&code(&file.path), &file, None);
            let line = if self.with_lines { format!(", line {}", alert.line) } else { String::new() };
            self.line(&format!("- Declared in {place}{line}"));
        }
    }

    fn family(&mut self, family: &Family) {
        self.heading(3, &code(&family.name));
        let mut deprecated = family.deprecated.as_deref().map(one_line).map(|reason| text(&reason));
        if family.was.is_none()
            && let Some(reason) = deprecated.take()
        {
            _ = write!(self.out, "\n**Deprecated:** {reason}\n");
        }
        self.line("");
        if !family.help.is_empty() {
            _ = write!(self.out, "{}\n\n", text(&one_line(&family.help)));
        }
        let unit = family.unit.map(|unit| format!(", in {}", unit.suffix())).unwrap_or_default();
        self.line(&format!("- Type: {}{unit}", family.kind.as_str()));
        self.line(&format!("- Series: {}", series(family)));
        if let Some(was) = &family.was {
            let reason = deprecated.map(|reason| format!(" (deprecated: {reason})")).unwrap_or_default();
            self.line(&format!("- Former name, exposed too: {}{reason}", code(was)));
        }
        if !family.buckets.is_empty() {
            let bounds: Vec<String> = family.buckets.iter().map(f64::to_string).collect();
            self.line(&format!("- Buckets: {}", bounds.join(", ")));
        }
        let mut objectives: Vec<String> = family
            .declared
            .iter()
            .filter_map(|declared| declared.objective.as_ref())
            .map(|objective| format!("- {}", text(&capitalised(&objective_text(objective)))))
            .collect();
        objectives.sort();
        objectives.dedup();
        objectives.iter().for_each(|objective| self.line(objective));
        self.declarations(family);
        self.labels(family);
    }

    /// The functions that feed the family, by file.
    fn declarations(&mut self, family: &Family) {
        let mut files: BTreeMap<SourceFile, Vec<&Declared>> = BTreeMap::new();
        for declared in &family.declared {
            files.entry(SourceFile::new(&declared.file)).or_default().push(declared);
        }
        if !files.is_empty() {
            self.line("- Declared in");
        }
        for (file, mut declared) in files {
            declared.sort_by(|a, b| (&a.function, a.line).cmp(&(&b.function, b.line)));
            let mut functions: Vec<String> =
                declared.iter().map(|declared| self.function(&file, declared)).collect();
            functions.dedup();
            let file = self.link(&code(&file.path), &file, None);
            self.line(&format!("  - {file}: {}", functions.join(", ")));
        }
    }

    fn function(&self, file: &SourceFile, declared: &Declared) -> String {
        let function = code(&declared.function);
        if !self.with_lines {
            return function;
        }
        let line = declared.line.to_string();
        format!("{function} ({})", self.link(&format!("line {line}"), file, Some(declared.line)))
    }

    fn link(&self, text: &str, file: &SourceFile, line: Option<u32>) -> String {
        let Some(base) = self.link_base.filter(|_| file.is_in_workspace) else { return text.to_owned() };
        let fragment = line.map(|line| format!("#L{line}")).unwrap_or_default();
        format!("[{text}]({}/{}{fragment})", escape::url(base.trim_end_matches('/')), escape::url(&file.path))
    }

    fn labels(&mut self, family: &Family) {
        let labels = LabelSummary::all_of(family);
        if labels.is_empty() {
            return;
        }
        self.line("\n| label | values |\n|---|---|");
        for label in labels {
            let was = label.was.map(|was| format!("<br>formerly {}", cell(&code(was)))).unwrap_or_default();
            self.line(&format!("| {}{was} | {} |", cell(&code(label.key)), values(&label)));
        }
    }
}

fn series(family: &Family) -> String {
    let SeriesCount { series, label_sets, is_open } = SeriesCount::of(family);
    let at_most = if is_open { "at most " } else { "" };
    let sets = match label_sets {
        sets if sets == series => String::new(),
        1 => " (1 label set)".to_owned(),
        sets => format!(" ({sets} label sets)"),
    };
    format!("{at_most}{series}{sets}")
}

/// The values of a label, for a cell of a table.
fn values(label: &LabelSummary<'_>) -> String {
    let mut values: Vec<String> = label
        .values
        .iter()
        .map(|value| {
            let error = if value.is_error { " (error)" } else { "" };
            format!("{}{error}", cell(&code(value.text)))
        })
        .collect();
    if let Some(limit) = label.limit {
        values.push(format!("any text, at most {limit} values and `_other`"));
    }
    let optional = if label.is_optional { "; not in every series" } else { "" };
    format!("{}{optional}", values.join(", "))
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
