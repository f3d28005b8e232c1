//! Closed sets: the label values and label sets that are known when the program is compiled.

use crate::declare::instrument::Label;

/// The value that replaces all values of an open label beyond its limit.
pub const OTHER: &str = "_other";

/// A type whose values are a closed set of label values.
///
/// Derive it on an enum; payloads are ignored. `bool` has the values `false` and `true`.
///
/// ```
/// use callmeter::LabelValue;
///
/// #[derive(LabelValue)]
/// enum Channel {
///     Mail,
///     #[label(rename = "sms")]
///     TextMessage { number: u64 },
/// }
///
/// assert_eq!(Channel::VALUES, ["mail", "sms"]);
/// assert_eq!(Channel::TextMessage { number: 7 }.index(), 1);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a closed set of label values",
    label = "this label's values are not known at compile time",
    note = "derive `LabelValue` on the enum; an open label, of at most 100 values, is written `name(limit = 100) = value` in `labels(…)`"
)]
pub trait LabelValue {
    /// Every value, in the order of the indices.
    const VALUES: &'static [&'static str];

    /// The index of this value in [`VALUES`](Self::VALUES). An index beyond the end counts as the index of the last
    /// value.
    fn index(&self) -> usize;

    /// This value's text.
    fn as_str(&self) -> &'static str {
        Self::VALUES.get(self.__index()).copied().unwrap_or_default()
    }

    /// The index that is recorded. One beyond the end would belong to the series of another instrument.
    #[doc(hidden)]
    #[inline]
    fn __index(&self) -> usize {
        self.index().min(Self::VALUES.len().saturating_sub(1))
    }
}

#[diagnostic::do_not_recommend]
impl LabelValue for bool {
    const VALUES: &'static [&'static str] = &["false", "true"];

    fn index(&self) -> usize {
        usize::from(*self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: LabelValue + ?Sized> LabelValue for &T {
    const VALUES: &'static [&'static str] = T::VALUES;

    fn index(&self) -> usize {
        T::index(self)
    }
}

/// A struct of [`LabelValue`]s: a closed set of label sets, numbered densely.
///
/// ```
/// use callmeter::{LabelSet, LabelValue};
///
/// #[derive(LabelValue)]
/// enum State { Pending, Published, Failed }
///
/// #[derive(LabelSet)]
/// struct Transition { from: State, to: State }
///
/// assert_eq!(Transition { from: State::Pending, to: State::Failed }.index(), 2);
/// assert_eq!(Transition { from: State::Failed, to: State::Failed }.index(), 8);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a closed set of label sets",
    label = "not a label set",
    note = "derive `LabelSet` on a struct whose fields are `LabelValue`s; a metric without labels has the type `Counter`, `Gauge` or `Histogram` alone"
)]
pub trait LabelSet {
    /// The labels, in the order of the fields.
    const LABELS: &'static [Label];

    /// The index of this label set, which is less than the product of the labels' numbers of values. An index beyond
    /// that counts as the index of the last label set.
    fn index(&self) -> usize;
}

#[diagnostic::do_not_recommend]
impl LabelSet for () {
    const LABELS: &'static [Label] = &[];

    fn index(&self) -> usize {
        0
    }
}

/// The label set of a metric that has none: `()`. The methods of a series are then methods of the metric, too.
#[diagnostic::on_unimplemented(
    message = "this metric has labels: write `.with(…)` first",
    label = "which series? Its labels are a `{Self}`",
    note = "write `.with({Self} {{ … }})` before the method, as in `METRICS.losses.with(By {{ side }}).increment(1)`"
)]
pub trait NoLabels: LabelSet + Default {}

#[diagnostic::do_not_recommend]
impl NoLabels for () {}
