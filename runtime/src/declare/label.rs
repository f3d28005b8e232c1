//! Labels: where their values come from, and the closed sets that are known when the program is compiled.

/// The value that replaces all values of an open label beyond its limit.
pub const OTHER: &str = "_other";

/// A label: its key, and where its values come from.
///
/// A hand-written [`LabelSet`](crate::LabelSet) names its labels with [`closed`](Self::closed). Attributes and derives
/// declare all others.
#[derive(Clone, Copy, Debug)]
pub struct Label {
    pub(crate) key: &'static str,
    /// The former key, with which the series are labelled, too.
    pub(crate) was: Option<&'static str>,
    pub(crate) values: LabelSource,
}

/// Where a label's values come from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum LabelSource {
    /// One value.
    Fixed(&'static str),
    /// The declaration's function.
    Function,
    /// The declaration's module.
    Module,
    /// A part of the declaration's objective.
    Objective(ObjectivePart),
    /// One of these, by the index in a slot of the call's values.
    Closed(usize, &'static [&'static str]),
    /// The outcome's name, or the text that it is renamed to.
    Outcome(&'static [(&'static str, &'static str)]),
    /// Any text: at most `limit` values and `_other`, by the index in a slot of the call's values. If the index is
    /// [`UNRETURNED`](crate::record::call_values::UNRETURNED), the value is the text that is given here for the outcome.
    Open(usize, u32, &'static [(&'static str, &'static str)]),
}

/// What a label says of an objective, by the Autometrics convention.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ObjectivePart {
    Name,
    SuccessPercentile,
    LatencyPercentile,
    LatencyThreshold,
}

impl Label {
    /// A label with these values, in the order of their indices.
    ///
    /// ```
    /// use callmeter::{Label, LabelSet, LabelValue};
    ///
    /// struct Secure(bool);
    ///
    /// impl LabelSet for Secure {
    ///     const LABELS: &'static [Label] = &[Label::closed("secure", bool::VALUES)];
    ///
    ///     fn index(&self) -> usize {
    ///         self.0.index()
    ///     }
    /// }
    ///
    /// assert_eq!(Secure::LABELS[0].values(), ["false", "true"]);
    /// ```
    pub const fn closed(key: &'static str, values: &'static [&'static str]) -> Self {
        closed(key, 0, values)
    }

    /// The same label, which had the key `former` before. Each series has the label under both keys.
    ///
    /// ```
    /// use callmeter::{Label, LabelValue};
    ///
    /// const REGION: Label = Label::closed("region", &["eu", "us"]).was("zone");
    /// assert_eq!((REGION.key(), REGION.former_key()), ("region", Some("zone")));
    /// ```
    #[must_use]
    pub const fn was(mut self, former: &'static str) -> Self {
        self.was = Some(former);
        self
    }

    /// The former key, if there is one.
    pub const fn former_key(&self) -> Option<&'static str> {
        self.was
    }

    /// The key.
    pub const fn key(&self) -> &'static str {
        self.key
    }

    /// The values that are known when the program is compiled.
    pub const fn values(&self) -> &'static [&'static str] {
        match self.values {
            LabelSource::Closed(_, values) => values,
            _ => &[],
        }
    }
}

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

// What generated code declares.

/// A label with one value.
pub const fn fixed(key: &'static str, value: &'static str) -> Label {
    Label { key, was: None, values: LabelSource::Fixed(value) }
}

/// A label with the function's name.
pub const fn function(key: &'static str) -> Label {
    Label { key, was: None, values: LabelSource::Function }
}

/// A label with the module's path.
pub const fn module(key: &'static str) -> Label {
    Label { key, was: None, values: LabelSource::Module }
}

/// A label with the outcome, by its name or by one of these texts.
pub const fn outcome(key: &'static str, renames: &'static [(&'static str, &'static str)]) -> Label {
    Label { key, was: None, values: LabelSource::Outcome(renames) }
}

/// A label with one of these values, by the index in a slot of the call's values.
pub const fn closed(key: &'static str, slot: usize, values: &'static [&'static str]) -> Label {
    Label { key, was: None, values: LabelSource::Closed(slot, values) }
}

/// A label with any value, up to a limit, by the index in a slot of the call's values. `unreturned` has the values of
/// calls that return nothing.
pub const fn open(
    key: &'static str,
    slot: usize,
    limit: u32,
    unreturned: &'static [(&'static str, &'static str)],
) -> Label {
    Label { key, was: None, values: LabelSource::Open(slot, limit, unreturned) }
}

/// Two lists of labels as one, of `N` labels.
pub const fn joined<const N: usize>(first: &[Label], second: &[Label]) -> [Label; N] {
    let mut all = [fixed("", ""); N];
    let mut i = 0;
    while i < N {
        all[i] = if i < first.len() { first[i] } else { second[i - first.len()] };
        i += 1;
    }
    all
}
