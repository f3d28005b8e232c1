//! Doubles backslashes for `metrics-exporter-prometheus`: it drops a single one before a quote or another backslash, and
//! exposes two as one.

use std::borrow::Cow;

use metrics::SharedString;

/// A text with doubled backslashes.
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
