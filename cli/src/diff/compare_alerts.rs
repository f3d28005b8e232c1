//! Compares the alerts of two catalogues.

use callmeter::{Catalogue, DeclaredAlert};

use super::change::{Change, Location, Message};
use super::rules::{self, Rule};
use crate::alert::{condition_text, is_looser};

pub(super) fn compare(before: &Catalogue, after: &Catalogue) -> Vec<Change> {
    let of =
        |catalogue: &Catalogue, name: &str| catalogue.alerts().iter().find(|alert| alert.name == name).cloned();
    let mut changes = Vec::new();
    for old in before.alerts() {
        match of(after, &old.name) {
            None => {
                let message = Message::default().text("the alert ").code(&old.name).text(" is removed");
                changes.push(change(&rules::ALERT_REMOVED, old, message).before([text(old)]));
            }
            Some(new) => changes.extend(changed(old, &new)),
        }
    }
    for new in after.alerts().iter().filter(|new| of(before, &new.name).is_none()) {
        let message = Message::default().text("the alert ").code(&new.name).text(" is new: ").code(text(new));
        changes.push(change(&rules::ALERT_ADDED, new, message).after([text(new)]));
    }
    changes
}

fn changed(old: &DeclaredAlert, new: &DeclaredAlert) -> Option<Change> {
    let (before, after) = (text(old), text(new));
    if before == after {
        return None;
    }
    let rule = if is_looser(old, new) == Some(true) { &rules::ALERT_LOOSENED } else { &rules::ALERT_CHANGED };
    let message = Message::default().text("the alert ").code(&new.name).text(" fires if ").code(&after);
    let message = message.text(" instead of if ").code(&before);
    Some(change(rule, new, message).before([before]).after([after]))
}

fn text(alert: &DeclaredAlert) -> String {
    format!("{}; {}", condition_text(alert), alert.severity.as_str())
}

fn change(rule: &'static Rule, alert: &DeclaredAlert, message: Message) -> Change {
    Change {
        rule,
        is_announced: false,
        family: alert.condition.selector().family.clone(),
        label: None,
        before: Vec::new(),
        after: Vec::new(),
        message,
        advice: None,
        location: Some(Location::at(&alert.file, alert.line)),
    }
}
