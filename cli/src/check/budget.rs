//! How many series there may be.

use callmeter::{Catalogue, Family};

use super::catalogue::{FAMILY_SERIES, TOTAL_SERIES, place_of};
use super::finding::Finding;
use super::labels::ValueCounts;
use crate::series::SeriesCount;

/// How many families a message names.
const MOST_NAMED: usize = 5;

/// Limits for series and for the values of labels.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
#[command(next_help_heading = "Limits")]
pub struct Budget {
    /// Fails if all families together may have more series than this. Each bucket of a histogram is a series.
    #[arg(long, value_name = "N")]
    pub max_series: Option<u64>,
    /// Fails if one family may have more series than this.
    #[arg(long, value_name = "N")]
    pub max_family_series: Option<u64>,
    /// Warns if a closed label has more values than this.
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub max_values: u64,
    /// Warns if the limit of an open label is higher than this.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub max_limit: u64,
}

impl Budget {
    pub(super) fn check(&self, catalogue: &Catalogue, findings: &mut Vec<Finding>) {
        let mut counts: Vec<(&Family, u64)> =
            catalogue.iter().map(|family| (family, SeriesCount::of(family).series)).collect();
        counts.sort_by(|(a, n), (b, m)| m.cmp(n).then_with(|| a.name.cmp(&b.name)));
        if let Some(most) = self.max_series {
            findings.extend(total(&counts, most));
        }
        if let Some(most) = self.max_family_series {
            findings.extend(counts.iter().filter(|(_, count)| *count > most).map(|(family, count)| {
                let message = format!(
                    "`{}` may have {count} series, and {most} are allowed: {}",
                    family.name,
                    product(family)
                );
                Finding::new(&FAMILY_SERIES, &family.name, message)
                    .instead(advice(family))
                    .at(family.declared.first().map(place_of))
            }));
        }
    }
}

fn total(counts: &[(&Family, u64)], most: u64) -> Option<Finding> {
    let total = counts.iter().fold(0_u64, |sum, (_, count)| sum.saturating_add(*count));
    if total <= most {
        return None;
    }
    let (biggest, _) = counts.first()?;
    let named: Vec<String> = counts
        .iter()
        .take(MOST_NAMED)
        .map(|(family, count)| format!("`{}` has {count} ({})", family.name, product(family)))
        .collect();
    let rest = match counts.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        rest => format!("; {rest} smaller families have the others"),
    };
    let message = format!("there may be {total} series, and {most} are allowed: {}{rest}", named.join("; "));
    Some(Finding::new(&TOTAL_SERIES, &biggest.name, message).instead(advice(biggest)))
}

/// How the number comes about: the labels' values, the biggest first, and the series of each label set.
fn product(family: &Family) -> String {
    let labels = ValueCounts::of(family);
    let label_sets = SeriesCount::of(family).label_sets;
    let combinations = labels.iter().map(|label| label.count).fold(1, u64::saturating_mul);
    let mut factors: Vec<String> = if label_sets == combinations {
        labels.iter().map(|label| format!("{} of `{}`", label.count, label.key)).collect()
    } else {
        let all = if label_sets > combinations { " of all declarations" } else { "" };
        vec![format!("{label_sets} label sets{all}")]
    };
    if !family.buckets.is_empty() {
        factors.push(format!("{} of buckets, sum and count", family.buckets.len() + 3));
    }
    if family.was.is_some() {
        factors.push("2 names".to_owned());
    }
    let reason = if label_sets < combinations && !labels.is_empty() {
        format!(": {}, and not every combination exists", values(&labels))
    } else {
        String::new()
    };
    if factors.is_empty() { "without labels".to_owned() } else { factors.join(" × ") + &reason }
}

/// The numbers of values, as in "`function` has 6 values, `module` 2".
fn values(labels: &[ValueCounts<'_>]) -> String {
    let texts = labels.iter().enumerate().map(|(index, label)| match index {
        0 => format!("`{}` has {} values", label.key, label.count),
        _ => format!("`{}` {}", label.key, label.count),
    });
    texts.collect::<Vec<_>>().join(", ")
}

/// The label to begin with.
fn advice(family: &Family) -> String {
    match ValueCounts::of(family).first() {
        Some(label) if label.is_open => {
            format!("lower the limit of the label `{}`, or remove the label", label.key)
        }
        Some(label) => format!("give the label `{}` fewer values, or remove it", label.key),
        None => "remove a family".to_owned(),
    }
}
