//! What may change in a catalogue, and whether it breaks queries: the table that all formats show.

use serde::Serialize;

/// A kind of change.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// The identifier, in JSON and SARIF. It never changes.
    pub id: &'static str,
    /// Whether it breaks queries.
    pub severity: Severity,
    /// What changes.
    pub title: &'static str,
    /// Why it breaks queries, or why it does not.
    pub reason: &'static str,
}

/// Whether a change breaks queries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A query that is correct before is empty, wrong or an error afterwards.
    Breaking,
    /// Queries keep their answers.
    Compatible,
}

macro_rules! rules {
    ($($name:ident $id:literal $severity:ident $title:literal, $reason:literal;)*) => {
        $(
            #[doc = $title]
            pub static $name: Rule = Rule { id: $id, severity: Severity::$severity, title: $title, reason: $reason };
        )*
        /// Every rule.
        pub static RULES: &[&Rule] = &[$(&$name),*];
    };
}

rules! {
    FAMILY_REMOVED "family-removed" Breaking
        "A family is removed.",
        "Queries that name it are empty, and an alert on an empty query never fires.";
    FAMILY_RENAMED_WITHOUT_WAS "family-renamed-without-was" Breaking
        "A family is renamed, and its former name is removed.",
        "Queries that use the former name are empty. `was` exposes both names until the queries use the new one.";
    FAMILY_RENAMED "family-renamed" Compatible
        "A family is renamed, and keeps its former name.",
        "`was` exposes the same series under both names.";
    FAMILY_MERGED "family-merged" Breaking
        "A family becomes part of another one that was there before.",
        "Queries of either name also count the series of the other family.";
    FORMER_NAME_REMOVED "former-name-removed" Breaking
        "A family's former name is removed.",
        "Queries that still use the former name are empty.";
    FAMILY_ADDED "family-added" Compatible
        "A family is added.",
        "No query can use it yet.";
    FAMILY_DEPRECATED "family-deprecated" Compatible
        "A family or its former name is deprecated.",
        "It is still exposed. Queries that use it have to change before it is removed.";
    DEPRECATION_CHANGED "deprecation-changed" Compatible
        "A deprecation has another text, or is withdrawn.",
        "The series are the same.";
    TYPE_CHANGED "type-changed" Breaking
        "A family has another type.",
        "`rate` is wrong for a gauge, and a histogram has other series than a counter or a gauge.";
    UNIT_CHANGED "unit-changed" Breaking
        "A family has another unit.",
        "Thresholds in queries and the axes of panels are in the former unit.";
    BUCKET_REMOVED "bucket-removed" Breaking
        "A histogram loses a bucket bound.",
        "Queries for its `le` are empty, quantiles are interpolated between other bounds, and sums by `le` over both versions are not cumulative.";
    BUCKET_ADDED "bucket-added" Compatible
        "A histogram has a further bucket bound.",
        "Queries for the other bounds keep their answers, and quantiles become more exact. There is one series more for each label set.";
    LABEL_REMOVED "label-removed" Breaking
        "A label is removed.",
        "Matchers on it match nothing, and an aggregation by it has one group only.";
    LABEL_RENAMED_WITHOUT_WAS "label-renamed-without-was" Breaking
        "A label is renamed, and its former key is removed.",
        "Matchers on the former key match nothing, and an aggregation by it has one group only.";
    LABEL_RENAMED "label-renamed" Compatible
        "A label is renamed, and keeps its former key.",
        "Each series has the value under both keys: matchers on either match, and no series is split.";
    FORMER_LABEL_REMOVED "former-label-removed" Breaking
        "A label's former key is removed.",
        "Matchers on the former key match nothing, and an aggregation by it has one group only.";
    LABEL_ADDED "label-added" Breaking
        "A label that splits series is added.",
        "A selector returns several series where it returned one: an alert fires for each, thresholds hold for each part, and `a / b` finds no partner unless both sides have the label.";
    CONSTANT_LABEL_ADDED "constant-label-added" Compatible
        "A label with a single value is added.",
        "No series is split. Only vector matching without `on` or `ignoring` needs the label on the other side, too.";
    VALUE_REMOVED "value-removed" Breaking
        "A label loses a value.",
        "Matchers for this value match nothing.";
    VALUE_ADDED "value-added" Compatible
        "A label has a further value.",
        "Selectors without this value keep their answers, and aggregations include it.";
    SERIES_REMOVED "series-removed" Breaking
        "A combination of label values is removed, although each of the values is still there.",
        "A selector with this combination matches nothing.";
    LABEL_OPENED "label-opened" Breaking
        "A closed label becomes open.",
        "Its series are no longer exposed at zero from the start, so a ratio or a rate misses the first event, and values beyond the limit become `_other`.";
    LABEL_CLOSED "label-closed" Breaking
        "An open label becomes closed.",
        "Values outside of the closed set no longer exist: matchers for them match nothing.";
    LIMIT_LOWERED "limit-lowered" Breaking
        "An open label may have fewer values.",
        "Values beyond the limit become `_other`: matchers for them match nothing.";
    LIMIT_RAISED "limit-raised" Compatible
        "An open label may have more values.",
        "There may be more series.";
    OUTCOME_CHANGED "outcome-changed" Breaking
        "An outcome starts or stops counting as an error.",
        "The same calls have another error ratio in rules and dashboards that come from the catalogue.";
    OBJECTIVE_REMOVED "objective-removed" Breaking
        "A function loses its objective.",
        "The objective's alerts are removed.";
    OBJECTIVE_LOOSENED "objective-loosened" Compatible
        "A function promises less.",
        "The alerts that come from the objective stay silent in cases in which they fired.";
    OBJECTIVE_CHANGED "objective-changed" Compatible
        "A function has another objective.",
        "Alerts that come from the objective have other thresholds.";
    OBJECTIVE_ADDED "objective-added" Compatible
        "A function has an objective.",
        "No series is split: a function has one value of each `objective_*` label.";
    ALERT_REMOVED "alert-removed" Breaking
        "An alert is removed.",
        "Nobody is told any more, and queries for it in `ALERTS` are empty.";
    ALERT_LOOSENED "alert-loosened" Compatible
        "An alert fires later, less often or with a lower severity.",
        "It stays silent in cases in which it fired.";
    ALERT_CHANGED "alert-changed" Compatible
        "An alert has another condition.",
        "It fires in other cases.";
    ALERT_ADDED "alert-added" Compatible
        "An alert is added.",
        "No route can name it yet.";
    SAMPLE_CHANGED "sample-changed" Compatible
        "Another share of the calls is timed.",
        "Counts stay exact. Only the precision of durations changes.";
    HELP_CHANGED "help-changed" Compatible
        "A family has another help text.",
        "No query reads it.";
}
