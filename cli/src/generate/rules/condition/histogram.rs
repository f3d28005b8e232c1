//! Conditions on histograms: share of slow calls, quantile, mean.

use super::{Condition, Metric, Share};
use crate::generate::promql::{Operator, Query, Range};
use crate::generate::rules::model::{Labels, Series};
use crate::generate::rules::scene::{Scene, instances, kept, with};
use crate::generate::rules::text::Shown;

/// More than a share of the values are above the threshold, which is a bound of a bucket.
pub fn slow_share(metric: &Metric, threshold: f64, share: &Share<'_>) -> Option<Condition> {
    let bounds = &metric.bounds;
    let fast = bounds.iter().position(|bound| (bound - threshold).abs() <= f64::EPSILON * threshold.abs())?;
    let range = Range::Fixed(share.timing.window);
    let within = metric.selector.clone().bucket(threshold).rate(range).sum_by(share.by.iter().copied());
    let slow = Query::from(1.0) - within / metric.rate(share.timing.window, share.by);
    let query = guarded(metric, slow.above(share.above), share);
    let mut scene = Scene::new(share.timing);
    let labels = metric.labels.clone();
    let calls = calls(share);
    let mix = |slow: f64| vec![(fast, 1.0 - slow), (fast + 1, slow)];
    let over = (share.above * 1.1).min(f64::midpoint(share.above, 1.0));
    let fires = observed(&scene, metric, &labels, calls, &mix(over), 0.0);
    scene.fires("more slow calls than that", fires, kept(&labels, share.by), over);
    let fewer = observed(&scene, metric, &labels, calls, &mix(share.above * 0.9), 0.0);
    scene.silent("fewer slow calls than that", fewer);
    quiet(&mut scene, metric, &labels, share, fast + 1);
    Some(Condition { query, shown: Shown::Percentage, cases: scene.cases() })
}

/// The quantile is above `share.above`. Nothing if no bucket's bound is: the quantile could not exceed it.
pub fn quantile(metric: &Metric, quantile: f64, share: &Share<'_>) -> Option<Condition> {
    let last = metric.bounds.last().copied().filter(|last| *last > share.above)?;
    let labels = std::iter::once("le").chain(share.by.iter().copied());
    let buckets =
        metric.selector.clone().suffixed("_bucket").rate(Range::Fixed(share.timing.window)).sum_by(labels);
    let query = guarded(metric, buckets.histogram_quantile(quantile).above(share.above), share);

    let mut scene = Scene::new(share.timing);
    let labels = metric.labels.clone();
    // An alert for each instance would fire for both.
    let is_first = |series: &Series| {
        !share.by.contains(&"instance") || series.labels.get("instance") == labels.get("instance")
    };
    let series = |mix: &[(usize, f64)], mean: f64| {
        observed(&scene, metric, &labels, calls(share), mix, mean).into_iter().filter(is_first).collect::<Vec<_>>()
    };
    let over = (share.above + share.above.abs() * 0.1).min(f64::midpoint(share.above, last));
    let over = mix_of(&metric.bounds, quantile, over)?;
    let fires = series(&over.shares, over.quantile);
    let under = share.above - share.above.abs() * 0.1;
    // No values have a quantile below the threshold if it is far below the first bound.
    let under = mix_of(&metric.bounds, quantile, under).filter(|mix| mix.quantile < share.above);
    let silent = under.map(|mix| series(&mix.shares, mix.quantile));
    scene.fires("slower than that", fires, kept(&labels, share.by), over.quantile);
    if let Some(silent) = silent {
        scene.silent("faster than that", silent);
    }
    quiet(&mut scene, metric, &labels, share, over.bucket);
    Some(Condition { query, shown: metric.shown, cases: scene.cases() })
}

/// Values with a quantile.
struct Mix {
    /// The bucket that the quantile is in.
    bucket: usize,
    /// Shares of the values by bucket.
    shares: Vec<(usize, f64)>,
    /// The quantile.
    quantile: f64,
}

/// Values with the wanted quantile, or with the lowest that there is. In a bucket, the quantile is interpolated between the bounds.
fn mix_of(bounds: &[f64], quantile: f64, wanted: f64) -> Option<Mix> {
    let index = bounds.iter().position(|bound| *bound >= wanted)?;
    let lower = if index == 0 { 0.0 } else { bounds[index - 1] };
    let part = (wanted - lower) / (bounds[index] - lower);
    if part > quantile {
        // Some values are in the next bucket.
        let within = quantile / part;
        let shares = vec![(index, within), (index + 1, 1.0 - within)];
        return Some(Mix { bucket: index, shares, quantile: wanted });
    }
    let Some(previous) = index.checked_sub(1) else {
        // All values are in the first bucket.
        return Some(Mix { bucket: 0, shares: vec![(0, 1.0)], quantile: quantile * bounds[0] });
    };
    // Some values are in the bucket before.
    let before = (quantile - part) / (1.0 - part);
    Some(Mix { bucket: index, shares: vec![(previous, before), (index, 1.0 - before)], quantile: wanted })
}

/// The mean is above `share.above`.
pub fn mean(metric: &Metric, share: &Share<'_>) -> Condition {
    let range = Range::Fixed(share.timing.window);
    let sum = metric.selector.clone().suffixed("_sum").rate(range).sum_by(share.by.iter().copied());
    let query = guarded(metric, (sum / metric.rate(share.timing.window, share.by)).above(share.above), share);
    let mut scene = Scene::new(share.timing);
    let labels = metric.labels.clone();
    let (over, under) = if share.above == 0.0 { (1.0, -1.0) } else { (share.above * 1.1, share.above * 0.9) };
    let (over, under) = (over.max(under), over.min(under));
    let fires = observed(&scene, metric, &labels, calls(share), &[(0, 1.0)], over);
    scene.fires("a higher mean", fires, kept(&labels, share.by), over);
    if under >= 0.0 {
        let silent = observed(&scene, metric, &labels, calls(share), &[(0, 1.0)], under);
        scene.silent("a lower mean", silent);
    }
    quiet(&mut scene, metric, &labels, share, 0);
    Condition { query, shown: metric.shown, cases: scene.cases() }
}

fn guarded(metric: &Metric, query: Query, share: &Share<'_>) -> Query {
    if share.minimum_calls <= 0.0 {
        return query;
    }
    query.and(metric.increase(share.timing.window, share.by).binary(Operator::AtLeast, share.minimum_calls.into()))
}

fn calls(share: &Share<'_>) -> f64 {
    (share.minimum_calls * 10.0).max(600.0)
}

/// No values, and too few of them.
fn quiet(scene: &mut Scene, metric: &Metric, labels: &Labels, share: &Share<'_>, slow: usize) {
    let idle = observed(scene, metric, labels, 0.0, &[(slow, 1.0)], 0.0);
    scene.silent("no calls", idle);
    if share.minimum_calls > 0.0 {
        let mean = share.above.abs() * 2.0 + 1.0;
        let rare = observed(scene, metric, labels, share.minimum_calls * 0.9, &[(slow, 1.0)], mean);
        scene.silent("only slow calls, but too few", rare);
    }
}

/// The series of a histogram that records this many values per window: the shares of the values by the index of their bucket.
fn observed(
    scene: &Scene,
    metric: &Metric,
    labels: &Labels,
    per_window: f64,
    shares: &[(usize, f64)],
    mean: f64,
) -> Vec<Series> {
    let name = &metric.selector.name;
    let samples = scene.samples();
    let step = scene.per_scrape(per_window) / 2.0;
    let bounds = &metric.bounds;
    instances(|instance| {
        let labels = with(labels, "instance", instance);
        let series = |suffix: &str, labels: Labels, step: f64| {
            Series::new(format!("{name}{suffix}"), labels).changing(0.0, 1).changing(step, samples)
        };
        let mut all: Vec<Series> = (0..=bounds.len())
            .map(|index| {
                let within: f64 =
                    shares.iter().filter(|(bucket, _)| *bucket <= index).map(|(_, share)| share).sum();
                series("_bucket", with(&labels, "le", &bound_text(bounds.get(index), instance)), step * within)
            })
            .collect();
        all.push(series("_count", labels.clone(), step));
        all.push(series("_sum", labels, step * mean));
        all
    })
}

/// One instance is scraped as text, and the other one as OpenMetrics, which writes whole numbers as `1.0`.
fn bound_text(bound: Option<&f64>, instance: &str) -> String {
    match bound {
        None => "+Inf".to_owned(),
        Some(bound) if bound.fract() == 0.0 && instance == crate::generate::rules::scene::INSTANCES[1] => {
            format!("{bound:.1}")
        }
        Some(bound) => bound.to_string(),
    }
}
