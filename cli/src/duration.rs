//! Durations on the command line: `500ms`, `2s`, `1.5m`, `1h`.

use std::time::Duration;

/// Why a text is not a duration.
#[derive(Debug, thiserror::Error)]
pub enum DurationError {
    /// It is not a number with a unit.
    #[error("write a number and a unit, such as `500ms`, `2s`, `5m` or `1h`")]
    Syntax,
    /// It is too short.
    #[error("at least 100ms are needed, so that the program does not spend its time on scrapes")]
    Short,
}

/// Reads a duration of at least 100 ms, and at most a year.
///
/// # Errors
///
/// Fails if the text is not a duration, or is a shorter one.
pub fn parse(text: &str) -> Result<Duration, DurationError> {
    const YEAR: f64 = 365.0 * 86_400.0;
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let scale = match unit {
        "ms" => 0.001,
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        _ => return Err(DurationError::Syntax),
    };
    let seconds = number.parse::<f64>().map_err(|_| DurationError::Syntax)? * scale;
    match seconds {
        seconds if seconds > YEAR => Err(DurationError::Syntax),
        seconds if seconds < 0.1 => Err(DurationError::Short),
        seconds => Ok(Duration::from_secs_f64(seconds)),
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn durations_have_a_unit() {
        assert_eq!(parse("500ms").unwrap().as_millis(), 500);
        assert_eq!(parse("1.5m").unwrap().as_secs(), 90);
        assert_eq!(parse("1h").unwrap().as_secs(), 3600);
    }

    #[test]
    fn other_texts_are_rejected() {
        for wrong in ["", "2", "s", "-2s", "2d", "1e9s", "0s", "99ms", "1..2s", "9999999999h", "NaNs"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
