//! What a call records apart from its outcome.

/// The indices of a call's label values, and its amounts and measurements. Each is in the slot that the declaration
/// names.
#[derive(Clone, Copy, Debug)]
pub struct Values<const L: usize, const N: usize> {
    /// Indices of label values.
    pub labels: [u32; L],
    /// What counters add (as an integer) and histograms record (as the bits of an `f64`).
    pub amounts: [u64; N],
}

/// Used instead of the index of an open label's value: the call has returned nothing that the value could be read from.
pub const UNRETURNED: u32 = u32::MAX;

/// [`Values`], or a reference to them.
pub trait Slots {
    /// Indices of label values.
    fn labels(&self) -> &[u32];
    /// Amounts and measurements.
    fn amounts(&self) -> &[u64];
}

impl<const L: usize, const N: usize> Slots for Values<L, N> {
    #[inline]
    fn labels(&self) -> &[u32] {
        &self.labels
    }

    #[inline]
    fn amounts(&self) -> &[u64] {
        &self.amounts
    }
}

impl<V: Slots> Slots for &mut V {
    #[inline]
    fn labels(&self) -> &[u32] {
        (**self).labels()
    }

    #[inline]
    fn amounts(&self) -> &[u64] {
        (**self).amounts()
    }
}
