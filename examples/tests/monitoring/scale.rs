//! Shorter time: an alert over five minutes that holds for five more takes longer than a test may.
//!
//! Every duration of a rule is divided by the same number, so that the rule stays the same and only its clock runs faster.

/// Divides each range and each offset of a query, as in `[5m]`, `[1h:30s]` or `offset 1d`.
pub(crate) fn query(query: &str, by: u32) -> String {
    let mut scaled = String::new();
    let mut quote = None;
    let mut in_range = false;
    let mut word = String::new();
    let mut rest = query.chars().peekable();
    while let Some(letter) = rest.next() {
        match (quote, letter) {
            (Some(_), '\\') => {
                scaled.push(letter);
                scaled.extend(rest.next());
                continue;
            }
            (Some(open), _) if open == letter => quote = None,
            (None, '"' | '\'' | '`') => quote = Some(letter),
            (None, '[') => in_range = true,
            (None, ']') => in_range = false,
            (None, digit) if digit.is_ascii_digit() && (in_range || word == "offset") => {
                let mut text = String::from(digit);
                while let Some(next) = rest.next_if(char::is_ascii_alphanumeric) {
                    text.push(next);
                }
                scaled += &duration(&text, by);
                word.clear();
                continue;
            }
            _ => {}
        }
        match letter {
            _ if letter.is_ascii_alphanumeric() || letter == '_' => word.push(letter),
            // The word before the number.
            ' ' | '-' if word == "offset" => {}
            _ => word.clear(),
        }
        scaled.push(letter);
    }
    scaled
}

/// Divides a duration, as in `5m` or `1h30m`. The result is at least a millisecond.
pub(crate) fn duration(text: &str, by: u32) -> String {
    let mut milliseconds = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let (number, unit) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len()));
        let end = unit.find(|c: char| c.is_ascii_digit()).unwrap_or(unit.len());
        let factor: u64 = match &unit[..end] {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            "w" => 604_800_000,
            "y" => 31_536_000_000,
            _ => panic!("{text:?} is no duration"),
        };
        milliseconds += number.parse::<u64>().unwrap_or_else(|error| panic!("{text:?}: {error}")) * factor;
        rest = &unit[end..];
    }
    format!("{}ms", (milliseconds / u64::from(by)).max(1))
}

#[test]
fn durations_and_nothing_else_are_scaled() {
    let scaled =
        query("sum(rate(a_5m{x=\"[5m]\", y='\\'[1m]'}[5m])) > 5 and max_over_time(b[1h30m:30s]) > 0.05", 30);
    assert_eq!(
        scaled,
        "sum(rate(a_5m{x=\"[5m]\", y='\\'[1m]'}[10000ms])) > 5 and max_over_time(b[180000ms:1000ms]) > 0.05"
    );
    assert_eq!(query("a offset 1d2h > 5 or my_offset 1", 2), "a offset 46800000ms > 5 or my_offset 1");
    assert_eq!(duration("30d", 30), "86400000ms");
    assert_eq!(duration("15s", 30), "500ms");
}
