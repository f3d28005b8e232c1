//! The tests of an objective's alerts: every pair of windows fires above its factor, and is silent below it.

use std::time::Duration;

use super::alerts::{self, Burning, windows};
use super::burn::Burn;
use super::recordings::Recorded;
use super::{budget, kind};
use crate::generate::promql::{Operator, Query, Selector};
use crate::generate::rules::condition::{example, labels_of};
use crate::generate::rules::model::{Case, Expected, Firing, Labels, Series};
use crate::generate::rules::scene::with;
use crate::generate::subject::Promise;

/// A share of the calls breaks the promise, for a time.
#[derive(Clone, Copy, Debug)]
struct Phase {
    share: f64,
    samples: u64,
}

/// The tests of one pair of windows.
pub(super) fn cases(burning: &Burning<'_>, index: usize) -> Vec<Case> {
    let stage = Stage { burning, pair: &burning.pairs[index], interval: interval(&burning.pairs, index) };
    let threshold = stage.pair.threshold(budget(burning.target));
    let over = (threshold * 1.1).min(f64::midpoint(threshold, 1.0));
    let under = threshold * 0.9;
    let (long, short) = (stage.samples(stage.pair.long), stage.samples(stage.pair.short));
    let factor = stage.pair.factor;
    // So many errors that only the windows keep the alert silent.
    let many = (threshold * 6.0).min(1.0);
    let mut all = vec![
        stage.steady(&format!("burns faster than {factor} times"), over),
        stage.steady(&format!("burns slower than {factor} times"), under),
        stage.quiet(
            "the errors have ended",
            &[Phase { share: many, samples: long + 2 }, Phase { share: 0.0, samples: short + 2 }],
        ),
        stage.quiet(
            "the errors have only begun",
            &[Phase { share: 0.0, samples: long }, Phase { share: many, samples: short }],
        ),
        stage.steady("no errors", 0.0),
    ];
    if burning.minimum_errors > 0.0 {
        all.push(stage.few(burning.minimum_errors));
    }
    if index == 0 {
        all.push(stage.recorded(over));
    }
    all
}

/// The time between two scrapes: so long that the next shorter pair of windows never has two of them and cannot fire, or else a minute.
fn interval(pairs: &[Burn; 4], index: usize) -> Duration {
    let (shorter, own) = (index.checked_sub(1).map(|index| pairs[index].short), pairs[index].short / 2);
    match shorter {
        Some(shorter) if shorter < own => Duration::from_secs((shorter + own).as_secs() / 2 / 60 * 60),
        _ => Duration::from_secs(60),
    }
}

struct Stage<'a> {
    burning: &'a Burning<'a>,
    pair: &'a Burn,
    interval: Duration,
}

impl Stage<'_> {
    fn samples(&self, time: Duration) -> u64 {
        time.as_secs().div_ceil(self.interval.as_secs())
    }

    /// The time at which this many scrapes after the first have been made.
    fn at(&self, samples: u64) -> Duration {
        Duration::from_secs(self.interval.as_secs() * samples)
    }

    /// The same share all the time. The pairs with a lower threshold fire, too.
    fn steady(&self, name: &str, share: f64) -> Case {
        const CALLS: f64 = 1e6;
        let samples = self.samples(self.pair.long) + 2;
        let series = self.series(CALLS, &[Phase { share, samples }]);
        let firing = self
            .burning
            .pairs
            .iter()
            // A rate needs two samples.
            .filter(|pair| pair.short >= 2 * self.interval && pair.threshold(budget(self.burning.target)) < share)
            .map(|pair| {
                let mut labels = self.burning.labels.clone();
                labels.extend(windows(pair));
                Firing { labels, value: share }
            });
        self.case(name, series, samples, vec![Expected::Alerts(firing.collect())])
    }

    /// This pair is silent. Others may fire.
    fn quiet(&self, name: &str, phases: &[Phase]) -> Case {
        const CALLS: f64 = 1e6;
        let samples = phases.iter().map(|phase| phase.samples).sum();
        let mut firing = Selector::new("ALERTS")
            .equal("alertname", alerts::name(self.burning.target.promise))
            .equal("alertstate", "firing");
        for (key, value) in self.burning.labels.iter().chain(&windows(self.pair)) {
            firing = firing.equal(key, value);
        }
        let expected = Expected::Samples { query: firing.now(), samples: Vec::new() };
        self.case(name, self.series(CALLS, phases), samples, vec![expected])
    }

    /// All calls break the promise, but they are too few.
    fn few(&self, minimum_errors: f64) -> Case {
        let samples = self.samples(self.pair.long) + 2;
        #[expect(clippy::cast_precision_loss, reason = "tests have few samples")]
        let calls = minimum_errors * 0.9 / self.samples(self.pair.long) as f64;
        let series = self.series(calls, &[Phase { share: 1.0, samples }]);
        self.case("only errors, but too few of them", series, samples, vec![Expected::Alerts(Vec::new())])
    }

    /// Every window is recorded, and the budget that is left.
    fn recorded(&self, share: f64) -> Case {
        const CALLS: f64 = 1e6;
        let samples = self.samples(self.pair.long) + 2;
        let mut windows: Vec<Duration> =
            self.burning.pairs.iter().flat_map(|pair| [pair.long, pair.short]).collect();
        windows.push(self.burning.target.window);
        windows.sort_unstable();
        windows.dedup();
        let share_of = |window| (Recorded::share(window), share);
        let mut values: Vec<(String, f64)> = windows.into_iter().map(share_of).collect();
        values.push((Recorded::LEFT.to_owned(), 1.0 - share / budget(self.burning.target)));
        let expected = values.into_iter().map(|(name, value)| {
            let difference = Query::call("abs", [Recorded::select(&self.burning.labels, name).now() - value]);
            let is_same = difference.binary_bool(Operator::Below, 1e-9.into());
            Expected::Samples { query: is_same, samples: vec![(self.burning.labels.clone(), 1.0)] }
        });
        self.case(
            "every window is recorded",
            self.series(CALLS, &[Phase { share, samples }]),
            samples,
            expected.collect(),
        )
    }

    fn case(&self, name: &str, series: Vec<Series>, samples: u64, expected: Vec<Expected>) -> Case {
        let name = format!(
            "{} {}: {name}, {}",
            self.burning.target.objective,
            kind(self.burning.target),
            crate::generate::promql::prometheus_duration(self.pair.long)
        );
        Case { name, interval: self.interval, series, at: self.at(samples), expected }
    }

    /// The series of the first family, whose calls break the promise in these shares, one phase after the other.
    fn series(&self, calls: f64, phases: &[Phase]) -> Vec<Series> {
        let families = self.burning.target.families();
        let Some(family) = families.first() else { return Vec::new() };
        let name = &family.selector.name;
        let of = |name: String, labels: Labels, part: &dyn Fn(f64) -> f64| {
            let start = Series::new(name, labels).constant(0.0, 1);
            phases.iter().fold(start, |series, phase| series.changing(calls * part(phase.share), phase.samples))
        };
        match self.burning.target.promise {
            Promise::Success => {
                let Some(errors) = family.errors() else { return Vec::new() };
                let bad = labels_of(family, &errors, true).map(|labels| of(name.clone(), labels, &|share| share));
                let good =
                    labels_of(family, &errors, false).map(|labels| of(name.clone(), labels, &|share| 1.0 - share));
                bad.into_iter().chain(good).collect()
            }
            Promise::Latency(threshold) => {
                let labels = example(family, &[]);
                let within = with(&labels, "le", &threshold.to_string());
                vec![
                    of(format!("{name}_bucket"), within, &|share| 1.0 - share),
                    of(format!("{name}_count"), labels, &|_| 1.0),
                ]
            }
        }
    }
}
