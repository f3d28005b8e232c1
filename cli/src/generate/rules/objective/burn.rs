//! Multi-window, multi-burn-rate alerts: which windows, and how fast the error budget is spent.
//!
//! The figures are those of the Site Reliability Workbook, chapter 5, for a window of 30 days. A burn rate of 1 spends the budget
//! exactly in the objective's window.

use std::time::Duration;

use crate::generate::rules::model::Severity;

const DAY: u64 = 86_400;
/// The window that the figures are made for.
const MONTH: u64 = 30 * DAY;
/// A share of errors above this is as good as all calls.
const NEARLY_ALL: f64 = 0.9;

/// A pair of windows. The alert fires if the budget burns this fast over both: the long window says that it matters, and the short one
/// ends the alert soon after the errors end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Burn {
    /// The long window.
    pub long: Duration,
    /// The short window, a twelfth of the long one.
    pub short: Duration,
    /// How many times faster than the objective allows.
    pub factor: f64,
    /// How serious it is.
    pub severity: Severity,
}

/// The figures for 30 days: 2 %, 5 % and 10 % of the budget are spent when the first three fire.
const OF_MONTH: [Burn; 4] = [
    Burn::new(3_600, 14.4, Severity::Critical),
    Burn::new(6 * 3_600, 6.0, Severity::Critical),
    Burn::new(DAY, 3.0, Severity::Warning),
    Burn::new(3 * DAY, 1.0, Severity::Warning),
];

impl Burn {
    const fn new(long: u64, factor: f64, severity: Severity) -> Self {
        Self { long: Duration::from_secs(long), short: Duration::from_secs(long / 12), factor, severity }
    }

    /// The pairs for an objective of this window and error budget, which is a share of the calls.
    ///
    /// The windows grow and shrink with the objective's window, so that the same part of its budget is spent when an alert fires. They
    /// are whole minutes, and the shortest pair is that of a month, because a rate over less than five minutes has too few scrapes.
    ///
    /// Where the budget is so large that no share of errors could burn it fast enough, the factor is lowered until 90 % of errors do.
    pub fn pairs(window: Duration, budget: f64) -> [Self; 4] {
        OF_MONTH.map(|month| {
            let scaled = u128::from(month.short.as_secs()) * u128::from(window.as_secs()) / u128::from(MONTH);
            let short = u64::try_from(scaled).unwrap_or(u64::MAX / 12) / 60 * 60;
            let short = short.clamp(OF_MONTH[0].short.as_secs(), u64::from(u32::MAX));
            Self {
                long: Duration::from_secs(short * 12),
                short: Duration::from_secs(short),
                factor: month.factor.min(NEARLY_ALL / budget),
                severity: month.severity,
            }
        })
    }

    /// Whether [`pairs`](Self::pairs) had to lower a factor for this budget.
    pub fn is_lowered(budget: f64) -> bool {
        OF_MONTH[0].factor * budget > NEARLY_ALL
    }

    /// The share of errors above which the budget burns this fast.
    pub fn threshold(&self, budget: f64) -> f64 {
        self.factor * budget
    }

    /// How long the error budget of a whole window lasts at this burn rate, to the minute.
    pub fn budget_lasts(&self, window: Duration) -> Duration {
        let minutes = (window.as_secs_f64() / self.factor / 60.0).round().max(1.0);
        Duration::try_from_secs_f64(minutes * 60.0).unwrap_or(window)
    }
}

#[cfg(test)]
mod tests {
    use super::{Burn, DAY, MONTH};
    use std::time::Duration;

    fn windows(days: u64) -> Vec<(u64, u64)> {
        let pairs = Burn::pairs(Duration::from_secs(days * DAY), 0.001);
        pairs.iter().map(|pair| (pair.long.as_secs() / 60, pair.short.as_secs() / 60)).collect()
    }

    #[test]
    fn a_month_has_the_windows_of_the_workbook() {
        assert_eq!(windows(30), [(60, 5), (360, 30), (1440, 120), (4320, 360)]);
    }

    #[test]
    fn other_windows_are_scaled_but_none_is_too_short_for_scrapes() {
        assert_eq!(windows(90), [(180, 15), (1080, 90), (4320, 360), (12960, 1080)]);
        assert_eq!(windows(7), [(60, 5), (84, 7), (336, 28), (1008, 84)]);
        assert_eq!(windows(1), [(60, 5), (60, 5), (60, 5), (144, 12)]);
    }

    #[test]
    fn each_factor_can_be_reached() {
        let month = Duration::from_secs(MONTH);
        for budget in [0.000_1, 0.001, 0.05, 0.1, 0.5, 0.99] {
            for pair in Burn::pairs(month, budget) {
                assert!(pair.threshold(budget) < 0.91, "{budget}: {pair:?}");
            }
        }
        let factors = Burn::pairs(month, 0.001).map(|pair| pair.factor.to_string());
        assert_eq!(factors, ["14.4", "6", "3", "1"]);
        assert!(!Burn::is_lowered(0.05) && Burn::is_lowered(0.1));
    }

    #[test]
    fn a_budget_lasts_for_the_window_divided_by_the_burn_rate() {
        let minutes = |days: u64| {
            let window = Duration::from_secs(days * DAY);
            Burn::pairs(window, 0.001).map(|pair| pair.budget_lasts(window).as_secs() / 60)
        };
        assert_eq!(minutes(30), [50 * 60, 5 * 24 * 60, 10 * 24 * 60, 30 * 24 * 60]);
        assert_eq!(minutes(7)[0], 11 * 60 + 40);
    }

    #[test]
    fn endless_windows_do_not_overflow() {
        assert_eq!(Burn::pairs(Duration::MAX, 0.99)[0].budget_lasts(Duration::MAX), Duration::MAX);
        assert!(Burn::pairs(Duration::MAX, 0.001)[3].long > Duration::from_secs(MONTH));
    }
}
