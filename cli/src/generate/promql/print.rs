//! How a query is written.

use std::fmt::{self, Display, Formatter};

use super::{Matcher, Operator, Query, Selector};

impl Display for Query {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write_number(f, *number),
            Self::Text(text) => write_text(f, text),
            Self::Selector(selector) => selector.fmt(f),
            Self::Call(function, arguments) => {
                write!(f, "{function}(")?;
                write_list(f, arguments)?;
                f.write_str(")")
            }
            Self::Aggregate { operator, by, parameter, query } => {
                f.write_str(operator)?;
                if !by.is_empty() {
                    f.write_str(" by (")?;
                    write_list(f, by)?;
                    f.write_str(") ")?;
                }
                f.write_str("(")?;
                if let Some(parameter) = parameter {
                    write!(f, "{parameter}, ")?;
                }
                write!(f, "{query})")
            }
            Self::Binary { operator, is_bool, matching, left, right } => {
                write_side(f, left, *operator, false)?;
                write!(f, " {}", operator.text())?;
                if *is_bool {
                    f.write_str(" bool")?;
                }
                if let Some(on) = &matching.on {
                    f.write_str(" on (")?;
                    write_list(f, on)?;
                    f.write_str(")")?;
                }
                if let Some(labels) = &matching.group_left {
                    f.write_str(" group_left (")?;
                    write_list(f, labels)?;
                    f.write_str(")")?;
                }
                f.write_str(" ")?;
                write_side(f, right, *operator, true)
            }
            Self::Subquery { query, range, step } => {
                if let Self::Binary { .. } = **query {
                    write!(f, "({query})")?;
                } else {
                    query.fmt(f)?;
                }
                write!(f, "[{range}:")?;
                if let Some(step) = step {
                    step.fmt(f)?;
                }
                f.write_str("]")
            }
        }
    }
}

impl Display for Selector {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if !self.matchers.is_empty() {
            f.write_str("{")?;
            for (index, matcher) in self.matchers.iter().enumerate() {
                if index > 0 {
                    f.write_str(",")?;
                }
                matcher.fmt(f)?;
            }
            f.write_str("}")?;
        }
        if let Some(range) = &self.range {
            write!(f, "[{range}]")?;
        }
        if let Some(offset) = &self.offset {
            write!(f, " offset {offset}")?;
        }
        Ok(())
    }
}

impl Display for Matcher {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (label, operator, value) = match self {
            Self::Equal(label, value) => (label, "=", value),
            Self::NotEqual(label, value) => (label, "!=", value),
            Self::Pattern(label, value) => (label, "=~", value),
            Self::NotPattern(label, value) => (label, "!~", value),
        };
        write!(f, "{label}{operator}")?;
        write_text(f, value)
    }
}

impl Operator {
    fn text(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Above => ">",
            Self::Below => "<",
            Self::AtLeast => ">=",
            Self::AtMost => "<=",
            Self::And => "and",
            Self::Or => "or",
            Self::Unless => "unless",
        }
    }

    /// Operators with a higher one bind more tightly.
    fn precedence(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And | Self::Unless => 2,
            Self::Equal | Self::NotEqual | Self::Above | Self::Below | Self::AtLeast | Self::AtMost => 3,
            Self::Add | Self::Subtract => 4,
            Self::Multiply | Self::Divide => 5,
        }
    }
}

/// A side of an operator, in parentheses where it would otherwise be read in another way. All of these operators are left-associative.
fn write_side(f: &mut Formatter<'_>, side: &Query, around: Operator, is_right: bool) -> fmt::Result {
    match side {
        Query::Binary { operator, .. }
            if operator.precedence() < around.precedence()
                || is_right && operator.precedence() == around.precedence() =>
        {
            write!(f, "({side})")
        }
        _ => side.fmt(f),
    }
}

/// With 15 digits, so that the rounding errors of decimal fractions are not written, and never with an exponent.
fn write_number(f: &mut Formatter<'_>, number: f64) -> fmt::Result {
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    write!(f, "{rounded}")
}

fn write_text(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    let text = text.replace('\\', r"\\").replace('"', r#"\""#).replace('\n', r"\n");
    write!(f, "\"{text}\"")
}

fn write_list(f: &mut Formatter<'_>, items: &[impl Display]) -> fmt::Result {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            f.write_str(", ")?;
        }
        item.fmt(f)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{Matching, Operator, Query, Range, Selector};

    #[test]
    fn parentheses_are_written_where_the_operators_need_them() {
        let x = || Selector::new("x").now();
        assert_eq!(((x() + 1.0) * 2.0).to_string(), "(x + 1) * 2");
        assert_eq!((Query::from(1.0) - (x() - 2.0)).to_string(), "1 - (x - 2)");
        assert_eq!((x() / 2.0 / 3.0).to_string(), "x / 2 / 3");
        assert_eq!(x().above(0.05).and(x().below(3.0)).to_string(), "x > 0.05 and x < 3");
        assert_eq!((x().above(1.0) * 2.0).to_string(), "(x > 1) * 2");
        assert_eq!((x() + 1.0).subquery(Range::minutes(5), None).to_string(), "(x + 1)[5m:]");
    }

    #[test]
    fn numbers_are_written_without_exponents_and_without_what_rounding_left() {
        assert_eq!(Query::from(14.4 * (1.0 - 0.999)).to_string(), "0.0144");
        assert_eq!(Query::from(0.1 + 0.2).to_string(), "0.3");
        assert_eq!(Query::from(1e9).to_string(), "1000000000");
        assert_eq!(Query::from(0.0).to_string(), "0");
        assert_eq!(Query::from(-3.5).to_string(), "-3.5");
    }

    #[test]
    fn label_values_are_escaped() {
        let selector = Selector::new("x").equal("path", "a\"b\\c\n").one_of("kind", ["a.b", "c"]);
        assert_eq!(selector.to_string(), r#"x{path="a\"b\\c\n",kind=~"a\\.b|c"}"#);
    }

    #[test]
    fn whole_bounds_match_both_formats() {
        assert_eq!(Selector::new("x").bucket(1.0).to_string(), r#"x_bucket{le=~"1(\\.0)?"}"#);
        assert_eq!(Selector::new("x").bucket(0.25).to_string(), r#"x_bucket{le="0.25"}"#);
    }

    #[test]
    fn all_parts_are_written_as_promql_reads_them() {
        let matching = Matching { on: Some(vec!["job".to_owned()]), group_left: Some(vec!["version".to_owned()]) };
        let query = Selector::new("x_bucket")
            .rate(Range::RateInterval)
            .sum_by(["le", "route"])
            .histogram_quantile(0.95)
            .top(10)
            .binary_on(Operator::Multiply, matching, Selector::new("build_info").ago(Range::days(1)).now());
        assert_eq!(
            query.to_string(),
            "topk(10, histogram_quantile(0.95, sum by (le, route) (rate(x_bucket[$__rate_interval])))) \
             * on (job) group_left (version) build_info offset 1d"
        );
        let plain = query.to_string().replace("$__rate_interval", "5m");
        promql_parser::parser::parse(&plain).expect("this is PromQL");
    }
}
