//! Numbers as decimal text, written in constants.

/// The text of a number that is not negative: `99.9`, `0.25`.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Decimal {
    bytes: [u8; CAPACITY],
    len: usize,
}

/// The digits of the largest `u64`, a point, and nine decimals.
const CAPACITY: usize = 32;

impl Decimal {
    /// The shortest text of a percentage, with at most twelve decimals. Percentages that are none are reported where they
    /// are used.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a percentage with twelve decimals is an integer of 15 digits; casts of other numbers saturate"
    )]
    pub(crate) const fn percent(percent: f64) -> Self {
        let (mut factor, mut decimals) = (1_u64, 0);
        loop {
            let scaled = (percent * factor as f64 + 0.5) as u64;
            // The quotient of two exact integers is the nearest number, as the compiler reads the text.
            #[expect(clippy::float_cmp, reason = "as exact as the text is to be")]
            if scaled as f64 / factor as f64 == percent || decimals == 12 {
                return Self::new(scaled / factor, scaled % factor, decimals);
            }
            factor *= 10;
            decimals += 1;
        }
    }

    /// Seconds, as the bucket bounds of Prometheus have them: whole ones with `.0`.
    pub(crate) const fn seconds(duration: std::time::Duration) -> Self {
        let (mut fraction, mut decimals) = (duration.subsec_nanos() as u64, 9);
        while decimals > 1 && fraction % 10 == 0 {
            fraction /= 10;
            decimals -= 1;
        }
        Self::new(duration.as_secs(), fraction, decimals)
    }

    const fn new(whole: u64, fraction: u64, decimals: usize) -> Self {
        let mut text = Self { bytes: [0; CAPACITY], len: 0 };
        let mut digits = 1;
        let mut rest = whole / 10;
        while rest > 0 {
            digits += 1;
            rest /= 10;
        }
        text.put(whole, digits);
        if decimals > 0 {
            text.bytes[text.len] = b'.';
            text.len += 1;
            text.put(fraction, decimals);
        }
        text
    }

    /// Appends the last digits of a number.
    const fn put(&mut self, mut number: u64, digits: usize) {
        let mut i = digits;
        while i > 0 {
            i -= 1;
            self.bytes[self.len + i] = b'0' + (number % 10) as u8;
            number /= 10;
        }
        self.len += digits;
    }

    pub(crate) const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "",
        }
    }
}

impl std::fmt::Debug for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_written_as_the_convention_writes_them() {
        for (percent, text) in [(99.9, "99.9"), (99.0, "99"), (90.0, "90"), (99.95, "99.95"), (0.1, "0.1")] {
            assert_eq!(Decimal::percent(percent).as_str(), text);
        }
        for (millis, text) in [(250, "0.25"), (5, "0.005"), (1000, "1.0"), (2500, "2.5"), (10_000, "10.0")] {
            assert_eq!(Decimal::seconds(Duration::from_millis(millis)).as_str(), text);
        }
        assert_eq!(Decimal::seconds(Duration::MAX).as_str(), "18446744073709551615.999999999");
        assert_eq!(Decimal::seconds(Duration::from_nanos(1)).as_str(), "0.000000001");
    }

    proptest! {
        #[test]
        fn a_text_is_the_shortest_of_its_number(thousandths in 1_u32..100_000) {
            let percent = f64::from(thousandths) / 1000.0;
            let text = Decimal::percent(percent);
            prop_assert_eq!(text.as_str(), percent.to_string());
        }

        #[test]
        fn no_number_makes_it_panic(percent: f64, nanos in 0_u64..1 << 53) {
            let _ = Decimal::percent(percent);
            let seconds = Decimal::seconds(Duration::from_nanos(nanos));
            #[expect(clippy::cast_precision_loss, reason = "as the store computes it")]
            let expected = nanos as f64 / 1e9;
            prop_assert_eq!(seconds.as_str().parse::<f64>().unwrap().to_bits(), expected.to_bits());
        }
    }
}
