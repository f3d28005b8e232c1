//! The series that a query reads.

use super::{Query, Range};

/// `name{label="value"}[range] offset time`
#[derive(Clone, Debug, PartialEq)]
pub struct Selector {
    /// The name of the samples: for a histogram with `_bucket`, `_sum` or `_count`.
    pub name: String,
    /// What the labels have to be, in the order in which they were added.
    pub matchers: Vec<Matcher>,
    /// Over which time. Without it, the current value.
    pub range: Option<Range>,
    /// How long ago.
    pub offset: Option<Range>,
}

/// What a label has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matcher {
    /// `label="value"`
    Equal(String, String),
    /// `label!="value"`
    NotEqual(String, String),
    /// `label=~"pattern"`
    Pattern(String, String),
    /// `label!~"pattern"`
    NotPattern(String, String),
}

impl Selector {
    /// All series of this name.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), matchers: Vec::new(), range: None, offset: None }
    }

    /// The same samples under the name with this suffix: `_bucket`, `_sum`, `_count`.
    #[must_use]
    pub fn suffixed(mut self, suffix: &str) -> Self {
        self.name.push_str(suffix);
        self
    }

    /// Those with this value of the label.
    #[must_use]
    pub fn equal(mut self, label: &str, value: &str) -> Self {
        self.matchers.push(Matcher::Equal(label.to_owned(), value.to_owned()));
        self
    }

    /// Those with another value of the label, or for an empty value those that have the label.
    #[must_use]
    pub fn not_equal(mut self, label: &str, value: &str) -> Self {
        self.matchers.push(Matcher::NotEqual(label.to_owned(), value.to_owned()));
        self
    }

    /// Those whose label matches the regular expression, which is anchored on both sides.
    #[must_use]
    pub fn matching(mut self, label: &str, pattern: &str) -> Self {
        self.matchers.push(Matcher::Pattern(label.to_owned(), pattern.to_owned()));
        self
    }

    /// Those whose label does not match the regular expression.
    #[must_use]
    pub fn not_matching(mut self, label: &str, pattern: &str) -> Self {
        self.matchers.push(Matcher::NotPattern(label.to_owned(), pattern.to_owned()));
        self
    }

    /// Those whose label has one of these values.
    #[must_use]
    pub fn one_of<'a>(self, label: &str, values: impl IntoIterator<Item = &'a str>) -> Self {
        let values: Vec<&str> = values.into_iter().collect();
        match values.as_slice() {
            [value] => self.equal(label, value),
            values => {
                let pattern: Vec<String> = values.iter().map(|value| regex_syntax::escape(value)).collect();
                self.matching(label, &pattern.join("|"))
            }
        }
    }

    /// The bucket with this upper bound. A scrape in the OpenMetrics format has `le="1.0"`, one in the text format `le="1"`.
    #[must_use]
    pub fn bucket(self, bound: f64) -> Self {
        let text = bound.to_string();
        let selector = self.suffixed("_bucket");
        if bound.fract() == 0.0 {
            selector.matching("le", &format!(r"{text}(\.0)?"))
        } else {
            selector.equal("le", &text)
        }
    }

    /// The samples in a range.
    #[must_use]
    pub fn over(mut self, range: Range) -> Self {
        self.range = Some(range);
        self
    }

    /// The samples as they were this long ago.
    #[must_use]
    pub fn ago(mut self, offset: Range) -> Self {
        self.offset = Some(offset);
        self
    }

    /// `rate(selector[range])`
    #[must_use]
    pub fn rate(self, range: Range) -> Query {
        Query::call("rate", [self.over(range).into()])
    }

    /// `increase(selector[range])`
    #[must_use]
    pub fn increase(self, range: Range) -> Query {
        Query::call("increase", [self.over(range).into()])
    }

    /// The current value.
    #[must_use]
    pub fn now(self) -> Query {
        self.into()
    }
}
