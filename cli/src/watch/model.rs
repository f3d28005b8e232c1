//! What the view shows. Nothing here knows the terminal.

use std::cmp::Ordering;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use callmeter::Catalogue;

use super::scraper::Scrape;
use crate::activity::format::{self, or_nothing};
use crate::activity::{Figures, Plan, SeriesFigures, Subject, SubjectKey, SubjectKind};
use crate::exposition::Exposition;

/// Everything that is shown.
#[derive(Debug)]
pub(super) struct Model {
    /// The URL of the metrics.
    pub(super) url: String,
    pub(super) interval: Duration,
    window: Duration,
    /// The scrapes of the window, oldest first.
    scrapes: VecDeque<(Instant, Arc<Exposition>)>,
    /// The scrapes that are shown: the first and the last of the window, or of the time when the user paused.
    before: Option<(Instant, Arc<Exposition>)>,
    now: Option<(Instant, Arc<Exposition>)>,
    catalogue: Option<Arc<Catalogue>>,
    functions: Plan,
    /// The plan that the rows belong to.
    plan: Plan,
    pub(super) connection: Connection,
    pub(super) grouping: Grouping,
    /// The rows that the filter leaves, sorted.
    pub(super) rows: Vec<Row>,
    /// The number of rows without the filter.
    pub(super) unfiltered: usize,
    /// How long the rows' figures took.
    pub(super) elapsed: Option<Duration>,
    pub(super) sort: Sort,
    pub(super) filter: String,
    pub(super) is_typing: bool,
    pub(super) is_paused: bool,
    pub(super) screen: Shown,
    pub(super) selected: Option<SubjectKey>,
    /// When the program restarted last.
    pub(super) restarted: Option<Instant>,
    /// When the last scrape ended, whether it brought something or not.
    pub(super) last: Option<Instant>,
}

/// How the last scrape went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Connection {
    /// There is none yet.
    Waiting,
    /// The program answered.
    Live,
    /// The program did not answer.
    Away { since: Instant, error: String },
}

/// What rows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grouping {
    /// Annotated functions, as the catalogue says.
    Functions,
    /// Families.
    Families,
}

/// What is on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    Table,
    /// One subject, scrolled down by this many lines.
    Details {
        subject: SubjectKey,
        scroll: u16,
    },
    Help,
}

/// A subject with its figures.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    /// The index in the plan.
    pub(super) index: usize,
    pub(super) subject: Subject,
    pub(super) figures: Figures,
    /// The share of the time of all rows, from 0 to 1.
    pub(super) time_share: Option<f64>,
}

/// The order of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sort {
    pub(super) column: Column,
    /// Against the column's usual order, which is the largest first, and names from A to Z.
    pub(super) is_reversed: bool,
}

/// A column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Name,
    Rate,
    Errors,
    P50,
    P95,
    P99,
    Level,
    Time,
}

impl Column {
    pub(super) const ALL: [Self; 8] =
        [Self::Name, Self::Rate, Self::Errors, Self::P50, Self::P95, Self::P99, Self::Level, Self::Time];
}

impl Model {
    pub(super) fn new(url: &str, interval: Duration, window: Duration) -> Self {
        Self {
            url: url.to_owned(),
            interval,
            window,
            scrapes: VecDeque::new(),
            before: None,
            now: None,
            catalogue: None,
            functions: Plan::default(),
            plan: Plan::default(),
            connection: Connection::Waiting,
            grouping: Grouping::Families,
            rows: Vec::new(),
            unfiltered: 0,
            elapsed: None,
            sort: Sort { column: Column::Time, is_reversed: false },
            filter: String::new(),
            is_typing: false,
            is_paused: false,
            screen: Shown::Table,
            selected: None,
            restarted: None,
            last: None,
        }
    }

    /// Takes a scrape in.
    pub(super) fn take(&mut self, scrape: Scrape) {
        self.last = Some(scrape.at);
        let exposition = match scrape.result {
            Ok(exposition) => exposition,
            Err(error) => {
                let since = match self.connection {
                    Connection::Away { since, .. } => since,
                    _ => scrape.at,
                };
                self.connection = Connection::Away { since, error };
                return;
            }
        };
        self.connection = Connection::Live;
        if self.scrapes.back().is_some_and(|(_, last)| exposition.is_restart_of(last)) {
            self.scrapes.clear();
            self.restarted = Some(scrape.at);
        }
        self.scrapes.push_back((scrape.at, exposition));
        // The oldest one is as old as the window, or a bit older.
        while self.scrapes.get(1).is_some_and(|(at, _)| scrape.at.duration_since(*at) >= self.window) {
            self.scrapes.pop_front();
        }
        self.set_catalogue(scrape.catalogue);
        if !self.is_paused {
            self.show_latest();
        }
    }

    /// Shows the scrapes of the window.
    pub(super) fn show_latest(&mut self) {
        self.before = self.scrapes.front().filter(|_| self.scrapes.len() > 1).cloned();
        self.now = self.scrapes.back().cloned();
        self.refresh();
    }

    fn set_catalogue(&mut self, catalogue: Option<Arc<Catalogue>>) {
        let is_same = match (&self.catalogue, &catalogue) {
            (Some(old), Some(new)) => Arc::ptr_eq(old, new),
            (old, new) => old.is_none() && new.is_none(),
        };
        if is_same {
            return;
        }
        let had_functions = self.has_functions();
        self.functions = catalogue.as_deref().map(Plan::functions).unwrap_or_default();
        self.catalogue = catalogue;
        if self.has_functions() != had_functions {
            self.grouping = if had_functions { Grouping::Families } else { Grouping::Functions };
        }
    }

    /// Whether the catalogue groups families by function.
    pub(super) fn has_functions(&self) -> bool {
        !self.functions.subjects.is_empty()
    }

    /// Computes the rows from the scrapes.
    pub(super) fn refresh(&mut self) {
        let Some((now_at, now)) = &self.now else { return };
        let before = self.before.as_ref();
        self.plan = match self.grouping {
            Grouping::Functions => self.functions.clone(),
            Grouping::Families => Plan::families(now),
        };
        self.elapsed = before.map(|(at, _)| now_at.duration_since(*at));
        let figures = self.plan.measure(before.map(|(_, before)| &**before), now);
        let rows = self.plan.subjects.iter().zip(figures).enumerate();
        let mut rows: Vec<Row> = rows
            .map(|(index, (subject, figures))| Row { index, subject: subject.clone(), figures, time_share: None })
            .collect();
        if self.elapsed.is_none() {
            for row in &mut rows {
                // Figures since the start of the program are no figures of now.
                row.figures = Figures { level: row.figures.level, ..Figures::default() };
            }
        }
        let seconds = |row: &Row| row.figures.total_seconds(row.subject.unit).filter(|seconds| *seconds >= 0.0);
        let total: f64 = rows.iter().filter_map(seconds).sum();
        if total > 0.0 {
            for row in &mut rows {
                row.time_share = seconds(row).map(|seconds| seconds / total);
            }
        }
        self.unfiltered = rows.len();
        let filter = self.filter.to_lowercase();
        rows.retain(|row| row.matches(&filter));
        let sort = self.sort;
        rows.sort_by(|a, b| sort.compare(a, b));
        self.rows = rows;
    }

    /// The row of the selected subject, or the first one.
    pub(super) fn selected_index(&self) -> Option<usize> {
        let selected = self.selected.as_ref();
        let index = selected.and_then(|key| self.rows.iter().position(|row| row.subject.key() == *key));
        index.or_else(|| (!self.rows.is_empty()).then_some(0))
    }

    /// The row of a subject, if the filter leaves it.
    pub(super) fn row(&self, key: &SubjectKey) -> Option<&Row> {
        self.rows.iter().find(|row| row.subject.key() == *key)
    }

    /// The series of a row.
    pub(super) fn series(&self, row: &Row) -> Vec<SeriesFigures> {
        let Some((_, now)) = &self.now else { return Vec::new() };
        self.plan.series(row.index, self.before.as_ref().map(|(_, before)| &**before), now)
    }

    /// A number of events as a rate.
    pub(super) fn rate(&self, count: f64) -> Option<f64> {
        self.elapsed.map(|elapsed| count / elapsed.as_secs_f64()).filter(|rate| rate.is_finite())
    }

    /// The title of a column, which says what the level is.
    pub(super) fn title(&self, column: Column) -> &'static str {
        match (column, self.grouping) {
            (Column::Name, Grouping::Functions) => "FUNCTION",
            (Column::Name, Grouping::Families) => "FAMILY",
            (Column::Rate, _) => "RATE/s",
            (Column::Errors, _) => "ERRORS",
            (Column::P50, _) => "P50",
            (Column::P95, _) => "P95",
            (Column::P99, _) => "P99",
            (Column::Level, Grouping::Functions) => "IN FLIGHT",
            (Column::Level, Grouping::Families) => "VALUE",
            (Column::Time, _) => "TIME",
        }
    }

    /// The text of a cell, unescaped.
    pub(super) fn cell(&self, row: &Row, column: Column) -> String {
        let figures = &row.figures;
        let quantile =
            |index: usize| or_nothing(figures.quantiles[index], |value| format::quantity(row.subject.unit, value));
        match column {
            Column::Name => row.subject.name.clone(),
            Column::Rate => or_nothing(figures.calls.and_then(|calls| self.rate(calls)), format::number),
            Column::Errors => or_nothing(figures.error_share(), format::share),
            Column::P50 => quantile(0),
            Column::P95 => quantile(1),
            Column::P99 => quantile(2),
            Column::Level => or_nothing(figures.level, format::number),
            Column::Time => or_nothing(row.time_share, format::share),
        }
    }
}

impl Row {
    /// The filter is a part of the name, the module or the file, in small letters.
    fn matches(&self, filter: &str) -> bool {
        let has = |text: &str| text.to_lowercase().contains(filter);
        let elsewhere = match &self.subject.kind {
            SubjectKind::Function { module, location } => has(module) || has(location),
            SubjectKind::Family => false,
        };
        has(&self.subject.name) || elsewhere
    }

    fn figure(&self, column: Column) -> Option<f64> {
        let figures = &self.figures;
        match column {
            Column::Name => None,
            Column::Rate => figures.calls,
            Column::Errors => figures.error_share(),
            Column::P50 => figures.quantiles[0],
            Column::P95 => figures.quantiles[1],
            Column::P99 => figures.quantiles[2],
            Column::Level => figures.level,
            Column::Time => self.time_share,
        }
    }
}

impl Sort {
    /// Rows without the figure are last in either direction. Rows with the same one are sorted by rate and name.
    fn compare(self, a: &Row, b: &Row) -> Ordering {
        let turned = |ordering: Ordering| if self.is_reversed { ordering.reverse() } else { ordering };
        let names = || a.subject.key().cmp(&b.subject.key());
        if self.column == Column::Name {
            return turned(a.subject.name.cmp(&b.subject.name).then_with(names));
        }
        let by = |column: Column, turned: &dyn Fn(Ordering) -> Ordering| match (a.figure(column), b.figure(column))
        {
            (Some(a), Some(b)) => turned(b.total_cmp(&a)),
            (a, b) => b.is_some().cmp(&a.is_some()),
        };
        by(self.column, &turned).then_with(|| by(Column::Rate, &|ordering| ordering)).then_with(names)
    }
}
