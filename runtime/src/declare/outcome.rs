//! How a call ended.

use std::ops::ControlFlow;

use super::name::same;

/// A value of an outcome label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutcomeValue {
    /// The label value.
    pub name: &'static str,
    /// Whether rules and dashboards count it as an error.
    pub is_error: bool,
}

impl OutcomeValue {
    pub(super) const fn is(&self, other: Self) -> bool {
        same(self.name, other.name) && self.is_error == other.is_error
    }
}

/// A returned type that says how the call ended.
///
/// `Result` has the outcomes `ok` and `error`. Derive it on an enum for more, and name the enum with
/// `outcome = Type`; whatever the type, a call may also end as `cancelled` or `panicked`.
///
/// `Option` and `ControlFlow` are outcome types, too, if you name them: `outcome = Option<_>` has the values `some`
/// and `none`, `outcome = ControlFlow<_, _>` has `continue` and `break`. None of these is an error, because only the
/// program knows whether "nothing found" or "stop here" is a failure. If it is one, return a `Result`, or derive
/// `Outcome` on your own enum. A label can rename the values: `status = outcome(some = "found", none = "missing")`.
///
/// `_` in `outcome = Type` is inferred, as in `outcome = Result<_, _>`. Write that also if the compiler cannot see
/// that a function returns a `Result`, for example if it returns an associated type of a type parameter.
///
/// ```
/// use callmeter::Outcome;
///
/// #[derive(Outcome)]
/// enum Delivery {
///     #[outcome(ok)]
///     Ack,
///     #[outcome(error)]
///     DeadLetter,
/// }
///
/// assert_eq!(Delivery::VALUES[1].name, "dead_letter");
/// assert!(Delivery::VALUES[Delivery::DeadLetter.index()].is_error);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say how a call ended",
    label = "not an outcome type",
    note = "derive `Outcome` on the enum and mark each variant `#[outcome(ok)]` or `#[outcome(error)]`"
)]
pub trait Outcome {
    /// Every outcome, in the order of the indices.
    const VALUES: &'static [OutcomeValue];

    /// The index of this outcome in [`VALUES`](Self::VALUES). An index beyond the end counts as the index of the last
    /// value.
    fn index(&self) -> usize;

    /// The index that is recorded. It is limited to the last value's, because the next indices are those of
    /// `cancelled` and `panicked`, and further ones belong to the series of another instrument.
    #[doc(hidden)]
    #[inline]
    fn __index(&self) -> usize {
        self.index().min(Self::VALUES.len().saturating_sub(1))
    }
}

/// How the processing of a message ended, for `#[consumer(…, outcome = Disposition)]`.
///
/// ```
/// use callmeter::{Disposition, consumer};
///
/// #[consumer("records", outcome = Disposition)]
/// async fn index(record: &str) -> Disposition {
///     if record.is_empty() { Disposition::DeadLetter } else { Disposition::Ack }
/// }
/// # drop(index(""));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, callmeter_macros::Outcome)]
#[outcome(crate = crate)]
pub enum Disposition {
    /// Processed: the broker may forget it. The value is `ack`, the only one that is not an error.
    #[outcome(ok)]
    Ack,
    /// Rejected. The value is `nack`.
    #[outcome(error)]
    Nack,
    /// Returned, to be delivered again. The value is `requeue`.
    #[outcome(error)]
    Requeue,
    /// Set aside, not to be delivered again. The value is `dead_letter`.
    #[outcome(error)]
    DeadLetter,
}

/// The outcome of a call that returned, where the return type says no more.
pub(crate) const OK: OutcomeValue = OutcomeValue { name: "ok", is_error: false };
pub(super) const ERROR: OutcomeValue = OutcomeValue { name: "error", is_error: true };

#[diagnostic::do_not_recommend]
impl<T, E> Outcome for Result<T, E> {
    const VALUES: &'static [OutcomeValue] = &[OK, ERROR];

    fn index(&self) -> usize {
        usize::from(self.is_err())
    }
}

/// `some` and `none`; neither is an error.
#[diagnostic::do_not_recommend]
impl<T> Outcome for Option<T> {
    const VALUES: &'static [OutcomeValue] =
        &[OutcomeValue { name: "some", is_error: false }, OutcomeValue { name: "none", is_error: false }];

    fn index(&self) -> usize {
        usize::from(self.is_none())
    }
}

/// `continue` and `break`; neither is an error.
#[diagnostic::do_not_recommend]
impl<B, C> Outcome for ControlFlow<B, C> {
    const VALUES: &'static [OutcomeValue] =
        &[OutcomeValue { name: "continue", is_error: false }, OutcomeValue { name: "break", is_error: false }];

    fn index(&self) -> usize {
        usize::from(self.is_break())
    }
}

#[diagnostic::do_not_recommend]
impl<T: Outcome + ?Sized> Outcome for &T {
    const VALUES: &'static [OutcomeValue] = T::VALUES;

    fn index(&self) -> usize {
        T::index(self)
    }
}
