//! The page of an alert: what fired, what it means, where the series come from, and what to look at first.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::alerts::{Rule, Rules};
use super::dashboards::Dashboards;
use super::queries::{Read, breakdown};
use crate::generate::Plan;
use crate::generate::promql::{Query, Range, Selector};
use crate::location::SourceFile;
use crate::printable::one_line;

/// How many declarations of a family a page lists.
const DECLARATIONS: usize = 12;
/// How many dashboards a page names.
const LINKS: usize = 6;

/// The name of an alert's page. A catalogue from elsewhere may have a name with a path in it.
pub(super) fn file_name(alert: &str) -> String {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    format!("{}.md", alert.replace(|letter| !is_letter(letter), "-"))
}

/// The page with the list of all alerts.
pub(super) fn index(plan: &Plan, alerts: &BTreeMap<&str, Vec<&Rule>>) -> String {
    let mut page = Page::default();
    page.line(format_args!("# Alerts of {}", plan.job()));
    let row = |(name, rules): (&&str, &Vec<&Rule>)| {
        format!("| [{name}]({}) | {} | {} |", file_name(name), severities(rules), cell(&summary(rules[0])))
    };
    let rows: Vec<String> = alerts.iter().map(row).collect();
    page.line(format_args!("| alert | severity | what it says |\n|---|---|---|\n{}", rows.join("\n")));
    page.line("If data is missing, [troubleshooting.md](../troubleshooting.md) helps.");
    page.text
}

/// The page of an alert.
pub(super) fn page(plan: &Plan, rules: &Rules, dashboards: &Dashboards, name: &str, alert: &[&Rule]) -> String {
    let mut page = Page::default();
    page.line(format_args!("# {name}"));
    page.line(summary(alert[0]));
    page.line("## What fired");
    for rule in alert {
        let severity = rule.labels.get("severity").map_or("warning", String::as_str);
        let when = rule.hold_for.as_ref().map_or_else(
            || "as soon as the expression returns series".to_owned(),
            |time| format!("after the expression has returned series for `{time}`"),
        );
        let labels = plain_labels(rule);
        page.line(format_args!("Severity `{severity}`{labels}, {when}:"));
        page.promql(&rule.expr);
    }
    if let Some(file) = alert.iter().find_map(|rule| rule.annotations.get("source")) {
        page.line(format_args!("The alert is declared in {}.", source(plan, file)));
    }
    let read = Read::of(plan, rules, alert.iter().map(|rule| rule.expr.as_str()));
    recordings(&mut page, &read);
    page.line("## What it means");
    let mut descriptions: Vec<String> = Vec::new();
    for text in alert.iter().filter_map(|rule| rule.annotations.get("description")).map(|text| readable(text)) {
        // Two objectives with the same targets have the same descriptions.
        if !descriptions.contains(&text) {
            descriptions.push(text);
        }
    }
    page.line(if descriptions.is_empty() { summary(alert[0]) } else { descriptions.join("\n\n") });
    if let Some(url) = alert.iter().find_map(|rule| rule.annotations.get("runbook_url"))
        && !url.ends_with(&format!("{name}.md"))
    {
        page.line(format_args!("Notifications link to <{url}>."));
    }
    sources(&mut page, plan, &read);
    first_queries(&mut page, plan, name, &read);
    links(&mut page, plan, dashboards, &read);
    page.text
}

/// How the series are recorded that the alert reads. An objective has many of them.
fn recordings(page: &mut Page, read: &Read) {
    if read.recorded.is_empty() {
        return;
    }
    page.line("<details><summary>It reads series that Prometheus records</summary>");
    for (name, expression) in &read.recorded {
        page.line(format_args!("`{name}` is"));
        page.promql(expression);
    }
    page.line("</details>");
}

/// Which code declares the families. Lines are left out: they change with every edit above them.
fn sources(page: &mut Page, plan: &Plan, read: &Read) {
    page.line("## Where the series come from");
    for family in read.families.iter().filter_map(|name| plan.catalogue.get(name)) {
        let help = one_line(&family.help);
        page.line(format_args!("`{}`: {help}", family.name));
        let mut places: Vec<String> = Vec::new();
        for declared in &family.declared {
            let path = source(plan, &declared.file);
            let place = format!("- `{}` in {path}", declared.function);
            if !places.contains(&place) {
                places.push(place);
            }
        }
        let more = places.len().saturating_sub(DECLARATIONS);
        places.truncate(DECLARATIONS);
        if more > 0 {
            places.push(format!("- and {more} more: `cargo callmeter list --name {}`", family.name));
        }
        page.line(places.join("\n"));
    }
    if !read.others.is_empty() {
        let names: Vec<String> = read.others.iter().map(|name| format!("`{name}`")).collect();
        page.line(format_args!(
            "Not declared by the program, but by an exporter or by Prometheus: {}.",
            names.join(", ")
        ));
    }
}

fn first_queries(page: &mut Page, plan: &Plan, alert: &str, read: &Read) {
    page.line("## First queries");
    page.line("Is it firing, and for which series?");
    page.promql(&Query::from(Selector::new("ALERTS").equal("alertname", alert)).to_string());
    if !read.compared.is_empty() {
        page.line("What is compared, whether it is within the limit or not:");
        for expression in &read.compared {
            page.promql(expression);
        }
    }
    let breakdowns: Vec<String> =
        read.families.iter().flat_map(|family| breakdown(plan, family)).map(|query| query.to_string()).collect();
    if !breakdowns.is_empty() {
        page.line("Which labels does it concern?");
        for query in breakdowns {
            page.promql(&query);
        }
    }
    page.line("Are the targets up, and was the program restarted, as by a deployment?");
    page.promql(&Query::from(Selector::new("up").equal("job", plan.job())).to_string());
    let start = Selector::new("process_start_time_seconds").equal("job", plan.job());
    page.promql(&Query::call("changes", [Query::from(start.over(Range::hours(1)))]).to_string());
    if plan.config.stack.logs.is_some() {
        page.line("What did it log? In Loki:");
        page.line("```logql\n{service=~\".+\", level=\"error\"} | json\n```");
    }
}

fn links(page: &mut Page, plan: &Plan, dashboards: &Dashboards, read: &Read) {
    let recorded = read.recorded.iter().map(|(name, _)| name.as_str());
    // Every dashboard finds the targets by `up`.
    let others = read.others.iter().filter(|name| *name != "up");
    let names: Vec<&str> = read.families.iter().chain(others).map(String::as_str).chain(recorded).collect();
    let mut links: Vec<String> = dashboards
        .for_names(&names)
        .take(LINKS)
        .map(|(title, link)| format!("- Dashboard [{title}]({link})"))
        .collect();
    if let Some(url) = &plan.config.stack.prometheus.url {
        links.push(format!("- [Alerts in Prometheus]({}/alerts)", url.as_str().trim_end_matches('/')));
    }
    if let Some(url) = &plan.config.stack.alertmanager.url {
        links.push(format!("- [Silences in Alertmanager]({}/#/silences)", url.as_str().trim_end_matches('/')));
    }
    links.push("- [All alerts](README.md)".to_owned());
    links.push("- [If data is missing](../troubleshooting.md)".to_owned());
    page.line("## Links");
    page.line(links.join("\n"));
}

/// A source file, with a link if the configuration says where the source is shown.
fn source(plan: &Plan, file: &str) -> String {
    let file = SourceFile::new(file);
    match &plan.config.service.source_link {
        Some(link) if file.is_in_workspace => format!("[`{}`]({})", file.path, link_to(link, &file.path)),
        _ => format!("`{}`", file.path),
    }
}

/// The URL of a file: what follows `#` is a line.
fn link_to(template: &str, file: &str) -> String {
    let template = match template.split_once('#') {
        Some((before, fragment)) if fragment.contains("{line}") => before,
        _ => template,
    };
    template.replace("{file}", file).replace("{line}", "1")
}

fn summary(rule: &Rule) -> String {
    rule.annotations.get("summary").map_or_else(String::new, |text| readable(text))
}

fn severities(rules: &[&Rule]) -> String {
    let mut severities: Vec<&str> =
        rules.iter().map(|rule| rule.labels.get("severity").map_or("warning", String::as_str)).collect();
    severities.dedup();
    severities.join(", ")
}

/// The labels that distinguish rules of one name.
fn plain_labels(rule: &Rule) -> String {
    let labels = rule.labels.iter().filter(|(key, _)| *key != "severity" && *key != "job");
    labels.fold(String::new(), |mut text, (key, value)| {
        // Writing to a string does not fail.
        let _ = write!(text, ", `{key}=\"{value}\"`");
        text
    })
}

/// A text for a cell of a table.
fn cell(text: &str) -> String {
    one_line(text).replace('|', "\\|")
}

/// An annotation without its templates: `{{ $labels.route }}` is `<route>`.
fn readable(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        plain.push_str(before);
        let (template, next) = after.split_once("}}").unwrap_or((after, ""));
        match template.split_once("$labels.") {
            Some((_, label)) => {
                let end = label.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
                plain.push('‹');
                plain.push_str(&label[..end.unwrap_or(label.len())]);
                plain.push('›');
            }
            None if template.contains("$value") => plain.push_str("‹value›"),
            None => plain.push('…'),
        }
        rest = next;
    }
    plain.push_str(rest);
    plain.trim().to_owned()
}

/// A Markdown page of paragraphs.
#[derive(Debug, Default)]
struct Page {
    text: String,
}

impl Page {
    fn line(&mut self, text: impl std::fmt::Display) {
        // Writing to a string does not fail.
        let _ = write!(self.text, "{text}\n\n");
    }

    fn promql(&mut self, query: &str) {
        self.line(format_args!("```promql\n{}\n```", query.trim()));
    }
}

#[cfg(test)]
mod tests {
    use super::{link_to, readable};

    #[test]
    fn a_page_is_in_its_folder() {
        assert_eq!(super::file_name("../../etc/Passwd"), "------etc-Passwd.md");
    }

    #[test]
    fn templates_become_readable() {
        let text = "{{ $value | humanizePercentage }} of {{ $labels.route }} fail {{ if x }}y{{ end }}";
        assert_eq!(readable(text), "‹value› of ‹route› fail …y…");
        assert_eq!(readable("open {{ $labels.a"), "open ‹a›");
    }

    #[test]
    fn links_have_no_lines() {
        assert_eq!(
            link_to("https://g.example/blob/main/{file}#L{line}", "src/a.rs"),
            "https://g.example/blob/main/src/a.rs"
        );
        assert_eq!(link_to("https://g.example/{file}", "a.rs"), "https://g.example/a.rs");
    }
}
