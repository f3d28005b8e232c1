//! A time of day in a time zone.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _, Zoned};

/// Why a schedule is rejected.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ScheduleError {
    #[error("write a time of day and a time zone, such as `01:00 Asia/Seoul` or `01:00 UTC`")]
    Form,
    #[error("`{0}` is not a time of day from 00:00 to 23:59")]
    Time(String),
    #[error("`{zone}` is not a time zone of the IANA database, such as `Asia/Seoul`: {source}")]
    Zone { zone: String, source: jiff::Error },
}

/// A time of day in a time zone, such as `01:00 Asia/Seoul`.
#[derive(Clone, Debug)]
pub(crate) struct Daily {
    time: Time,
    zone: TimeZone,
}

impl FromStr for Daily {
    type Err = ScheduleError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (time, zone) = text.split_once(' ').ok_or(ScheduleError::Form)?;
        let no_time = || ScheduleError::Time(time.to_owned());
        let (hour, minute) = time.split_once(':').ok_or_else(no_time)?;
        let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<i8>().ok());
        let (Some(Some(hour)), Some(Some(minute))) = (number(hour), number(minute)) else { return Err(no_time()) };
        let time = Time::new(hour, minute, 0, 0).map_err(|_| no_time())?;
        let zone = zone.trim();
        let found = TimeZone::get(zone).map_err(|source| ScheduleError::Zone { zone: zone.to_owned(), source })?;
        Ok(Self { time, zone: found })
    }
}

impl fmt::Display for Daily {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02} {}", self.time.hour(), self.time.minute(), self.zone.iana_name().unwrap_or("UTC"))
    }
}

impl Daily {
    /// The first such time of day after a moment: once on each day of the zone. If the clocks go forward over it, it is
    /// as much later as they do; if they go back over it, the first of both.
    pub(crate) fn after(&self, moment: Timestamp) -> Option<Zoned> {
        let mut day = moment.to_zoned(self.zone.clone()).date();
        // Today, tomorrow, or the day after a day that the zone skipped.
        for _ in 0..3 {
            let due = day.to_datetime(self.time).to_zoned(self.zone.clone()).ok()?;
            if due.timestamp() > moment {
                return Some(due);
            }
            day = day.checked_add(1.day()).ok()?;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The next times after a moment, as the zone's clocks show them and in UTC.
    fn next(schedule: &str, moment: &str, count: usize) -> Vec<(String, String)> {
        let schedule: Daily = schedule.parse().expect("a schedule");
        let mut moment: Timestamp = moment.parse().expect("a moment");
        let due = std::iter::repeat_with(|| {
            let due = schedule.after(moment).expect("a time");
            moment = due.timestamp();
            (due.datetime().to_string(), moment.to_string())
        });
        due.take(count).collect()
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|(local, utc)| ((*local).to_owned(), (*utc).to_owned())).collect()
    }

    #[test]
    fn at_one_in_seoul_it_is_four_in_the_afternoon_in_utc() {
        let due = next("01:00 Asia/Seoul", "2026-11-22T15:59:59Z", 2);
        let expected =
            [("2026-11-23T01:00:00", "2026-11-22T16:00:00Z"), ("2026-11-24T01:00:00", "2026-11-23T16:00:00Z")];
        assert_eq!(due, pairs(&expected));
        assert_eq!(
            next("01:00 Asia/Seoul", "2026-11-22T16:00:00Z", 1),
            pairs(&expected[1..]),
            "not twice at one moment"
        );
    }

    #[test]
    fn once_a_day_when_the_clocks_go_forward() {
        // London skips 01:00 to 02:00 on the 29th, Berlin 02:00 to 03:00.
        let due = next("01:00 Europe/London", "2026-03-28T00:00:00Z", 3);
        let expected = [
            ("2026-03-28T01:00:00", "2026-03-28T01:00:00Z"),
            ("2026-03-29T02:00:00", "2026-03-29T01:00:00Z"),
            ("2026-03-30T01:00:00", "2026-03-30T00:00:00Z"),
        ];
        assert_eq!(due, pairs(&expected));
        let due = next("03:30 Europe/Berlin", "2026-03-28T00:00:00Z", 2);
        let expected =
            [("2026-03-28T03:30:00", "2026-03-28T02:30:00Z"), ("2026-03-29T03:30:00", "2026-03-29T01:30:00Z")];
        assert_eq!(due, pairs(&expected), "after 23 hours");
    }

    #[test]
    fn once_a_day_when_the_clocks_go_back() {
        // London shows 01:00 to 02:00 twice on the 25th.
        let due = next("01:30 Europe/London", "2026-10-24T12:00:00Z", 2);
        let expected =
            [("2026-10-25T01:30:00", "2026-10-25T00:30:00Z"), ("2026-10-26T01:30:00", "2026-10-26T01:30:00Z")];
        assert_eq!(due, pairs(&expected));
    }

    #[test]
    fn a_day_that_a_zone_skipped() {
        // Samoa had no 30 December 2011.
        let due = next("01:00 Pacific/Apia", "2011-12-29T12:00:00Z", 2);
        let expected =
            [("2011-12-31T01:00:00", "2011-12-30T11:00:00Z"), ("2012-01-01T01:00:00", "2011-12-31T11:00:00Z")];
        assert_eq!(due, pairs(&expected));
    }

    #[test]
    fn invalid_schedules() {
        for text in ["", "01:00", "1 UTC", "24:00 UTC", "01:60 UTC", "-1:00 UTC", "+1:00 UTC", ":00 UTC", "one UTC"]
        {
            assert!(text.parse::<Daily>().is_err(), "{text}");
        }
        let error = "01:00 Asia/Soul".parse::<Daily>().expect_err("no such zone").to_string();
        assert!(error.contains("`Asia/Soul` is not a time zone"), "{error}");
        let schedule: Daily = "23:59 America/New_York".parse().expect("a schedule");
        assert_eq!(schedule.to_string(), "23:59 America/New_York");
        assert_eq!("00:00 UTC".parse::<Daily>().expect("a schedule").to_string(), "00:00 UTC");
    }
}
