//! The texts of annotations, which have the value and the labels of the alert in them.

use callmeter::{Family, Unit};

use super::model::Labels;

/// How a template shows the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// `12.35`
    Number,
    /// A share of 0 to 1 as `5.5%`.
    Percentage,
    /// Seconds as `1h 5m 0s`.
    Duration,
    /// Bytes as `1.1Gi`.
    Bytes,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq)]
enum Part {
    Literal(String),
    Label(String),
    Value(Shown),
}

/// An annotation: plain text with values and labels of the alert.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Text(Vec<Part>);

/// Whose templates are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Templates {
    /// Those of Prometheus.
    Prometheus,
    /// Those of rules that Grafana manages, where `A` is the query. It takes `$x` for a variable of its environment when it reads provisioning
    /// files, so that no dollar sign is written.
    Grafana,
}

impl Text {
    /// A text without templates. What looks like one is shown as it is.
    pub fn new(text: impl Into<String>) -> Self {
        Self(vec![Part::Literal(text.into())])
    }

    /// The text, and then another one.
    #[must_use]
    pub fn with(mut self, text: impl Into<String>) -> Self {
        self.0.push(Part::Literal(text.into()));
        self
    }

    /// The text, and then the value of this label.
    #[must_use]
    pub fn label(mut self, key: &str) -> Self {
        self.0.push(Part::Label(key.to_owned()));
        self
    }

    /// The text, and then the alert's value.
    #[must_use]
    pub fn value(mut self, shown: Shown) -> Self {
        self.0.push(Part::Value(shown));
        self
    }

    /// The text, and then the labels in parentheses, as in ` (queue mail)`.
    #[must_use]
    pub fn labels<'a>(mut self, keys: impl IntoIterator<Item = &'a str>) -> Self {
        let mut before = " (";
        for key in keys {
            self = self.with(format!("{before}{} ", key.replace('_', " "))).label(key);
            before = ", ";
        }
        if before == ", " { self.with(")") } else { self }
    }

    /// The template.
    pub fn template(&self, templates: Templates) -> String {
        let part = |part: &Part| match part {
            Part::Literal(text) => literal(text),
            Part::Label(key) => format!("{{{{ {}.{key} }}}}", templates.labels()),
            Part::Value(shown) => format!("{{{{ {} | {} }}}}", templates.value(), shown.function()),
        };
        self.0.iter().map(part).collect()
    }

    /// The text as it is shown for an alert with this value and these labels.
    pub fn expand(&self, value: f64, labels: &Labels) -> String {
        let part = |part: &Part| match part {
            Part::Literal(text) => text.clone(),
            Part::Label(key) => labels.get(key).cloned().unwrap_or_default(),
            Part::Value(shown) => shown.format(value),
        };
        self.0.iter().map(part).collect()
    }
}

/// The template that shows a text as it is.
pub(super) fn literal(text: &str) -> String {
    text.replace("{{", "{{ \"{{\" }}")
}

impl Templates {
    fn labels(self) -> &'static str {
        match self {
            Self::Prometheus => "$labels",
            Self::Grafana => ".Labels",
        }
    }

    fn value(self) -> &'static str {
        match self {
            Self::Prometheus => "$value",
            Self::Grafana => ".Values.A.Value",
        }
    }
}

impl Shown {
    /// How a value of this family is shown.
    pub fn of(family: &Family) -> Self {
        match family.unit {
            Some(Unit::Seconds) => Self::Duration,
            Some(Unit::Bytes) => Self::Bytes,
            Some(Unit::Ratio) => Self::Percentage,
            _ => Self::Number,
        }
    }

    /// Prometheus's and Grafana's template function.
    fn function(self) -> &'static str {
        match self {
            Self::Number => "humanize",
            Self::Percentage => "humanizePercentage",
            Self::Duration => "humanizeDuration",
            Self::Bytes => "humanize1024",
        }
    }

    /// What the template function shows.
    fn format(self, value: f64) -> String {
        match self {
            Self::Number => decimal(value),
            Self::Bytes => with_prefix(value, 1024.0, &["ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"]),
            Self::Percentage => format!("{}%", four_digits(value * 100.0)),
            Self::Duration => duration(value),
        }
    }
}

fn decimal(value: f64) -> String {
    if value == 0.0 || value.abs() >= 1.0 {
        return with_prefix(value, 1000.0, &["k", "M", "G", "T", "P", "E", "Z", "Y"]);
    }
    let (mut value, mut prefix) = (value, "");
    for smaller in ["m", "u", "n", "p", "f", "a", "z", "y"] {
        if value.abs() >= 1.0 {
            break;
        }
        (value, prefix) = (value * 1000.0, smaller);
    }
    format!("{}{prefix}", four_digits(value))
}

fn with_prefix(value: f64, base: f64, prefixes: &[&str]) -> String {
    let (mut value, mut prefix) = (value, "");
    for larger in prefixes {
        if value.abs() < base {
            break;
        }
        (value, prefix) = (value / base, larger);
    }
    format!("{}{prefix}", four_digits(value))
}

fn duration(seconds: f64) -> String {
    if seconds.abs() < 1.0 {
        return decimal(seconds) + "s";
    }
    let sign = if seconds < 0.0 { "-" } else { "" };
    #[expect(clippy::cast_possible_truncation, reason = "a time that does not fit is no time")]
    let whole = seconds.abs() as i64;
    let (days, hours, minutes) = (whole / 86_400, whole / 3600 % 24, whole / 60 % 60);
    match (days, hours, minutes) {
        (1.., ..) => format!("{sign}{days}d {hours}h {minutes}m {}s", whole % 60),
        (_, 1.., _) => format!("{sign}{hours}h {minutes}m {}s", whole % 60),
        (_, _, 1..) => format!("{sign}{minutes}m {}s", whole % 60),
        _ => format!("{}s", four_digits(seconds)),
    }
}

/// `%.4g` of C and Go: four significant digits, without zeros at the end.
fn four_digits(value: f64) -> String {
    let scientific = format!("{value:.3e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return value.to_string() };
    let Ok(exponent) = exponent.parse::<i32>() else { return value.to_string() };
    if !(-4..4).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{}e{sign}{:02}", without_zeros(mantissa), exponent.abs());
    }
    let decimals = usize::try_from(3 - exponent).unwrap_or_default();
    without_zeros(&format!("{value:.decimals$}")).to_owned()
}

fn without_zeros(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

#[cfg(test)]
mod tests {
    use super::{Shown, Templates, Text, four_digits};

    #[test]
    fn four_digits_are_those_of_go() {
        for (value, text) in [
            (0.0, "0"),
            (5.5, "5.5"),
            (5.500_000_000_000_001, "5.5"),
            (1234.5, "1234"),
            (12345.0, "1.234e+04"),
            (0.000_123_45, "0.0001234"),
            (0.000_012_345, "1.234e-05"),
            (100.0, "100"),
            (-2.425, "-2.425"),
            (9999.9, "1e+04"),
        ] {
            assert_eq!(four_digits(value), text, "{value}");
        }
    }

    #[test]
    fn values_are_shown_as_prometheus_shows_them() {
        assert_eq!(Shown::Percentage.format(0.055), "5.5%");
        assert_eq!(Shown::Duration.format(2.425), "2.425s");
        assert_eq!(Shown::Duration.format(0.25), "250ms");
        assert_eq!(Shown::Duration.format(93_784.0), "1d 2h 3m 4s");
        assert_eq!(Shown::Duration.format(61.0), "1m 1s");
        assert_eq!(Shown::Bytes.format(1_181_116_006.4), "1.1Gi");
        assert_eq!(Shown::Number.format(1500.0), "1.5k");
        assert_eq!(Shown::Number.format(0.5), "500m");
    }

    #[test]
    fn texts_are_templates_or_expanded() {
        let text = Text::new("{{ .x }} at ").value(Shown::Percentage).labels(["job_name"]);
        assert_eq!(
            text.template(Templates::Prometheus),
            "{{ \"{{\" }} .x }} at {{ $value | humanizePercentage }} (job name {{ $labels.job_name }})"
        );
        assert!(text.template(Templates::Grafana).contains("{{ .Values.A.Value | humanizePercentage }}"));
        let labels = [("job_name".to_owned(), "crawl".to_owned())].into();
        assert_eq!(text.expand(0.5, &labels), "{{ .x }} at 50% (job name crawl)");
    }
}
