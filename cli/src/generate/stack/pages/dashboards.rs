//! Links to the generated dashboards.

use crate::generate::Plan;
use crate::generate::artefact::{Artefact, Content};
use crate::generate::error::GenerateError;
use crate::generate::tree::Tree;

/// The generated dashboards, and where Grafana shows them.
#[derive(Debug)]
pub(super) struct Dashboards {
    dashboards: Vec<Dashboard>,
}

#[derive(Debug)]
struct Dashboard {
    title: String,
    /// Its URL in Grafana, or the path of its file as seen from `runbooks/`.
    link: String,
    text: String,
}

impl Dashboards {
    pub(super) fn of(plan: &Plan, files: &[Artefact]) -> Result<Self, GenerateError> {
        let url = plan.config.stack.grafana.url.as_ref().map(|url| url.as_str().trim_end_matches('/'));
        let mut dashboards = Vec::new();
        for file in files {
            let Content::Json(Tree::Map(fields)) = &file.content else { continue };
            let text = |key: &str| match fields.get(key) {
                Some(Tree::Text(text)) => Some(text.clone()),
                _ => None,
            };
            let link = match (url, text("uid")) {
                (Some(url), Some(uid)) => format!("{url}/d/{uid}"),
                _ => format!("../dashboards/{}", file.path),
            };
            let title = text("title").unwrap_or_else(|| file.path.clone());
            dashboards.push(Dashboard { title, link, text: serde_json::to_string(fields)? });
        }
        Ok(Self { dashboards })
    }

    /// The titles and links of the dashboards that read one of these names, or of the first if none does.
    pub(super) fn for_names(&self, names: &[&str]) -> impl Iterator<Item = (&str, &str)> {
        let reads = |dashboard: &&Dashboard| names.iter().any(|name| contains_word(&dashboard.text, name));
        let mut found: Vec<&Dashboard> = self.dashboards.iter().filter(reads).collect();
        if found.is_empty() {
            found.extend(self.dashboards.first());
        }
        found.into_iter().map(|dashboard| (dashboard.title.as_str(), dashboard.link.as_str()))
    }
}

/// Whether a name occurs that is not part of a longer one, except for the suffixes of a histogram.
fn contains_word(text: &str, name: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == ':';
    text.match_indices(name).any(|(start, _)| {
        let rest = &text[start + name.len()..];
        let rest =
            ["_bucket", "_sum", "_count"].iter().find_map(|suffix| rest.strip_prefix(suffix)).unwrap_or(rest);
        !text[..start].ends_with(is_part) && !rest.starts_with(is_part)
    })
}

#[cfg(test)]
mod tests {
    use super::contains_word;

    #[test]
    fn names_are_whole_words() {
        assert!(contains_word("sum(rate(jobs_total{a=\"b\"}[5m]))", "jobs_total"));
        assert!(contains_word("rate(call_seconds_bucket[5m])", "call_seconds"));
        assert!(!contains_word("rate(old_jobs_total[5m])", "jobs_total"));
        assert!(!contains_word("rate(jobs_total_age[5m])", "jobs_total"));
    }
}
