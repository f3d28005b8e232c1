//! What `by = …` and `value = …` may be: any number, made into what counters and histograms hold.

use std::time::Duration;

/// What a counter may be increased by.
///
/// Counters hold integers and never fall: a negative amount counts as 0.
#[diagnostic::on_unimplemented(
    message = "a counter cannot be increased by `{Self}`",
    label = "not an integer",
    note = "write an integer; for a share or a measurement use a histogram"
)]
pub trait Amount: Copy {
    /// The amount.
    fn into_amount(self) -> u64;
}

/// What a histogram may record.
///
/// A `Duration` is recorded in seconds.
#[diagnostic::on_unimplemented(
    message = "a gauge or histogram cannot take `{Self}`",
    label = "not a number",
    note = "write a number or a `Duration`"
)]
pub trait Measurement: Copy {
    /// The value, in the histogram's unit.
    fn into_measurement(self) -> f64;
}

macro_rules! integers {
    ($($integer:ty)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Amount for $integer {
            #[allow(clippy::allow_attributes, irrefutable_let_patterns, reason = "some integers always fit")]
            fn into_amount(self) -> u64 {
                u64::try_from(self).unwrap_or(if self > 0 { u64::MAX } else { 0 })
            }
        }

        #[diagnostic::do_not_recommend]
        impl Measurement for $integer {
            #[allow(clippy::cast_precision_loss, clippy::cast_lossless, reason = "samples are f64")]
            fn into_measurement(self) -> f64 {
                self as f64
            }
        }
    )*};
}

integers!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);

/// `true` is 1: what is true of a call is counted.
#[diagnostic::do_not_recommend]
impl Amount for bool {
    fn into_amount(self) -> u64 {
        self.into()
    }
}

#[diagnostic::do_not_recommend]
impl Measurement for f64 {
    fn into_measurement(self) -> f64 {
        self
    }
}

#[diagnostic::do_not_recommend]
impl Measurement for f32 {
    fn into_measurement(self) -> f64 {
        f64::from(self)
    }
}

#[diagnostic::do_not_recommend]
impl Measurement for Duration {
    fn into_measurement(self) -> f64 {
        self.as_secs_f64()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Amount> Amount for &T {
    fn into_amount(self) -> u64 {
        (*self).into_amount()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Measurement> Measurement for &T {
    fn into_measurement(self) -> f64 {
        (*self).into_measurement()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_never_fall_and_saturate() {
        assert_eq!((-3_i32).into_amount(), 0);
        assert_eq!(7_usize.into_amount(), 7);
        assert_eq!((u128::from(u64::MAX) + 1).into_amount(), u64::MAX);
    }

    #[test]
    fn durations_are_recorded_in_seconds() {
        assert_eq!(Duration::from_millis(1_500).into_measurement().to_bits(), 1.5_f64.to_bits());
    }
}
