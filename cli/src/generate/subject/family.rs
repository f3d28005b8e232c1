//! The queries for one family.

use callmeter::Family;

use super::Errors;
use crate::generate::promql::{Query, Range, Selector};

/// A family, and which of its series are meant.
#[derive(Clone, Debug)]
pub struct FamilyQueries<'a> {
    /// The family.
    pub family: &'a Family,
    /// Its series in this program. For a histogram, the name is that of the family.
    pub selector: Selector,
}

impl<'a> FamilyQueries<'a> {
    /// The series of a family that this selector selects.
    pub fn new(family: &'a Family, selector: Selector) -> Self {
        Self { family, selector }
    }

    /// Only series with this label value.
    #[must_use]
    pub fn equal(mut self, label: &str, value: &str) -> Self {
        self.selector = self.selector.equal(label, value);
        self
    }

    /// Only series with one of these label values.
    #[must_use]
    pub fn one_of<'v>(mut self, label: &str, values: impl IntoIterator<Item = &'v str>) -> Self {
        self.selector = self.selector.one_of(label, values);
        self
    }

    /// Which series count errors, if the declarations say so.
    pub fn errors(&self) -> Option<Errors> {
        Errors::of(self.family)
    }

    /// What counts: a counter itself, and a histogram's `_count`.
    fn counter(&self) -> Selector {
        let selector = self.selector.clone();
        if self.family.kind == callmeter::Kind::Histogram { selector.suffixed("_count") } else { selector }
    }

    /// Events per second: of a counter, or the values that a histogram recorded.
    pub fn rate(&self, range: Range, by: &[&str]) -> Query {
        self.counter().rate(range).sum_by(by.iter().copied())
    }

    /// Events in the range.
    pub fn increase(&self, range: Range, by: &[&str]) -> Query {
        self.counter().increase(range).sum_by(by.iter().copied())
    }

    /// Errors per second. Nothing if the declarations do not say what an error is.
    pub fn error_rate(&self, range: Range, by: &[&str]) -> Option<Query> {
        let selector = self.errors()?.select(self.counter());
        Some(selector.rate(range).sum_by(by.iter().copied()))
    }

    /// The share of errors, 0 to 1: both sides are summed before the division, as a quotient of single series is always 1.
    /// Without any event it is NaN.
    pub fn error_share(&self, range: Range, by: &[&str]) -> Option<Query> {
        Some(self.error_rate(range.clone(), by)? / self.rate(range, by))
    }

    /// A quantile of a histogram. The buckets are summed first, as an average of quantiles is NaN while one series is idle.
    pub fn quantile(&self, quantile: f64, range: Range, by: &[&str]) -> Query {
        self.buckets(range, by).histogram_quantile(quantile)
    }

    /// The rate of each bucket of a histogram: what `histogram_quantile` and heatmaps take.
    pub fn buckets(&self, range: Range, by: &[&str]) -> Query {
        let labels = std::iter::once("le").chain(by.iter().copied());
        self.selector.clone().suffixed("_bucket").rate(range).sum_by(labels)
    }

    /// The mean of what a histogram recorded.
    pub fn mean(&self, range: Range, by: &[&str]) -> Query {
        self.total(range.clone(), by) / self.rate(range, by)
    }

    /// What a histogram recorded, added up, per second: for durations, the share of a second that was spent.
    pub fn total(&self, range: Range, by: &[&str]) -> Query {
        self.selector.clone().suffixed("_sum").rate(range).sum_by(by.iter().copied())
    }

    /// The share of values above the threshold, 0 to 1. The threshold is the upper bound of a bucket.
    pub fn slow_share(&self, threshold: f64, range: Range, by: &[&str]) -> Query {
        let fast = self.selector.clone().bucket(threshold).rate(range.clone()).sum_by(by.iter().copied());
        Query::from(1.0) - fast / self.rate(range, by)
    }

    /// The current value, summed over the program's instances. It fits what adds up, such as calls under way.
    pub fn level(&self, by: &[&str]) -> Query {
        self.selector.clone().now().sum_by(by.iter().copied())
    }

    /// The current value, the highest of the program's instances.
    pub fn highest(&self, by: &[&str]) -> Query {
        self.selector.clone().now().max_by(by.iter().copied())
    }

    /// How many seconds ago the timestamp was. A timestamp of 0 means that the event has not happened yet: it has no age.
    pub fn age(&self, by: &[&str]) -> Query {
        Query::time() - self.highest(by).above(0.0)
    }
}
