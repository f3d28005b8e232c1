//! The labels of a series, as they are exposed.

use metrics::Label;

use crate::catalogue::Family;
use crate::declare::name::{is_sanitary, sanitise};

/// The labels that a family adds to those of a series.
#[derive(Debug)]
pub(super) struct AddedLabels {
    /// Every series has these, unless it has a label of that key itself.
    global: Vec<Label>,
    /// Keys with the former keys under which their values are exposed, too.
    former: Vec<(String, String)>,
}

impl AddedLabels {
    pub(super) fn new(declared: &Family, global: &[(String, String)]) -> Self {
        let owned = |(key, was): (&str, &str)| (key.to_owned(), was.to_owned());
        Self {
            global: global.iter().map(|(key, value)| Label::new(key.clone(), value.clone())).collect(),
            former: declared.former_keys().into_iter().map(owned).collect(),
        }
    }

    /// The labels of a series as they are exposed.
    pub(super) fn text(&self, mut labels: Vec<Label>) -> String {
        for (key, was) in &self.former {
            if let Some(label) = labels.iter().find(|label| label.key() == key)
                && labels.iter().all(|label| label.key() != was)
            {
                labels.push(Label::new(was.clone(), label.value().to_owned()));
            }
        }
        label_text(&self.global, labels)
    }
}

/// Labels as they are exposed: the global ones, then the series' own in the order of their keys, so that one set has
/// one text.
fn label_text(global: &[Label], mut labels: Vec<Label>) -> String {
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
