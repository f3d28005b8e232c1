//! Open labels: a value may be any text. A bounded number of values is kept.

use std::collections::HashMap;
use std::fmt::{self, Display, Write as _};
use std::sync::{Arc, LazyLock, Mutex, PoisonError, RwLock};

use arrayvec::ArrayString;

use crate::declare::built_in::OVERFLOW;
use crate::declare::instrument::{Declaration, Help, Instrument, Instruments, Measure};
use crate::declare::label::OTHER;
use crate::declare::label::{Label, LabelSource};
use crate::declare::outcomes::{OutcomeSet, Outcomes};
use crate::declare::unit::Kind;
use crate::record::callsite::Callsite;
use crate::store::insert_only_map::InsertOnlyMap;
use crate::store::reentry::{self, Part};

/// Longer values are cut to this length, at a whole character, so that a limit on the number of values also limits the
/// memory.
pub(crate) const MAX_VALUE_BYTES: usize = 1024;

/// Collects the beginning of a text and returns an error for the rest, so that a long value is never formatted
/// completely.
struct Cut<'a> {
    text: &'a mut ArrayString<MAX_VALUE_BYTES>,
    is_full: bool,
}

impl fmt::Write for Cut<'_> {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        // A `Display` that ignores the error continues to write. After a cut, shorter text must not be added.
        if self.is_full {
            return Err(fmt::Error);
        }
        let room = self.text.remaining_capacity();
        let end = (0..=room.min(part.len())).rev().find(|&end| part.is_char_boundary(end)).unwrap_or(0);
        self.text.push_str(&part[..end]);
        self.is_full = end < part.len();
        if self.is_full { Err(fmt::Error) } else { Ok(()) }
    }
}

/// The values of one label of one family. All callsites that feed the family share them.
#[derive(Debug)]
pub(crate) struct OpenLabel {
    limit: usize,
    indices: InsertOnlyMap<Arc<str>, u32>,
    /// By index; index 0 is [`OTHER`]. It is written under the lock that makes the limit exact.
    texts: RwLock<Vec<Arc<str>>>,
    overflow: Callsite,
}

static LABELS: LazyLock<Mutex<HashMap<(&'static str, &'static str), &'static OpenLabel>>> =
    LazyLock::new(Mutex::default);

impl OpenLabel {
    /// The label `key` of the family `metric`: one for the whole program.
    pub(crate) fn of(metric: &'static str, key: &'static str, limit: u32) -> &'static Self {
        let mut labels = LABELS.lock().unwrap_or_else(PoisonError::into_inner);
        labels.entry((metric, key)).or_insert_with(|| {
            Box::leak(Box::new(Self {
                limit: limit as usize,
                indices: InsertOnlyMap::large(),
                texts: RwLock::new(vec![OTHER.into()]),
                overflow: overflow_callsite(metric, key),
            }))
        })
    }

    pub(crate) fn text(&self, index: usize) -> Arc<str> {
        if index == 0 {
            return OTHER.into();
        }
        let _inside = reentry::hold(Part::OpenLabels);
        let texts = self.texts.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(texts.get(index).unwrap_or(&texts[0]))
    }

    /// The index of a value. It is 0 if the value is new and the limit is reached, which is counted. It is also 0 if
    /// an allocator asks while this thread looks up another value.
    pub(crate) fn index(&'static self, value: &dyn Display) -> u32 {
        let index = with_text(value, |text| {
            let Some(_inside) = reentry::enter(Part::OpenLabels) else { return Some(0) };
            if text == OTHER {
                return Some(0);
            }
            let known = self.indices.get(text).copied();
            known.or_else(|| self.add(text))
        });
        index.unwrap_or_else(|| {
            self.overflow.count(0, &[], &[]);
            0
        })
    }

    #[cold]
    fn add(&self, text: &str) -> Option<u32> {
        // If the limit is reached, it remains so. Then threads do not wait for each other.
        let is_full = |texts: &Vec<Arc<str>>| texts.len() > self.limit;
        if is_full(&self.texts.read().unwrap_or_else(PoisonError::into_inner)) {
            return self.indices.get(text).copied();
        }
        let mut texts = self.texts.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = self.indices.get(text) {
            return Some(*known);
        }
        if is_full(&texts) {
            return None;
        }
        let index = u32::try_from(texts.len()).ok()?;
        let text = Arc::<str>::from(text);
        texts.push(Arc::clone(&text));
        self.indices.insert(text, index);
        Some(index)
    }
}

/// Formats the part of a value that is kept. Nothing is allocated, because an allocator may be annotated.
fn with_text<R>(value: &dyn Display, read: impl FnOnce(&str) -> R) -> R {
    let mut text = ArrayString::new();
    // If a `Display` fails, the value is what it has written by then.
    let _ = write!(Cut { text: &mut text, is_full: false }, "{value}");
    read(&text)
}

/// A callsite that is made at run time: it counts the values of one open label that became [`OTHER`].
fn overflow_callsite(metric: &'static str, key: &'static str) -> Callsite {
    let labels = vec![
        Label { key: "metric", was: None, values: LabelSource::Fixed(metric) },
        Label { key: "label", was: None, values: LabelSource::Fixed(key) },
    ];
    let instrument = Instrument {
        name: OVERFLOW.name,
        is_named: true,
        was: None,
        deprecated: None,
        kind: Kind::Counter,
        unit: None,
        help: Help { text: OVERFLOW.help, explicit: true },
        labels: labels.leak(),
        buckets: &[],
        on: OutcomeSet::ALL,
        measure: Measure::One,
    };
    let declaration = Declaration {
        function: "",
        module: module_path!(),
        file: file!(),
        line: line!(),
        outcomes: Outcomes::UNCLASSIFIED,
        objective: None,
        role: None,
        sample: 1,
        instruments: Instruments::Own(vec![instrument].leak()),
    };
    Callsite::new(Box::leak(Box::new(declaration)), &[])
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn values_beyond_the_limit_are_other() {
        let label = OpenLabel::of("open_label_test_total", "tenant", 2);
        assert_eq!(label.index(&"a"), 1);
        assert_eq!(label.index(&"b"), 2);
        assert_eq!(label.index(&"c"), 0);
        assert_eq!(label.index(&"a"), 1);
        assert_eq!(&*label.text(2), "b");
        assert_eq!(&*label.text(0), "_other");
    }

    #[test]
    fn the_word_other_takes_no_place() {
        let label = OpenLabel::of("open_label_other_test_total", "tenant", 1);
        assert_eq!(label.index(&"_other"), 0);
        assert_eq!(label.index(&"a"), 1);
    }

    #[test]
    fn long_values_are_cut_at_a_character() {
        let long = "é".repeat(1_000_000);
        assert_eq!(with_text(&long, str::len), MAX_VALUE_BYTES);
        assert_eq!(with_text(&format!("x{long}"), str::len), MAX_VALUE_BYTES - 1);
        assert_eq!(with_text(&"x".repeat(MAX_VALUE_BYTES), str::len), MAX_VALUE_BYTES);
    }

    /// Writes a text a thousand times, and counts how often it was asked to go on.
    struct Endless<'a>(&'a Cell<u32>, /* heeds errors */ bool);

    impl Display for Endless<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            for i in 0..1_000 {
                self.0.set(self.0.get() + 1);
                // The last part is short: it would fit behind one that was cut in the middle of a character.
                let written = f.write_str(if i < 999 { "€€€€€€€€€€" } else { "x" });
                if self.1 {
                    written?;
                }
            }
            Ok(())
        }
    }

    #[test]
    fn a_long_value_is_not_formatted_to_its_end() {
        let parts = Cell::new(0);
        let read = |text: &str| (text.len(), text.ends_with('€'));
        assert_eq!(with_text(&Endless(&parts, true), read), (1023, true));
        assert_eq!(parts.get(), 35, "formatting goes on after the value is full");
        assert_eq!(with_text(&Endless(&parts, false), read), (1023, true));
    }

    #[test]
    fn many_threads_share_the_limit() {
        let label = OpenLabel::of("open_label_threads_test_total", "tenant", 100);
        std::thread::scope(|scope| {
            for thread in 0..8 {
                scope.spawn(move || (0..1_000).for_each(|i| _ = label.index(&(thread * 500 + i))));
            }
        });
        let texts = label.texts.read().unwrap();
        assert_eq!(texts.len(), 101);
        assert!((1..=100).all(|index| label.index(&texts[index]) as usize == index));
    }
}
