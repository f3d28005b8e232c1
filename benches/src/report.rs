//! What a program found out: tables, and the goals that are met or not.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::{Format, Machine};

/// The answer to one question.
#[derive(Clone, Debug)]
pub struct Report {
    /// The question.
    pub question: &'static str,
    /// What was measured.
    pub tables: Vec<Table>,
    /// What it was to be.
    pub goals: Vec<Goal>,
    /// What is to be known of the run.
    pub notes: Vec<String>,
}

/// Contenders by what was measured of them.
#[derive(Clone, Debug)]
pub struct Table {
    /// What the values are, with their unit.
    pub caption: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The contenders: a name, and a value for each column, unless it has none there.
    pub rows: Vec<(String, Vec<Option<f64>>)>,
}

/// One column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its head.
    pub name: String,
    /// How many decimals are printed.
    pub decimals: usize,
    /// The row whose value the others are printed as multiples of.
    pub baseline: Option<&'static str>,
}

/// What a value is to be.
#[derive(Clone, Debug)]
pub struct Goal {
    /// What it is about.
    pub what: String,
    /// The limit.
    pub limit: f64,
    /// Whether it is a least value; a greatest one otherwise.
    pub is_least: bool,
    /// The value.
    pub measured: Option<f64>,
}

impl Column {
    /// A column whose values are printed alone.
    pub fn new(name: impl Into<String>, decimals: usize) -> Self {
        Self { name: name.into(), decimals, baseline: None }
    }

    /// A column whose values are printed with their ratio to a row's.
    pub fn with_ratio(name: impl Into<String>, decimals: usize, baseline: &'static str) -> Self {
        Self { name: name.into(), decimals, baseline: Some(baseline) }
    }
}

impl Goal {
    /// A value that is to be at most the limit.
    pub fn at_most(limit: f64, what: impl Into<String>, measured: Option<f64>) -> Self {
        Self { what: what.into(), limit, is_least: false, measured }
    }

    /// A value that is to be at least the limit.
    pub fn at_least(limit: f64, what: impl Into<String>, measured: Option<f64>) -> Self {
        Self { what: what.into(), limit, is_least: true, measured }
    }

    /// Whether it is met; nothing if it was not measured.
    pub fn is_met(&self) -> Option<bool> {
        self.measured.map(|value| if self.is_least { value >= self.limit } else { value <= self.limit })
    }
}

impl Table {
    /// The value of a row in a column.
    pub fn value(&self, row: &str, column: usize) -> Option<f64> {
        let (_, values) = self.rows.iter().find(|(name, _)| name == row)?;
        values.get(column).copied().flatten()
    }

    /// How many times the second row's value the first one's is.
    pub fn ratio(&self, row: &str, of: &str, column: usize) -> Option<f64> {
        Some(self.value(row, column)? / self.value(of, column)?)
    }

    fn ratio_to_baseline(&self, value: f64, column: usize) -> Option<f64> {
        Some(value / self.value(self.columns[column].baseline?, column)?)
    }

    fn cell(&self, value: Option<f64>, column: usize) -> String {
        let Some(value) = value else { return "–".to_owned() };
        let text = format!("{value:.*}", self.columns[column].decimals);
        match self.ratio_to_baseline(value, column) {
            Some(ratio) => format!("{text} ({ratio:.2}×)"),
            None => text,
        }
    }

    /// Head and rows, as text.
    fn cells(&self) -> Vec<Vec<String>> {
        let head = std::iter::once(String::new()).chain(self.columns.iter().map(|column| column.name.clone()));
        let rows = self.rows.iter().map(|(name, values)| {
            let cells = values.iter().enumerate().map(|(column, value)| self.cell(*value, column));
            std::iter::once(name.clone()).chain(cells).collect()
        });
        std::iter::once(head.collect()).chain(rows).collect()
    }

    fn write_text(&self, out: &mut String) {
        let cells = self.cells();
        let width = |column: usize| cells.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
        let widths: Vec<usize> = (0..=self.columns.len()).map(width).collect();
        for row in &cells {
            let _ = write!(out, "{:<1$}", row[0], widths[0]);
            for (cell, width) in row.iter().zip(&widths).skip(1) {
                let _ = write!(out, "  {cell:>width$}");
            }
            out.push('\n');
        }
    }

    fn write_markdown(&self, out: &mut String) {
        for (number, row) in self.cells().iter().enumerate() {
            let _ = writeln!(out, "| {} |", row.join(" | "));
            if number == 0 {
                let _ = writeln!(out, "|---|{}", "---:|".repeat(self.columns.len()));
            }
        }
    }

    fn json(&self) -> Value {
        let row = |(name, values): &(String, Vec<Option<f64>>)| {
            let values = values.iter().enumerate().filter_map(|(column, value)| {
                let ratio = self.ratio_to_baseline((*value)?, column);
                Some((self.columns[column].name.clone(), json!({ "value": value, "ratio": ratio })))
            });
            json!({ "name": name, "values": values.collect::<serde_json::Map<_, _>>() })
        };
        json!({ "caption": self.caption, "rows": self.rows.iter().map(row).collect::<Vec<_>>() })
    }
}

impl Report {
    /// Prints the report.
    pub fn print(&self, format: Format) {
        let machine = Machine::here();
        match format {
            Format::Json => println!("{:#}", self.json(&machine)),
            Format::Text | Format::Markdown => print!("{}", self.text(&machine, format)),
        }
    }

    fn text(&self, machine: &Machine, format: Format) -> String {
        let is_markdown = format == Format::Markdown;
        let mut out = String::new();
        let _ = writeln!(out, "{}{}\n\n{machine}.", if is_markdown { "## " } else { "" }, self.question);
        for table in &self.tables {
            let _ = writeln!(out, "\n{}\n", table.caption);
            if is_markdown { table.write_markdown(&mut out) } else { table.write_text(&mut out) }
        }
        for note in &self.notes {
            let _ = writeln!(out, "\n{note}");
        }
        if !self.goals.is_empty() {
            out.push('\n');
        }
        for goal in &self.goals {
            let Goal { what, limit, is_least, measured } = goal;
            let verdict = match goal.is_met() {
                Some(true) => "met",
                Some(false) => "MISSED",
                None => "not measured",
            };
            let bound = if *is_least { "at least" } else { "at most" };
            let measured = measured.map_or_else(|| "–".to_owned(), |value| format!("{value:.2}"));
            let _ = writeln!(out, "- {verdict}: {what}: {measured}, {bound} {limit}");
        }
        out
    }

    fn json(&self, machine: &Machine) -> Value {
        let goal = |goal: &Goal| {
            let Goal { what, limit, is_least, measured } = goal;
            let bound = if *is_least { "least" } else { "most" };
            json!({ "what": what, "bound": bound, "limit": limit, "measured": measured, "met": goal.is_met() })
        };
        json!({
            "question": self.question,
            "machine": {
                "processor": machine.processor,
                "cores": machine.cores,
                "system": machine.system,
                "compiler": machine.compiler,
            },
            "tables": self.tables.iter().map(Table::json).collect::<Vec<_>>(),
            "notes": self.notes,
            "goals": self.goals.iter().map(goal).collect::<Vec<_>>(),
        })
    }
}
