//! Whether files can be generated from the declarations. The compiler checks those of a binary; a catalogue from a file or a URL may say
//! anything, and a window may be longer than Prometheus can count.

use callmeter::{Catalogue, DeclaredAlert, DeclaredCondition, DeclaredObjective};

/// The longest time. Prometheus counts nanoseconds, which are enough for 292 years.
const LONGEST: f64 = 10.0 * 365.0 * 86_400.0;
/// Shorter objectives have no rates.
const SHORTEST_OBJECTIVE: f64 = 60.0;

/// Why no file can be generated from a declaration.
#[derive(Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DeclarationError {
    /// A family has a name that is not one in PromQL.
    #[error("`{0}` is not the name of a metric: write letters, digits, `_` and `:`, and no digit first")]
    Family(String),
    /// A label has a name that is not one in PromQL.
    #[error("{owner} has the label `{label}`: write letters, digits and `_`, and no digit first")]
    Label {
        /// Who has it.
        owner: String,
        /// The label.
        label: String,
    },
    /// An alert has a name that no file and no route can have.
    #[error("`{0}` is not the name of an alert: write letters, digits, `_` and `:`, and no digit first")]
    Alert(String),
    /// A number is outside of what can be.
    #[error("{owner} has {what} of {value}: write a number between {from} and {to}")]
    Number {
        /// Who has it.
        owner: String,
        /// What it is.
        what: &'static str,
        /// The number.
        value: f64,
        /// The smallest one.
        from: f64,
        /// The largest one.
        to: f64,
    },
}

/// Checks everything that is written into queries, file names and durations.
///
/// # Errors
///
/// Fails for the first declaration that no file can be generated from.
pub fn check(catalogue: &Catalogue) -> Result<(), DeclarationError> {
    for family in catalogue {
        if !is_name(&family.name, true) {
            return Err(DeclarationError::Family(family.name.clone()));
        }
        labels(&format!("the family `{}`", family.name), &family.labels)?;
        for objective in family.declared.iter().filter_map(|declared| declared.objective.as_ref()) {
            check_objective(objective)?;
        }
    }
    catalogue.alerts().iter().try_for_each(check_alert)
}

fn check_objective(objective: &DeclaredObjective) -> Result<(), DeclarationError> {
    let range = Range { owner: format!("the objective `{}`", objective.name) };
    range.check("a window in seconds", objective.window_seconds, SHORTEST_OBJECTIVE, LONGEST)?;
    for percent in objective.success_percent.into_iter().chain(objective.latency_percent) {
        range.within("a percentage", percent, 0.0, 100.0)?;
    }
    objective
        .latency_seconds
        .map_or(Ok(()), |seconds| range.within("a threshold in seconds", seconds, 0.0, LONGEST))
}

fn check_alert(alert: &DeclaredAlert) -> Result<(), DeclarationError> {
    if !is_name(&alert.name, true) {
        return Err(DeclarationError::Alert(alert.name.clone()));
    }
    let owner = format!("the alert `{}`", alert.name);
    labels(&owner, &alert.by)?;
    labels(&owner, alert.condition.selector().labels.iter().map(|(key, _)| key))?;
    let range = Range { owner };
    range.within("a window in seconds", alert.window_seconds, 0.0, LONGEST)?;
    range.check("a time in seconds for which it holds", alert.for_seconds, 0.0, LONGEST)?;
    match alert.condition {
        DeclaredCondition::ErrorShare { above, .. } | DeclaredCondition::SlowShare { above, .. } => {
            range.within("a share", above, 0.0, 1.0)
        }
        DeclaredCondition::Quantile { quantile, .. } => range.within("a quantile", quantile, 0.0, 1.0),
        // PromQL has no empty ranges, and its smallest unit is a millisecond.
        DeclaredCondition::Age { above, .. } => range.check("an age in seconds", above, 0.001, LONGEST),
        _ => Ok(()),
    }
}

fn labels<'a>(owner: &str, labels: impl IntoIterator<Item = &'a String>) -> Result<(), DeclarationError> {
    match labels.into_iter().find(|label| !is_label(label)) {
        Some(label) => Err(DeclarationError::Label { owner: owner.to_owned(), label: label.clone() }),
        None => Ok(()),
    }
}

/// Whether it is the name of a label in PromQL.
pub(super) fn is_label(name: &str) -> bool {
    is_name(name, false)
}

fn is_name(name: &str, has_colons: bool) -> bool {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_' || (has_colons && c == ':');
    !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit()) && name.chars().all(is_letter)
}

/// Compares the numbers of one declaration with what they may be.
struct Range {
    owner: String,
}

impl Range {
    /// Both ends are allowed.
    fn check(&self, what: &'static str, value: f64, from: f64, to: f64) -> Result<(), DeclarationError> {
        if (from..=to).contains(&value) { Ok(()) } else { Err(self.error(what, value, from, to)) }
    }

    /// Neither end is allowed.
    fn within(&self, what: &'static str, value: f64, from: f64, to: f64) -> Result<(), DeclarationError> {
        if value > from && value < to { Ok(()) } else { Err(self.error(what, value, from, to)) }
    }

    fn error(&self, what: &'static str, value: f64, from: f64, to: f64) -> DeclarationError {
        DeclarationError::Number { owner: self.owner.clone(), what, value, from, to }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::check;
    use crate::document::Document;

    /// The catalogue of the tests after a change.
    fn error(change: impl Fn(&mut Value)) -> String {
        let text = include_str!("../../tests/catalogues/alerts.json");
        let mut document: Value = serde_json::from_str(text).unwrap();
        change(&mut document["programs"][0]);
        let document = Document::parse("shop", document.to_string().as_bytes()).unwrap();
        check(&document.programs[0].catalogue).map_or_else(|error| error.to_string(), |()| String::new())
    }

    #[test]
    fn what_the_compiler_accepts_is_accepted() {
        assert_eq!(error(|_| {}), "");
    }

    #[test]
    fn names_that_break_queries_and_paths_are_errors() {
        assert!(
            error(|shop| shop["families"][0]["name"] = json!("a b{"))
                .contains("`a b{` is not the name of a metric")
        );
        for name in ["", "../../x", "a b", "{{x}}", "1a", "é"] {
            let said = error(|shop| shop["alerts"][0]["name"] = json!(name));
            assert!(said.contains("is not the name of an alert"), "{name}: {said}");
        }
        assert!(
            error(|shop| shop["alerts"][0]["by"] = json!(["x-y"]))
                .contains("the alert `OrdersFail` has the label `x-y`")
        );
        let selected = error(|shop| shop["alerts"][0]["condition"]["of"]["labels"] = json!([["a b", "c"]]));
        assert!(selected.contains("has the label `a b`"), "{selected}");
        assert!(error(|shop| shop["families"][1]["labels"] = json!(["a:b"])).contains("has the label `a:b`"));
    }

    #[test]
    fn times_that_prometheus_refuses_are_errors() {
        for seconds in [0.0, -1.0, 1e10, 1.8e19, 1e300] {
            let window = error(|shop| shop["alerts"][0]["window_seconds"] = json!(seconds));
            assert!(window.contains("`OrdersFail` has a window in seconds"), "{seconds}: {window}");
            let age = json!({"kind": "age", "of": {"family": "queue_depth", "labels": []}, "above": seconds});
            assert!(error(|shop| shop["alerts"][0]["condition"] = age.clone()).contains("an age in seconds"));
            let objective = error(|shop| {
                shop["families"][0]["declared"][0]["objective"]["window_seconds"] = json!(seconds);
            });
            assert!(objective.contains("the objective `orders` has a window"), "{seconds}: {objective}");
        }
        assert!(error(|shop| shop["alerts"][0]["for_seconds"] = json!(1e12)).contains("for which it holds"));
    }

    #[test]
    fn shares_are_between_nothing_and_all() {
        for above in [-1.0, 0.0, 1.0, 1e300] {
            assert!(
                error(|shop| shop["alerts"][0]["condition"]["above"] = json!(above)).contains("has a share of")
            );
        }
        for percent in [-5.0, 0.0, 100.0, 150.0] {
            let said =
                error(|shop| shop["families"][0]["declared"][0]["objective"]["success_percent"] = json!(percent));
            assert!(said.contains("has a percentage of"), "{said}");
        }
    }
}
