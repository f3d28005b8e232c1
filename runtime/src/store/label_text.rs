//! The labels of a series, as they are exposed.

use metrics::Label;

use crate::declare::name::{is_sanitary, sanitise};

/// Labels as they are exposed: the global ones, then the series' own in the order of their keys, so that one set has
/// one text.
pub(super) fn label_text(global: &[Label], mut labels: Vec<Label>) -> String {
    labels.sort_unstable_by(|a, b| a.key().cmp(b.key()));
    let global = global.iter().filter(|global| labels.iter().all(|label| label.key() != global.key()));
    let mut text = String::new();
    for label in global.chain(&labels) {
        if !text.is_empty() {
            text.push(',');
        }
        if is_sanitary(label.key()) {
            text.push_str(label.key());
        } else {
            text.push_str(&sanitise(label.key()));
        }
        text.push_str("=\"");
        escape(label.value(), &mut text);
        text.push('"');
    }
    text
}

/// A label's value, as both text formats escape it.
fn escape(value: &str, text: &mut String) {
    for letter in value.chars() {
        match letter {
            '\\' => text.push_str("\\\\"),
            '"' => text.push_str("\\\""),
            '\n' => text.push_str("\\n"),
            letter => text.push(letter),
        }
    }
}
