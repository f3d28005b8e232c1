//! Which of several names somebody has probably meant.

/// The name that is closest to what was written, if it is close enough to be meant.
pub(super) fn meant<'a>(written: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let closest = names.into_iter().map(|name| (distance(written, name), name)).min()?;
    let (distance, name) = closest;
    (distance <= written.chars().count().max(name.chars().count()) / 3).then(|| name.to_owned())
}

/// How many characters have to be inserted, deleted or replaced to make one text of the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_few_mistakes_is_recognised() {
        let names = ["orders_total", "order_duration_seconds", "http_requests_total"];
        assert_eq!(meant("order_total", names).as_deref(), Some("orders_total"));
        assert_eq!(meant("http_request_total", names).as_deref(), Some("http_requests_total"));
        assert_eq!(meant("queue_depth", names), None);
        assert_eq!(meant("", names), None);
        assert_eq!(meant("a", []), None);
    }

    #[test]
    fn a_distance_is_the_number_of_edits() {
        for (one, other, edits) in
            [("", "", 0), ("a", "", 1), ("", "ab", 2), ("kitten", "sitting", 3), ("é", "e", 1)]
        {
            assert_eq!(distance(one, other), edits, "{one} {other}");
            assert_eq!(distance(other, one), edits, "{other} {one}");
        }
    }
}
