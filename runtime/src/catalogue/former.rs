//! Former names, and their help texts. It is enough that one declaration of a family writes them.

use std::collections::BTreeMap;

use super::{Conflict, Declared, DeclaredLabel, Difference, Family};

/// A text that some declarations of a family write, and where the first of them is.
#[derive(Default)]
pub(super) struct Written(Option<(String, String)>);

impl Written {
    /// Adds what a declaration at this location writes. If that differs from what an earlier one wrote, returns the
    /// earlier text and its location.
    pub(super) fn add(&mut self, text: Option<&String>, location: &str) -> Option<(String, String)> {
        let text = text?;
        match &self.0 {
            Some((earlier, _)) if earlier == text => None,
            Some(earlier) => Some(earlier.clone()),
            None => {
                self.0 = Some((text.clone(), location.to_owned()));
                None
            }
        }
    }

    pub(super) fn text(self) -> Option<String> {
        self.0.map(|(text, _)| text)
    }
}

/// Gives each label of a family the former key that one of its declarations writes, and finds contradictions.
pub(super) fn merge_keys(family: &mut Family, conflicts: &mut Vec<Conflict>) {
    let name = family.name.clone();
    let mut conflict = |difference, first: &str, second: String| {
        let names = (name.clone(), name.clone());
        conflicts.push(Conflict { names, difference, locations: (first.to_owned(), second) });
    };
    // By key: the former key, and where it is written.
    let mut former: BTreeMap<String, (String, String)> = BTreeMap::new();
    for (declared, label) in labels(family) {
        let Some(was) = &label.was else { continue };
        match former.get(&label.key) {
            Some((earlier, location)) if earlier != was => {
                let difference =
                    Difference::LabelWas { key: label.key.clone(), was: (earlier.clone(), was.clone()) };
                conflict(difference, location, declared.location());
            }
            Some(_) => {}
            None => _ = former.insert(label.key.clone(), (was.clone(), declared.location())),
        }
    }
    // The labels of one declaration are compared where they are declared. A family of `#[instrumented]` has different
    // labels at each.
    for (key, (was, location)) in &former {
        let other = labels(family).find(|(_, label)| {
            label.key == *was
                || (label.key != *key && former.get(&label.key).is_some_and(|(other, _)| other == was))
        });
        if let Some((declared, label)) = other
            && (label.key == *was || label.key > *key)
        {
            let difference = Difference::FormerKey { key: key.clone(), was: was.clone(), other: label.key.clone() };
            conflict(difference, location, declared.location());
        }
    }
    for label in family.declared.iter_mut().flat_map(|declared| &mut declared.labels) {
        label.was = former.get(&label.key).map(|(was, _)| was.clone());
    }
}

fn labels(family: &Family) -> impl Iterator<Item = (&Declared, &DeclaredLabel)> {
    family.declared.iter().flat_map(|declared| declared.labels.iter().map(move |label| (declared, label)))
}

impl Family {
    /// The labels with a former key, each once: the key, then the former one.
    pub fn former_keys(&self) -> Vec<(&str, &str)> {
        let mut keys: Vec<_> =
            labels(self).filter_map(|(_, label)| Some((label.key.as_str(), label.was.as_deref()?))).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// The help text as it is exposed: with the deprecation, if the family itself is deprecated.
    pub fn exposed_help(&self) -> String {
        match (&self.was, &self.deprecated) {
            (None, Some(deprecated)) => help_of_deprecated(&self.help, deprecated),
            (Some(_), _) | (None, None) => self.help.clone(),
        }
    }

    /// The help text that is exposed with the former name. It names the new one.
    pub fn former_help(&self) -> String {
        let help = format!("Renamed to {}.", self.name);
        match &self.deprecated {
            Some(deprecated) => help_of_deprecated(&help, deprecated),
            None => help,
        }
    }
}

/// The help text of a name that will go.
pub(crate) fn help_of_deprecated(help: &str, deprecated: &str) -> String {
    format!("{help} Deprecated: {deprecated}")
}
