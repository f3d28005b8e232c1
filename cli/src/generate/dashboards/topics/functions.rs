//! Rows about functions: as for other calls, with links to the source.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use callmeter::{Declared, LabelValues};

use super::calls::{self as rows_of, Words};
use crate::generate::dashboards::model::{Link, Panel, Row, SeriesLink};
use crate::generate::dashboards::scope::Scope;
use crate::generate::subject::Calls;

/// The functions that are listed with a link. A program of a thousand functions does not make a dashboard of a megabyte.
const MOST_LINKS: usize = 100;
/// The functions whose lines have a link, in each of several panels.
const MOST_SERIES_LINKS: usize = 40;

/// A function as its series are labelled.
struct Function<'a> {
    name: &'a str,
    module: &'a str,
    declared: &'a Declared,
}

impl Function<'_> {
    /// The name in legends of `function` and `module`.
    fn legend(&self) -> String {
        format!("{} {}", self.name, self.module)
    }
}

/// The rows.
pub fn rows(scope: Scope<'_>, calls: &Calls<'_>, words: Words) -> Vec<Row> {
    let functions = functions(calls);
    let mut rows = rows_of::details(scope, calls, words);
    if let Some(template) = &scope.plan.config.service.source_link {
        let links: Vec<SeriesLink> = functions
            .iter()
            .take(MOST_SERIES_LINKS)
            .map(|function| SeriesLink { series: function.legend(), link: source_link(template, function) })
            .collect();
        for panel in rows.iter_mut().flat_map(|row| &mut row.panels) {
            if panel.series.iter().any(|series| series.legend == "{{function}} {{module}}") {
                panel.series_links.clone_from(&links);
            }
        }
    }
    rows.push(Row { is_collapsed: true, ..Row::new("Where the functions are", vec![list(scope, &functions)]) });
    rows
}

/// Each function once, sorted by module and name.
fn functions<'a>(calls: &Calls<'a>) -> Vec<Function<'a>> {
    let declared = calls.main().into_iter().flat_map(|main| &main.family.declared);
    let label = |declared: &'a Declared, key: &str| {
        declared.labels.iter().filter(|label| label.key == key).find_map(|label| match &label.values {
            LabelValues::Closed(values) => values.first().map(String::as_str),
            _ => None,
        })
    };
    let functions = declared.map(|declared| {
        let name = label(declared, "function").unwrap_or(&declared.function);
        let module = label(declared, "module").unwrap_or(&declared.module);
        ((module, name), Function { name, module, declared })
    });
    functions.collect::<BTreeMap<_, _>>().into_values().collect()
}

fn source_link(template: &str, function: &Function<'_>) -> Link {
    let url =
        template.replace("{file}", &function.declared.file).replace("{line}", &function.declared.line.to_string());
    Link { title: format!("The source of {}", function.name), url }
}

/// A list in Markdown. A line is named only where the link names it, because a line moves with every change above it.
fn list(scope: Scope<'_>, functions: &[Function<'_>]) -> Panel {
    let mut text = String::from("| function | module | source |\n|---|---|---|\n");
    for function in functions.iter().take(MOST_LINKS) {
        let Declared { file, line, .. } = function.declared;
        let source = match &scope.plan.config.service.source_link {
            Some(template) if template.contains("{line}") => {
                format!("[{file}:{line}]({})", source_link(template, function).url)
            }
            Some(template) => format!("[{file}]({})", source_link(template, function).url),
            None => file.clone(),
        };
        // Writing to a text does not fail.
        let _ = writeln!(text, "| `{}` | `{}` | {source} |", function.name, function.module);
    }
    if functions.len() > MOST_LINKS {
        let _ = writeln!(text, "\n{} more are not listed.", functions.len() - MOST_LINKS);
    }
    let height = u32::try_from(functions.len().min(MOST_LINKS)).unwrap_or(0) + 3;
    Panel::text("Functions", text).sized(24, height.min(20))
}
