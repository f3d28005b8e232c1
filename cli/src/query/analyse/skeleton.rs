//! An expression without its matchers, to tell whether two expressions differ in matchers alone.

use super::selector::name;
use super::tree::{Keys, Matcher, Node, NodeKind};

/// An expression without its matchers, and the matchers of each selector.
#[derive(Debug, Default)]
pub(super) struct Skeleton<'a> {
    pub(super) text: String,
    pub(super) matchers: Vec<Vec<&'a Matcher>>,
}

impl<'a> Skeleton<'a> {
    pub(super) fn of(node: &'a Node) -> Self {
        let mut skeleton = Self::default();
        skeleton.add(node);
        skeleton
    }

    fn word(&mut self, word: &str) {
        self.text.push_str(word);
        self.text.push(' ');
    }

    fn keys(&mut self, keys: &Keys) {
        let mut sorted: Vec<&str> = keys.keys.iter().map(|key| key.value.as_str()).collect();
        sorted.sort_unstable();
        self.word(if keys.is_list { "by" } else { "without" });
        sorted.into_iter().for_each(|key| self.word(key));
    }

    fn add(&mut self, node: &'a Node) {
        match &node.kind {
            NodeKind::Paren(inner) => self.add(inner),
            NodeKind::Number(number) => self.word(&number.to_string()),
            NodeKind::Text(text) => self.word(&format!("{text:?}")),
            NodeKind::Negation(inner) => {
                self.word("-");
                self.add(inner);
            }
            NodeKind::Selector(selector) => {
                self.word(name(selector).map(|name| name.value).as_deref().unwrap_or("?"));
                let window = selector.window.as_ref().map(|window| window.value);
                self.word(&format!("[{window:?}] {}", selector.shift));
                let is_name = |matcher: &&Matcher| matcher.key.value != "__name__";
                match selector.alternatives.as_slice() {
                    [] => self.matchers.push(Vec::new()),
                    [matchers] => self.matchers.push(matchers.iter().filter(is_name).collect()),
                    // Alternatives are not compared.
                    _ => self.word(&format!("{:?}", node.range)),
                }
            }
            NodeKind::Subquery { inner, window, shift } => {
                self.word("(");
                self.add(inner);
                self.word(&format!(")[{:?}] {shift}", window.value));
            }
            NodeKind::Call { name, arguments } => {
                self.word(&name.value);
                self.word("(");
                arguments.iter().for_each(|argument| self.add(argument));
                self.word(")");
            }
            NodeKind::Aggregate(aggregate) => {
                self.word(&aggregate.name.value);
                aggregate.keys.iter().for_each(|keys| self.keys(keys));
                self.word("(");
                aggregate.parameter.iter().for_each(|parameter| self.add(parameter));
                self.add(&aggregate.argument);
                self.word(")");
            }
            NodeKind::Binary(binary) => {
                self.word("(");
                self.add(&binary.left);
                self.word(&binary.operator.value.to_string());
                binary.matching.iter().for_each(|keys| self.keys(keys));
                self.add(&binary.right);
                self.word(")");
            }
        }
    }
}
