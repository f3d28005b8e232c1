//! The one numbering of an instrument's series: a series' index is a number whose digits are the indices of its labels'
//! values. Each label has its own radix, and the first label has the most significant digit.

use crate::declare::label::{Label, LabelSource};
use crate::declare::outcomes::Outcomes;

/// How many values a label has, including those that cannot happen.
pub(crate) const fn radix(outcomes: &Outcomes, label: &Label) -> usize {
    match label.values {
        LabelSource::Fixed(_) | LabelSource::Function | LabelSource::Module | LabelSource::Objective(_) => 1,
        LabelSource::Closed(_, values) => values.len(),
        LabelSource::Outcome(_) => outcomes.count(),
        // `limit` values, and `_other` with the index 0.
        LabelSource::Open(_, limit, _) => (limit as usize).saturating_add(1),
    }
}

/// Appends a digit to an index.
///
/// It cannot overflow for labels that `check_series` has accepted. For others it wraps around, because metrics do not
/// panic.
#[inline]
pub(crate) const fn append(index: u64, radix: usize, digit: usize) -> u64 {
    index.wrapping_mul(radix as u64).wrapping_add(digit as u64)
}

/// The index of a label set, with one more label: its values, and the index of the one that it has. Generated code calls
/// it for each label, in order.
#[inline]
pub const fn with_digit(index: usize, values: &[&str], digit: usize) -> usize {
    #[expect(clippy::cast_possible_truncation, reason = "the label sets of a metric are at most 100,000")]
    let index = append(index as u64, values.len(), digit) as usize;
    index
}

/// How many series there are, including those that cannot happen; `usize::MAX` if there are more than that.
pub(crate) const fn count(outcomes: &Outcomes, labels: &[Label]) -> usize {
    let mut count = 1_usize;
    let mut i = 0;
    while i < labels.len() {
        count = count.saturating_mul(radix(outcomes, &labels[i]));
        i += 1;
    }
    count
}

/// The same, exact; `None` if an index does not fit into 64 bits.
pub(crate) const fn checked_count(outcomes: &Outcomes, labels: &[Label]) -> Option<u64> {
    let mut count = 1_u64;
    let mut i = 0;
    while i < labels.len() {
        count = match count.checked_mul(radix(outcomes, &labels[i]) as u64) {
            Some(count) => count,
            None => return None,
        };
        i += 1;
    }
    Some(count)
}

/// The index of the series in which each label has the value with the index that `digit` returns.
#[inline]
pub(crate) fn index(outcomes: &Outcomes, labels: &[Label], mut digit: impl FnMut(&Label) -> usize) -> u64 {
    labels.iter().fold(0, |index, label| append(index, radix(outcomes, label), digit(label)))
}

/// The labels of the series with this index, each with the index of its value.
pub(crate) fn digits<'a>(
    outcomes: &'a Outcomes,
    labels: &'a [Label],
    index: u64,
) -> impl Iterator<Item = (&'a Label, usize)> {
    let mut stride = checked_count(outcomes, labels).unwrap_or(0);
    labels.iter().map(move |label| {
        let radix = radix(outcomes, label) as u64;
        stride = stride.checked_div(radix).unwrap_or(0);
        let digit = index.checked_div(stride).and_then(|rest| rest.checked_rem(radix)).unwrap_or(0);
        (label, usize::try_from(digit).unwrap_or(0))
    })
}

/// The labels, the last one first, each with the distance between the indices of two series that differ only in
/// adjacent values of this label.
pub(crate) fn strides<'a>(outcomes: &'a Outcomes, labels: &'a [Label]) -> impl Iterator<Item = (&'a Label, usize)> {
    let mut next = 1_usize;
    labels.iter().rev().map(move |label| {
        let stride = next;
        next = next.saturating_mul(radix(outcomes, label));
        (label, stride)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTCOMES: Outcomes = Outcomes::RESULT;
    const LABELS: [Label; 4] = [
        Label { key: "side", was: None, values: LabelSource::Closed(0, &["client", "server", "both"]) },
        Label { key: "service", was: None, values: LabelSource::Fixed("shop") },
        Label { key: "result", was: None, values: LabelSource::Outcome(&[]) },
        Label { key: "tenant", was: None, values: LabelSource::Open(1, 4, &[]) },
    ];

    fn of(limits: &'static [u32]) -> Vec<Label> {
        limits
            .iter()
            .map(|limit| Label { key: "l", was: None, values: LabelSource::Open(0, *limit, &[]) })
            .collect()
    }

    #[test]
    fn the_count_is_the_product_of_the_radices() {
        assert_eq!(count(&OUTCOMES, &LABELS), 3 * 4 * 5);
        assert_eq!(checked_count(&OUTCOMES, &LABELS), Some(60));
        assert_eq!((count(&OUTCOMES, &[]), checked_count(&OUTCOMES, &[])), (1, Some(1)));
        let huge = of(&[u32::MAX, u32::MAX, u32::MAX]);
        assert_eq!((count(&OUTCOMES, &huge), checked_count(&OUTCOMES, &huge)), (usize::MAX, None));
    }

    #[test]
    fn an_index_has_the_digits_that_it_was_made_of() {
        for series in 0..60 {
            let digits: Vec<usize> = digits(&OUTCOMES, &LABELS, series).map(|(_, digit)| digit).collect();
            let mut rest = digits.iter();
            assert_eq!(index(&OUTCOMES, &LABELS, |_| *rest.next().unwrap()), series);
            assert_eq!(digits[1], 0);
        }
        let first: Vec<_> = digits(&OUTCOMES, &LABELS, 59).map(|(label, digit)| (label.key, digit)).collect();
        assert_eq!(first, [("side", 2), ("service", 0), ("result", 3), ("tenant", 4)]);
    }

    #[test]
    fn an_index_may_fill_64_bits() {
        let labels = of(&[u32::MAX - 1, u32::MAX - 1]);
        let last = u64::from(u32::MAX) * u64::from(u32::MAX) - 1;
        assert!(digits(&OUTCOMES, &labels, last).all(|(_, digit)| digit == u32::MAX as usize - 1));
        assert_eq!(index(&OUTCOMES, &labels, |_| u32::MAX as usize - 1), last);
    }

    #[test]
    fn a_stride_is_the_weight_of_a_digit() {
        let strides: Vec<_> = strides(&OUTCOMES, &LABELS).map(|(label, stride)| (label.key, stride)).collect();
        assert_eq!(strides, [("tenant", 1), ("result", 5), ("service", 20), ("side", 20)]);
    }

    #[test]
    fn a_label_without_values_does_not_panic() {
        let labels = [LABELS[0], Label { key: "none", was: None, values: LabelSource::Closed(0, &[]) }];
        assert_eq!(count(&OUTCOMES, &labels), 0);
        assert_eq!(digits(&OUTCOMES, &labels, 7).map(|(_, digit)| digit).collect::<Vec<_>>(), [0, 0]);
    }
}
