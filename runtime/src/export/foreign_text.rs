//! Families of other crates, from the text that `metrics-exporter-prometheus` renders.

use super::foreign_names::unmarked;
use super::writer::{Format, Writer};

/// Writes the families of a text.
pub(super) fn write(writer: &mut Writer<'_>, text: &str) {
    let mut translation = Translation { writer, kind: "", without_sum: None };
    let mut help = None;
    for line in text.lines().filter(|line| !line.is_empty()) {
        if let Some(described) = line.strip_prefix("# HELP ") {
            help = described.split_once(' ');
        } else if let Some((name, kind)) = line.strip_prefix("# TYPE ").and_then(|line| line.split_once(' ')) {
            translation.head(name, kind, help.take().map(|(_, help)| help));
        } else if let Some((series, value)) = line.rsplit_once(' ') {
            translation.sample(series, value);
        }
    }
}

/// The families of a text as they are exposed in text format 0.0.4.
pub(super) fn exposed(text: &str) -> String {
    let mut exposed = String::with_capacity(text.len());
    let mut sink = |piece: &str| exposed.push_str(piece);
    let mut writer = Writer::new(Format::Text, &mut sink);
    write(&mut writer, text);
    writer.finish();
    exposed
}

/// Writes one family after another.
struct Translation<'w, 'a, 't> {
    writer: &'w mut Writer<'a>,
    /// The type of the current family.
    kind: &'t str,
    /// The family and labels of the last series whose sum was left out.
    without_sum: Option<String>,
}

impl<'t> Translation<'_, '_, 't> {
    fn head(&mut self, name: &str, kind: &'t str, help: Option<&str>) {
        self.kind = kind;
        let name = &*unmarked(name);
        let family = if kind == "counter" { self.writer.format.counter_family(name) } else { name };
        if let Some(help) = help {
            self.writer.help(family, help);
        }
        self.writer.line(&["# TYPE ", family, " ", kind]);
    }

    /// Whether a sample is a `_sum` below zero, which OpenMetrics does not have, or the `_count` beside it. The sum of
    /// an undeclared histogram is only known as a whole.
    fn is_sum_of_negatives(&mut self, name: &str, labels: &str, value: &str) -> bool {
        if self.writer.format == Format::Text || !matches!(self.kind, "histogram" | "summary") {
            return false;
        }
        if let Some(family) = name.strip_suffix("_sum") {
            let is_negative = value.starts_with('-') && value != "-0";
            self.without_sum = is_negative.then(|| format!("{family}{labels}"));
            return is_negative;
        }
        let without_sum = self.without_sum.as_deref();
        name.strip_suffix("_count").is_some_and(|family| {
            without_sum.and_then(|series| series.strip_prefix(family)).is_some_and(|of| of == labels)
        })
    }

    fn sample(&mut self, series: &str, value: &str) {
        self.writer.flush_if_full();
        let value = match value {
            "inf" => "+Inf",
            "-inf" => "-Inf",
            value => value,
        };
        let (name, labels) = series.split_at(series.find('{').unwrap_or(series.len()));
        let name = &*unmarked(name);
        if self.is_sum_of_negatives(name, labels, value) {
            return;
        }
        let format = self.writer.format;
        let name = if self.kind == "counter" { format.counter_sample(name) } else { name.into() };
        // The boundary or the quantile is the last label of a sample that has one.
        let key = match (self.kind, self.writer.format) {
            ("histogram", Format::OpenMetrics) if name.ends_with("_bucket") => Some("le=\""),
            ("summary", Format::OpenMetrics) if !name.ends_with("_sum") && !name.ends_with("_count") => {
                Some("quantile=\"")
            }
            _ => None,
        };
        match key.and_then(|key| split_last_label(labels, key)) {
            Some((before, number)) => {
                let canonical = number.parse().map_or_else(
                    |_| number.to_owned(),
                    |number: f64| if number.is_finite() { format!("{number:?}") } else { "+Inf".into() },
                );
                self.writer.line(&[&name, before, &canonical, "\"} ", value]);
            }
            None => self.writer.line(&[&name, labels, " ", value]),
        }
    }
}

/// Splits labels before the value of the last label, if that label has this key, such as `le="`.
fn split_last_label<'a>(labels: &'a str, key: &str) -> Option<(&'a str, &'a str)> {
    let inner = labels.strip_suffix("\"}")?;
    let start = inner.rfind(key)?;
    let is_whole_key = inner[..start].ends_with(['{', ',']);
    let (before, number) = labels.split_at(start + key.len());
    let number = number.strip_suffix("\"}")?;
    (is_whole_key && !number.contains('"')).then_some((before, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn openmetrics(text: &str) -> String {
        let mut exposed = String::new();
        let mut sink = |piece: &str| exposed.push_str(piece);
        let mut writer = Writer::new(Format::OpenMetrics, &mut sink);
        write(&mut writer, text);
        writer.flush();
        exposed
    }

    #[test]
    fn only_a_boundary_is_rewritten() {
        let samples = "c_bucket{role=\"a\\\"}\",le=\"5\"} 1\nc_sum{scale=\"5\"} 1\nc_count{title=\"inf\"} 1\n\
                       c_bucket{le=\"+Inf\"} 1\nc_sum{role=\"a\\\"}\"} 1\n";
        let exposed = openmetrics(&format!("# TYPE c histogram\n{samples}"));
        assert_eq!(
            exposed,
            format!("# TYPE c histogram\n{}", samples.replace("le=\"5\"} 1\nc_sum", "le=\"5.0\"} 1\nc_sum"))
        );
    }

    #[test]
    fn families_of_other_crates_are_translated() {
        let exposed = openmetrics(
            "# HELP a Said \"so\".\n# TYPE a counter\na{x=\"1\"} 2\n\n# TYPE b_total counter\nb_total 3\n\n\
             # TYPE c histogram\nc_bucket{le=\"1\"} 1\nc_bucket{le=\"+Inf\"} 1\nc_sum 1\nc_count 1\n\n\
             # TYPE d summary\nd{quantile=\"0\"} 1\n# TYPE e gauge\ne inf\n",
        );
        assert_eq!(
            exposed,
            "# HELP a Said \\\"so\\\".\n# TYPE a counter\na_total{x=\"1\"} 2\n# TYPE b counter\nb_total 3\n\
             # TYPE c histogram\nc_bucket{le=\"1.0\"} 1\nc_bucket{le=\"+Inf\"} 1\nc_sum 1\nc_count 1\n\
             # TYPE d summary\nd{quantile=\"0.0\"} 1\n# TYPE e gauge\ne +Inf\n"
        );
    }
}
