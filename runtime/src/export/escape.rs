//! Backslashes on their way through `metrics-exporter-prometheus`, which takes one before a quote or another
//! backslash for an escape, and so loses it. Two it always takes for one.

use std::borrow::Cow;

use metrics::SharedString;

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
