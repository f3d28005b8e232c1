//! The anchors that GitHub and GitLab give to headings.

use std::collections::HashMap;

/// The anchors of a page, in the order of its headings.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    used: HashMap<String, usize>,
}

impl Anchors {
    /// The anchor of the next heading: its letters, digits, `_` and `-` in lower case. One that is used already gets a
    /// number.
    pub(super) fn of(&mut self, heading: &str) -> String {
        let keep = |c: char| match c {
            ' ' => Some('-'),
            '-' | '_' => Some(c),
            c if c.is_alphanumeric() => Some(c),
            _ => None,
        };
        let anchor: String = heading.to_lowercase().chars().filter_map(keep).collect();
        let mut number = self.used.get(&anchor).copied().unwrap_or_default();
        let mut unique = anchor.clone();
        if self.used.contains_key(&anchor) {
            loop {
                number += 1;
                unique = format!("{anchor}-{number}");
                if !self.used.contains_key(&unique) {
                    break;
                }
            }
            self.used.insert(anchor, number);
        }
        self.used.insert(unique.clone(), 0);
        unique
    }
}

#[cfg(test)]
mod tests {
    use super::Anchors;

    #[test]
    fn anchors_are_those_of_github() {
        let mut anchors = Anchors::default();
        assert_eq!(anchors.of("shop::cart"), "shopcart");
        assert_eq!(anchors.of("In several crates"), "in-several-crates");
        assert_eq!(anchors.of("Orders_Total"), "orders_total");
        assert_eq!(anchors.of("orders_total"), "orders_total-1");
        assert_eq!(anchors.of("orders_total"), "orders_total-2");
        assert_eq!(anchors.of("orders_total-1"), "orders_total-1-1");
    }
}
