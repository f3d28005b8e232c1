//! Backslashes on their way through `metrics-exporter-prometheus`, which takes one before a quote or another
//! backslash for an escape, and so loses it. Two it always takes for one.

use std::borrow::Cow;

use metrics::{Key, Label, SharedString};

pub(super) fn double(text: &str) -> Cow<'_, str> {
    if text.contains('\\') { Cow::Owned(text.replace('\\', "\\\\")) } else { Cow::Borrowed(text) }
}

/// A description with doubled backslashes.
pub(super) fn in_description(description: SharedString) -> SharedString {
    match double(&description) {
        Cow::Owned(doubled) => doubled.into(),
        Cow::Borrowed(_) => description,
    }
}

/// A key with doubled backslashes in its labels' values.
pub(super) fn in_key(key: &Key) -> Cow<'_, Key> {
    if key.labels().all(|label| !label.value().contains('\\')) {
        return Cow::Borrowed(key);
    }
    let labels = key.labels().map(|label| Label::new(label.key().to_owned(), double(label.value()).into_owned()));
    Cow::Owned(Key::from_parts(key.name().to_owned(), labels.collect::<Vec<_>>()))
}
