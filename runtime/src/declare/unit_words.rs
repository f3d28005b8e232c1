//! The words of names that are units: those of promlint, in `prometheus/client_golang`.

use super::bytes::{equal, slice};

/// The first word of a name that abbreviates a unit, and the unit that it means.
pub(crate) const fn abbreviated_unit(name: &str) -> Option<(&str, &'static str)> {
    let bytes = name.as_bytes();
    let mut start = 0;
    while start <= bytes.len() {
        let mut end = start;
        while end < bytes.len() && bytes[end] != b'_' {
            end += 1;
        }
        let word = slice(bytes, start, end);
        if start > 0 && is_abbreviated_unit(word) {
            let unit = match word {
                b"m" => "meters` or `seconds",
                b"s" | b"ms" | b"us" | b"ns" | b"sec" | b"h" | b"d" => "seconds",
                _ => "bytes",
            };
            return Some((name.split_at(end).0.split_at(start).1, unit));
        }
        start = end + 1;
    }
    None
}

// They are patterns, and prefixes are looked for in long words only, because the compiler interprets this for each
// declared name.

pub(super) const fn is_abbreviated_unit(word: &[u8]) -> bool {
    matches!(
        word,
        b"s" | b"ms" | b"us" | b"ns" | b"sec" | b"b" | b"kb" | b"mb" | b"gb" | b"tb" | b"pb" | b"m" | b"h" | b"d"
    )
}

pub(super) const fn is_base_unit(word: &[u8]) -> bool {
    matches!(
        word,
        b"amperes"
            | b"bytes"
            | b"celsius"
            | b"grams"
            | b"joules"
            | b"kelvin"
            | b"meters"
            | b"metres"
            | b"seconds"
            | b"volts"
    )
}

const fn is_other_unit(word: &[u8]) -> bool {
    matches!(
        word,
        b"minutes"
            | b"hours"
            | b"days"
            | b"weeks"
            | b"kelvins"
            | b"fahrenheit"
            | b"rankine"
            | b"inches"
            | b"yards"
            | b"miles"
            | b"bits"
            | b"calories"
            | b"pounds"
            | b"ounces"
    )
}

const UNIT_PREFIXES: &[&str] = &[
    "pico", "nano", "micro", "milli", "centi", "deci", "deca", "hecto", "kilo", "kibi", "mega", "mibi", "giga",
    "gibi", "tera", "tebi", "peta", "pebi",
];

/// A unit that is not a base unit: `hours`, or any unit with a prefix.
pub(super) const fn is_derived_unit(word: &[u8]) -> bool {
    const SHORTEST: usize = "kilobits".len();
    if is_other_unit(word) {
        return true;
    }
    if word.len() < SHORTEST {
        return false;
    }
    let mut i = 0;
    while i < UNIT_PREFIXES.len() {
        let prefix = UNIT_PREFIXES[i].as_bytes();
        if word[0] == prefix[0] && equal(slice(word, 0, prefix.len()), prefix) {
            let unit = slice(word, prefix.len(), word.len());
            return is_base_unit(unit) || is_other_unit(unit);
        }
        i += 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_abbreviated_unit_is_named() {
        assert_eq!(abbreviated_unit("wait_ms_total"), Some(("ms", "seconds")));
        assert_eq!(abbreviated_unit("size_kb"), Some(("kb", "bytes")));
        assert_eq!(abbreviated_unit("ms"), None);
        assert_eq!(abbreviated_unit("größe_mb"), Some(("mb", "bytes")));
    }
}
