//! How much of a catalogue refers to other parts of it. A program's binary may be damaged or made to be read, and what
//! the reader keeps of it must not grow faster than the binary.

/// The number of conflicts that are kept. Nobody reads more of them at once.
pub(super) const MOST_CONFLICTS: usize = 100;

/// The number of other annotations that one annotation lists.
pub(super) const MOST_SHARING: usize = 10;

/// The first items of a list in a message.
pub(super) fn shown<T: ToString>(items: &[T]) -> Vec<String> {
    const SHOWN: usize = 50;
    let mut texts: Vec<String> = items.iter().take(SHOWN).map(ToString::to_string).collect();
    if items.len() > SHOWN {
        texts.push(format!("and {} more", items.len() - SHOWN));
    }
    texts
}
