//! Figures as text, at most seven characters wide where that is possible.

use super::subject::Unit;

/// What is shown where there is no figure.
pub const NOTHING: &str = "–";

/// A figure, or [`NOTHING`].
pub fn or_nothing(figure: Option<f64>, format: impl Fn(f64) -> String) -> String {
    figure.filter(|figure| !figure.is_nan()).map_or_else(|| NOTHING.to_owned(), format)
}

/// Three digits and a prefix: `0.123`, `12.3`, `1.23k`.
pub fn number(value: f64) -> String {
    let (prefixes, magnitude) = (["", "k", "M", "G", "T", "P"], value.abs());
    if !magnitude.is_finite() {
        return if value.is_nan() {
            NOTHING.to_owned()
        } else {
            String::from(if value > 0.0 { "∞" } else { "-∞" })
        };
    }
    let mut scaled = value;
    let mut steps = 0;
    // 999.5 would be rounded to `1000`.
    while scaled.abs() >= 999.5 && steps + 1 < prefixes.len() {
        scaled /= 1000.0;
        steps += 1;
    }
    if scaled.abs() >= 1e6 {
        return format!("{value:.2e}");
    }
    let is_whole = steps == 0 && scaled.fract() == 0.0;
    format!("{}{}", if is_whole { format!("{scaled:.0}") } else { digits(scaled) }, prefixes[steps])
}

/// A duration: `1.50µs`, `23.0ms`, `4.00s`, `12m`.
pub fn seconds(value: f64) -> String {
    let magnitude = value.abs();
    let (scale, unit) = match magnitude {
        0.0 => return String::from("0s"),
        m if !m.is_finite() => return number(value),
        m if m < 9.995e-7 => (1e9, "ns"),
        m if m < 9.995e-4 => (1e6, "µs"),
        m if m < 0.9995 => (1e3, "ms"),
        m if m < 120.0 => (1.0, "s"),
        m if m < 7200.0 => return format!("{:.0}m", value / 60.0),
        _ => return format!("{}h", number(value / 3600.0)),
    };
    format!("{}{unit}", digits(value * scale))
}

/// A share from 0 to 1, in percent.
pub fn share(value: f64) -> String {
    let percent = value * 100.0;
    match percent.abs() {
        0.0 => String::from("0%"),
        // What there is must not look like nothing, nor almost all like all.
        p if p < 0.01 => String::from("<0.01%"),
        p if p > 99.99 && p < 100.0 => String::from(">99.9%"),
        p if p >= 9999.5 => format!("{}%", number(percent)),
        p if p >= 99.95 => format!("{percent:.0}%"),
        p if p >= 9.995 => format!("{percent:.1}%"),
        _ => format!("{percent:.2}%"),
    }
}

/// A value in its unit.
pub fn quantity(unit: Unit, value: f64) -> String {
    match unit {
        Unit::Seconds => seconds(value),
        Unit::Bytes => format!("{}B", number(value)),
        Unit::Other => number(value),
    }
}

/// Three significant digits of a number below 1000.
fn digits(value: f64) -> String {
    match value.abs() {
        m if m >= 99.95 => format!("{value:.0}"),
        m if m >= 9.995 => format!("{value:.1}"),
        m if m >= 0.0995 || m == 0.0 => format!("{value:.2}"),
        m if m >= 0.001 => format!("{value:.3}"),
        _ => format!("{value:.1e}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{number, seconds, share};

    #[test]
    fn numbers_have_three_digits() {
        let shown =
            [0.0, 1.0, 0.5, 12.34, 123.4, 999.4, 999.6, 1234.0, 123_456.0, 7.8e9, -2.5, 0.012, 1e-9].map(number);
        assert_eq!(
            shown,
            ["0", "1", "0.50", "12.3", "123", "999", "1.00k", "1.23k", "123k", "7.80G", "-2.50", "0.012", "1.0e-9"]
        );
        assert_eq!([f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300].map(number), ["–", "∞", "-∞", "1.00e300"]);
    }

    #[test]
    fn durations_have_the_unit_that_fits() {
        let shown = [0.0, 2.5e-9, 1.5e-6, 0.000_999_6, 0.0234, 0.9999, 4.0, 119.0, 300.0, 7200.0].map(seconds);
        assert_eq!(shown, ["0s", "2.50ns", "1.50µs", "1.00ms", "23.4ms", "1.00s", "4.00s", "119s", "5m", "2h"]);
    }

    #[test]
    fn a_share_is_never_rounded_to_nothing_or_all() {
        let shown = [0.0, 0.000_01, 0.0012, 0.1, 0.5, 0.999_999, 1.0].map(share);
        assert_eq!(shown, ["0%", "<0.01%", "0.12%", "10.0%", "50.0%", ">99.9%", "100%"]);
    }
}
