//! Functions on bytes that the compiler can run. Those of the standard library are not `const`.

/// The part before a suffix. `None` also if nothing is before it.
pub(super) const fn strip_suffix<'a>(name: &'a [u8], suffix: &[u8]) -> Option<&'a [u8]> {
    if name.len() <= suffix.len() {
        return None;
    }
    let cut = name.len() - suffix.len();
    if equal(slice(name, cut, name.len()), suffix) { Some(slice(name, 0, cut)) } else { None }
}

/// Whether a name is this word or ends in `_` and the word.
pub(super) const fn ends_in_word(name: &[u8], word: &[u8]) -> bool {
    match strip_suffix(name, word) {
        Some(before) => before[before.len() - 1] == b'_',
        None => equal(name, word),
    }
}

pub(super) const fn slice(bytes: &[u8], from: usize, to: usize) -> &[u8] {
    bytes.split_at(to).0.split_at(from).1
}

pub(super) const fn equal(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// Whether two texts are equal.
pub(crate) const fn same(a: &str, b: &str) -> bool {
    equal(a.as_bytes(), b.as_bytes())
}
