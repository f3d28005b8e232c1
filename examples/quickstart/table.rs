//! A table for people, made of the exposition.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What the annotated functions did, then every other series that is not zero.
pub(crate) fn of(exposition: &str) -> String {
    let samples: Vec<Sample<'_>> = exposition.lines().filter_map(Sample::parse).collect();
    let mut functions: BTreeMap<&str, Function> = BTreeMap::new();
    let mut others = Vec::new();
    for sample in &samples {
        let function = sample.label("function").map(|function| functions.entry(function).or_default());
        match (sample.name, function) {
            ("function_calls_total", Some(function)) => match sample.label("result") {
                Some("ok") => function.ok = sample.value,
                Some("error") => function.error = sample.value,
                Some("cancelled") => function.cancelled = sample.value,
                _ => function.panicked = sample.value,
            },
            ("function_calls_duration_seconds_sum", Some(function)) => function.seconds = sample.value,
            (_, Some(_)) => {}
            (name, None) if sample.value == 0.0 || name.ends_with("_bucket") => {}
            (name, None) => others.push((name, sample.own_labels(), sample.value)),
        }
    }
    others.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));

    let mut table =
        format!("{:<18}{:>8}{:>8}{:>11}{:>10}{:>12}\n", "function", "ok", "error", "cancelled", "panicked", "mean");
    for (name, function) in functions {
        let Function { ok, error, cancelled, panicked, .. } = function;
        let mean = milliseconds(function.mean());
        let _ = writeln!(table, "{name:<18}{ok:>8}{error:>8}{cancelled:>11}{panicked:>10}{mean:>12}");
    }
    let _ = writeln!(table, "\n{:<24}{:<34}{:>10}", "series", "labels", "value");
    for (name, labels, value) in others {
        let _ = writeln!(table, "{name:<24}{labels:<34}{value:>10}");
    }
    table
}

#[derive(Default)]
struct Function {
    ok: f64,
    error: f64,
    cancelled: f64,
    panicked: f64,
    seconds: f64,
}

impl Function {
    fn mean(&self) -> Option<f64> {
        let calls = self.ok + self.error + self.cancelled + self.panicked;
        (calls > 0.0).then(|| self.seconds / calls)
    }
}

fn milliseconds(seconds: Option<f64>) -> String {
    seconds.map_or_else(|| "-".into(), |seconds| format!("{:.3} ms", seconds * 1e3))
}

/// One line of the exposition.
struct Sample<'a> {
    name: &'a str,
    labels: &'a str,
    value: f64,
}

impl<'a> Sample<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        if line.starts_with('#') {
            return None;
        }
        let (series, value) = line.rsplit_once(' ')?;
        let (name, labels) = series.split_once('{').unwrap_or((series, ""));
        Some(Self { name, labels: labels.trim_end_matches('}'), value: value.parse().ok()? })
    }

    /// The labels, as keys and values. This program's values hold neither commas nor quotes.
    fn pairs(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let pairs = self.labels.split(',').filter_map(|pair| pair.split_once('='));
        pairs.map(|(key, value)| (key, value.trim_matches('"')))
    }

    fn label(&self, key: &str) -> Option<&'a str> {
        self.pairs().find(|(found, _)| *found == key).map(|(_, value)| value)
    }

    /// The labels without the one that the exporter puts on every series.
    fn own_labels(&self) -> String {
        let pairs = self.pairs().filter(|(key, _)| *key != "service");
        pairs.map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(" ")
    }
}
