//! The words of metric names as numbers, which the compiler compares in one step.
//!
//! The compiler interprets the rules for each declared name, which is slow: a comparison letter by letter, or a call of a
//! function for each letter, takes a hundred times as long.

use crate::declare::unit::Unit;

/// The last 16 bytes of a word, of which the last is the lowest. No word that the rules know has as many.
pub(crate) type Word = u128;

/// What the rules know a word as. The words are promlint's, from `prometheus/client_golang`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// A metric's type.
    Type,
    /// A unit that is not written in full.
    AbbreviatedUnit,
    /// A unit that a name may end in.
    BaseUnit,
    /// A unit that is not a base unit: `hours`, or any unit with a prefix.
    DerivedUnit,
    /// Anything else.
    Other,
}

const fn pack(text: &str) -> Word {
    let mut word = 0;
    let mut rest = text.as_bytes();
    while let [byte, tail @ ..] = rest {
        word = word << 8 | *byte as Word;
        rest = tail;
    }
    word
}

/// A function that says whether a word is one of these.
macro_rules! words {
    ($($(#[$docs:meta])* $is_one:ident: $($word:ident)*;)*) => {$(
        $(#[$docs])*
        #[allow(non_upper_case_globals, reason = "the constants are written as the words are")]
        const fn $is_one(word: Word) -> bool {
            $(const $word: Word = pack(stringify!($word));)*
            matches!(word, $($word)|*)
        }
    )*};
}

words! {
    is_type: counter gauge histogram summary;
    is_abbreviated_unit: s ms us ns sec b kb mb gb tb pb m h d;
    is_base_unit: amperes bytes celsius grams joules kelvin meters metres seconds volts;
    /// Units that are not base units and have no prefix.
    is_other_unit: minutes hours days weeks kelvins fahrenheit rankine inches yards miles bits calories pounds ounces;
    /// The prefixes of units that have four letters.
    is_short_prefix: pico nano deci deca kilo kibi mega mibi giga gibi tera tebi peta pebi;
    /// Those that have five.
    is_long_prefix: micro milli centi hecto;
}

/// What a word is.
pub(crate) const fn meaning(word: Word) -> Meaning {
    if is_base_unit(word) {
        Meaning::BaseUnit
    } else if is_other_unit(word) || (word >> 56 != 0 && has_prefix(word)) {
        Meaning::DerivedUnit
    } else if is_abbreviated_unit(word) {
        Meaning::AbbreviatedUnit
    } else if is_type(word) {
        Meaning::Type
    } else {
        Meaning::Other
    }
}

/// Whether it is a unit with a prefix, for a word of at least 8 bytes.
const fn has_prefix(word: Word) -> bool {
    let bits = 128 - word.leading_zeros() / 8 * 8;
    let prefix = match () {
        () if is_short_prefix(word >> (bits - 32)) => 32,
        () if is_long_prefix(word >> (bits - 40)) => 40,
        () => return false,
    };
    let unit = word & ((1 << (bits - prefix)) - 1);
    is_base_unit(unit) || is_other_unit(unit)
}

/// The base unit that a word names.
pub(crate) const fn unit(word: Word) -> Option<Unit> {
    const SECONDS: Word = pack(Unit::Seconds.suffix());
    const BYTES: Word = pack(Unit::Bytes.suffix());
    const RATIO: Word = pack(Unit::Ratio.suffix());
    const AMPERES: Word = pack(Unit::Amperes.suffix());
    const CELSIUS: Word = pack(Unit::Celsius.suffix());
    const GRAMS: Word = pack(Unit::Grams.suffix());
    const JOULES: Word = pack(Unit::Joules.suffix());
    const KELVIN: Word = pack(Unit::Kelvin.suffix());
    const METERS: Word = pack(Unit::Meters.suffix());
    const VOLTS: Word = pack(Unit::Volts.suffix());
    Some(match word {
        SECONDS => Unit::Seconds,
        BYTES => Unit::Bytes,
        RATIO => Unit::Ratio,
        AMPERES => Unit::Amperes,
        CELSIUS => Unit::Celsius,
        GRAMS => Unit::Grams,
        JOULES => Unit::Joules,
        KELVIN => Unit::Kelvin,
        METERS => Unit::Meters,
        VOLTS => Unit::Volts,
        _ => return None,
    })
}

/// The last `_`-separated word of a name.
pub(crate) const fn last(name: &[u8]) -> Word {
    let mut word = 0;
    let mut shift = 0;
    let mut rest = name;
    while let [head @ .., byte] = rest {
        if *byte == b'_' || shift == Word::BITS {
            break;
        }
        word |= (*byte as Word) << shift;
        shift += 8;
        rest = head;
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_itself_and_no_other() {
        let meanings = [
            ("gauge", Meaning::Type),
            ("gauges", Meaning::Other),
            ("s", Meaning::AbbreviatedUnit),
            ("sms", Meaning::Other),
            ("seconds", Meaning::BaseUnit),
            ("xxxxxxxxxxxxxxxxseconds", Meaning::Other),
            ("", Meaning::Other),
        ];
        for (word, meant) in meanings {
            assert_eq!(meaning(pack(word)), meant, "{word}");
        }
    }

    #[test]
    fn units_with_a_prefix_are_derived() {
        for word in ["hours", "milliseconds", "kilobytes", "microfahrenheit", "nanobits", "decameters"] {
            assert_eq!(meaning(pack(word)), Meaning::DerivedUnit, "{word}");
        }
        for word in [
            "milli",
            "megaphone",
            "microservices",
            "centers",
            "kilo",
            "micrseconds",
            "xmegabytes",
            "megaxxxxxxxxxxxxbytes",
        ] {
            assert_eq!(meaning(pack(word)), Meaning::Other, "{word}");
        }
    }

    #[test]
    fn each_unit_is_found_by_its_suffix() {
        for known in Unit::ALL {
            assert_eq!(unit(pack(known.suffix())), Some(*known));
            assert_eq!(unit(last(format!("a_{}", known.suffix()).as_bytes())), Some(*known));
        }
        assert_eq!(unit(last(b"")), None);
        assert_eq!(unit(last(b"xxxxxxxxxxxxxxxxxxxxxseconds")), None);
    }
}
