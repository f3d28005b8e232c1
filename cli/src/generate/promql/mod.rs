//! PromQL as a tree that prints itself. Generated queries are built from it, so that they are always well formed.
//!
//! ```
//! use cargo_callmeter::generate::promql::{Query, Range, Selector};
//!
//! let requests = Selector::new("http_requests_total").equal("job", "shop");
//! let errors = requests.clone().matching("status", "5..");
//! let share = errors.rate(Range::minutes(5)).sum() / requests.rate(Range::minutes(5)).sum();
//! assert_eq!(
//!     share.to_string(),
//!     "sum(rate(http_requests_total{job=\"shop\",status=~\"5..\"}[5m])) / sum(rate(http_requests_total{job=\"shop\"}[5m]))",
//! );
//! ```

mod print;
mod range;
mod selector;

pub use self::range::{Range, prometheus_duration};
pub use self::selector::{Matcher, Selector};

use std::ops::{Add, Div, Mul, Sub};

/// A PromQL expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Query {
    /// A number.
    Number(f64),
    /// A text, which few functions take.
    Text(String),
    /// The current value of series, or their values in a range.
    Selector(Selector),
    /// `function(argument, …)`
    Call(&'static str, Vec<Query>),
    /// `operator by (labels) (parameter, query)`
    Aggregate {
        /// `sum`, `max`, `topk`, …
        operator: &'static str,
        /// The labels that the result keeps.
        by: Vec<String>,
        /// The number of `topk`, the quantile of `quantile`.
        parameter: Option<Box<Query>>,
        /// What is aggregated.
        query: Box<Query>,
    },
    /// `left operator right`
    Binary {
        /// The operator.
        operator: Operator,
        /// `bool`: the comparison returns 0 or 1 and drops nothing.
        is_bool: bool,
        /// How series of the sides are paired.
        matching: Matching,
        /// The left side.
        left: Box<Query>,
        /// The right side.
        right: Box<Query>,
    },
    /// `query[range:step]`
    Subquery {
        /// What is evaluated at each step.
        query: Box<Query>,
        /// Over which time.
        range: Range,
        /// How often. Without it, at the server's evaluation interval.
        step: Option<Range>,
    },
}

/// How a binary operator pairs the series of its sides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matching {
    /// The labels that have to be equal. Without it, all.
    pub on: Option<Vec<String>>,
    /// Several series on the left belong to one on the right, whose labels of these names the result takes over.
    pub group_left: Option<Vec<String>>,
}

/// A binary operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the operators of PromQL")]
pub enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Equal,
    NotEqual,
    Above,
    Below,
    AtLeast,
    AtMost,
    And,
    Or,
    Unless,
}

impl Query {
    /// `function(arguments)`
    pub fn call(function: &'static str, arguments: impl IntoIterator<Item = Self>) -> Self {
        Self::Call(function, arguments.into_iter().collect())
    }

    /// `time()`
    pub fn time() -> Self {
        Self::call("time", [])
    }

    /// `operator(query)`, which keeps no label.
    #[must_use]
    pub fn aggregate(self, operator: &'static str) -> Self {
        self.aggregate_by(operator, [])
    }

    /// `operator by (labels) (query)`
    #[must_use]
    pub fn aggregate_by<'a>(self, operator: &'static str, by: impl IntoIterator<Item = &'a str>) -> Self {
        let by = by.into_iter().map(str::to_owned).collect();
        Self::Aggregate { operator, by, parameter: None, query: Box::new(self) }
    }

    /// `sum(query)`
    #[must_use]
    pub fn sum(self) -> Self {
        self.aggregate("sum")
    }

    /// `sum by (labels) (query)`
    #[must_use]
    pub fn sum_by<'a>(self, by: impl IntoIterator<Item = &'a str>) -> Self {
        self.aggregate_by("sum", by)
    }

    /// `max by (labels) (query)`
    #[must_use]
    pub fn max_by<'a>(self, by: impl IntoIterator<Item = &'a str>) -> Self {
        self.aggregate_by("max", by)
    }

    /// `topk(count, query)`
    #[must_use]
    pub fn top(self, count: u32) -> Self {
        let parameter = Some(Box::new(Self::Number(count.into())));
        Self::Aggregate { operator: "topk", by: Vec::new(), parameter, query: Box::new(self) }
    }

    /// `histogram_quantile(quantile, query)`. The query keeps `le`.
    #[must_use]
    pub fn histogram_quantile(self, quantile: f64) -> Self {
        Self::call("histogram_quantile", [Self::Number(quantile), self])
    }

    /// `left operator right`
    #[must_use]
    pub fn binary(self, operator: Operator, right: Self) -> Self {
        self.binary_on(operator, Matching::default(), right)
    }

    /// `left operator on (…) right`
    #[must_use]
    pub fn binary_on(self, operator: Operator, matching: Matching, right: Self) -> Self {
        Self::Binary { operator, is_bool: false, matching, left: Box::new(self), right: Box::new(right) }
    }

    /// `left operator bool right`: 0 or 1
    #[must_use]
    pub fn binary_bool(self, operator: Operator, right: Self) -> Self {
        let matching = Matching::default();
        Self::Binary { operator, is_bool: true, matching, left: Box::new(self), right: Box::new(right) }
    }

    /// `query > number`
    #[must_use]
    pub fn above(self, number: f64) -> Self {
        self.binary(Operator::Above, Self::Number(number))
    }

    /// `query < number`
    #[must_use]
    pub fn below(self, number: f64) -> Self {
        self.binary(Operator::Below, Self::Number(number))
    }

    /// `left and right`
    #[must_use]
    pub fn and(self, right: Self) -> Self {
        self.binary(Operator::And, right)
    }

    /// `left or right`
    #[must_use]
    pub fn or(self, right: Self) -> Self {
        self.binary(Operator::Or, right)
    }

    /// `query[range:step]`
    #[must_use]
    pub fn subquery(self, range: Range, step: Option<Range>) -> Self {
        Self::Subquery { query: Box::new(self), range, step }
    }

    /// Every selector in the query.
    pub fn selectors(&self) -> Vec<&Selector> {
        let mut all = Vec::new();
        self.visit(&mut |selector| all.push(selector));
        all
    }

    fn visit<'a>(&'a self, found: &mut impl FnMut(&'a Selector)) {
        match self {
            Self::Number(_) | Self::Text(_) => {}
            Self::Selector(selector) => found(selector),
            Self::Call(_, arguments) => arguments.iter().for_each(|argument| argument.visit(found)),
            Self::Aggregate { query, parameter, .. } => {
                parameter.iter().for_each(|parameter| parameter.visit(found));
                query.visit(found);
            }
            Self::Binary { left, right, .. } => {
                left.visit(found);
                right.visit(found);
            }
            Self::Subquery { query, .. } => query.visit(found),
        }
    }
}

impl From<f64> for Query {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<Selector> for Query {
    fn from(selector: Selector) -> Self {
        Self::Selector(selector)
    }
}

macro_rules! arithmetic {
    ($($trait:ident $method:ident $operator:ident),*) => {$(
        impl<R: Into<Query>> $trait<R> for Query {
            type Output = Self;

            fn $method(self, right: R) -> Self {
                self.binary(Operator::$operator, right.into())
            }
        }
    )*};
}
arithmetic!(Add add Add, Sub sub Subtract, Mul mul Multiply, Div div Divide);
