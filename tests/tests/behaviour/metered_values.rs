//! `#[metered(…)]`: amounts, recorded values and sampled durations.

use std::time::Duration;

use callmeter::metered;

use super::support::{block_on, numbers, poll_once, recorded};

const BUCKETS: &[f64] = &[1.0, 10.0];
const ARRAY: [f64; 2] = callmeter::buckets::exponential(1.0, 10.0);

#[metered(
    counter("amount_items_total", by = items.len()),
    counter("amount_kept_total", by = |kept| kept.len(), on(ok)),
    counter("amount_bytes_total", by = |kept| { let all: usize = kept.iter().map(|item| item.len()).sum(); all }),
    histogram("amount_batch_items", value = items.len(), buckets = BUCKETS),
    histogram("amount_kept_items", value = |kept| kept.len() as f64, buckets = ARRAY),
    histogram("amount_wait_seconds", value = wait),
    histogram("amount_share_ratio", value = 0.5_f32, unit = ratio, help = "A share."),
)]
#[expect(clippy::cast_precision_loss, reason = "a list is short")]
fn batch(items: Vec<&'static str>, wait: Duration) -> Vec<&'static str> {
    items.into_iter().filter(|item| !item.is_empty()).collect()
}

#[test]
fn before_and_after() {
    let recorded = recorded(|| {
        batch(vec!["a", "", "bcd"], Duration::from_millis(250));
        batch(Vec::new(), Duration::ZERO);
    });
    assert_eq!(
        recorded.numbers,
        numbers([("amount_items_total", 3.0), ("amount_kept_total", 2.0), ("amount_bytes_total", 4.0)])
    );
    assert_eq!(recorded.samples["amount_batch_items"], [3.0, 0.0]);
    assert_eq!(recorded.samples["amount_kept_items"], [2.0, 0.0]);
    assert_eq!(recorded.samples["amount_wait_seconds"], [0.25, 0.0]);
    assert_eq!(recorded.samples["amount_share_ratio"], [0.5, 0.5]);
    assert_eq!(recorded.described["amount_wait_seconds"].0, Some(metrics::Unit::Seconds));
    assert_eq!(recorded.described["amount_share_ratio"].1, "A share.");
}

#[metered(
    counter("amount_ok_bytes_total", by = |ret| ret.as_ref().map_or(0, |&n| n), on(ok)),
    histogram("amount_ret_seconds", value = |(Ok(wait) | Err(wait))| Duration::from_secs(*wait)),
    histogram("amount_labelled_bytes", value = |ret| ret.unwrap_or(7), labels(how = outcome)),
)]
async fn fallible(good: bool) -> Result<u64, u64> {
    tokio::task::yield_now().await;
    if good { Ok(3) } else { Err(5) }
}

#[test]
fn amounts_of_the_returned_value_need_one() {
    let recorded = recorded(|| {
        assert_eq!(block_on(fallible(true)), Ok(3));
        assert_eq!(block_on(fallible(false)), Err(5));
        let mut dropped = Box::pin(fallible(true));
        assert!(poll_once(dropped.as_mut()).is_pending());
    });
    assert_eq!(recorded.numbers, numbers([("amount_ok_bytes_total", 3.0)]));
    assert_eq!(recorded.samples["amount_ret_seconds"], [3.0, 5.0]);
    assert_eq!(recorded.samples["amount_labelled_bytes{how=\"ok\"}"], [3.0]);
    assert_eq!(recorded.samples["amount_labelled_bytes{how=\"error\"}"], [7.0]);
}

#[metered(counter("amount_mut_total", by = |ret| ret.len()))]
fn borrowed_mut(list: &mut Vec<u8>) -> &mut Vec<u8> {
    list.push(1);
    list
}

#[metered(counter("amount_impl_total", by = |ret| ret.clone().count()))]
fn an_impl(list: &[u8]) -> impl Iterator<Item = &u8> + Clone {
    list.iter()
}

#[metered(counter("amount_none_total", by = 0), counter("amount_two_total", by = 2))]
fn constants() {}

#[test]
fn borrowed_and_unnamed_returns() {
    let recorded = recorded(|| {
        borrowed_mut(&mut vec![0]).push(2);
        assert_eq!(an_impl(&[1, 2, 3]).count(), 3);
        constants();
    });
    assert_eq!(
        recorded.numbers,
        numbers([
            ("amount_mut_total", 2.0),
            ("amount_impl_total", 3.0),
            ("amount_none_total", 0.0),
            ("amount_two_total", 2.0)
        ])
    );
}

#[metered(sample = 3, counter("sample_calls_total"), histogram("sample_seconds"), histogram("sample_items", value = n))]
fn sampled(n: usize) {}

#[test]
fn only_durations_are_sampled() {
    // Each thread counts its own calls, so the test uses a new thread.
    let recorded = std::thread::spawn(|| recorded(|| (0..7).for_each(sampled))).join().unwrap();
    assert_eq!(recorded.numbers, numbers([("sample_calls_total", 7.0)]));
    assert_eq!(recorded.samples["sample_seconds"].len(), 6);
    assert_eq!(recorded.samples["sample_items"].len(), 7);
}
