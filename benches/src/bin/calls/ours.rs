//! callmeter, by how much is declared.

use std::hint::black_box;

use callmeter::{Counter, LabelSet, LabelValue, Metrics, instrumented, metered};
use callmeter_benches::{Contender, contender};

pub(crate) const COUNTER: &str = "`#[metered(counter)]`";
pub(crate) const COUNTER_BY_HAND: &str = "a `Counter` by hand";
pub(crate) const THROUGH_FACADE: &str = "`#[instrumented]`, metrics-exporter-prometheus installed";
pub(crate) const NO_RECORDER: &str = "`#[instrumented]`, no recorder installed";
pub(crate) const SAMPLED: &str = "`#[instrumented(sample = 64)]`";

#[derive(Clone, Copy, LabelValue)]
enum Channel {
    Web,
    App,
    Mail,
}

#[derive(Clone, Copy, LabelValue)]
enum Tier {
    Free,
    Paid,
}

#[derive(LabelSet)]
struct By {
    channel: Channel,
    tier: Tier,
}

#[derive(Metrics)]
struct Hand {
    /// Counted without labels.
    plain: Counter,
    /// Counted with two.
    labelled: Counter<By>,
}
static HAND: Hand = Hand::new();

#[inline(never)]
#[instrumented]
fn full(number: u64) -> u64 {
    black_box(number)
}

#[inline(never)]
#[instrumented]
fn full_of_result(number: u64) -> Result<u64, u64> {
    if black_box(number) == u64::MAX { Err(number) } else { Ok(number) }
}

#[inline(never)]
#[instrumented]
fn through_facade(number: u64) -> u64 {
    black_box(number)
}

#[inline(never)]
#[instrumented]
fn into_nothing(number: u64) -> u64 {
    black_box(number)
}

#[inline(never)]
#[instrumented(sample = 64)]
fn sampled(number: u64) -> u64 {
    black_box(number)
}

#[inline(never)]
#[metered(counter)]
fn counted(number: u64) -> u64 {
    black_box(number)
}

#[inline(never)]
#[metered(counter, histogram, labels(channel, tier))]
fn closed(number: u64, channel: Channel, tier: Tier) -> u64 {
    let _ = (channel, tier);
    black_box(number)
}

#[inline(never)]
#[metered(counter, histogram, labels(tenant(limit = 100) = tenant))]
fn open(number: u64, tenant: &str) -> u64 {
    let _ = tenant;
    black_box(number)
}

fn channel(number: u64) -> Channel {
    [Channel::Web, Channel::App, Channel::Mail][usize::from(number & 3 != 0) + usize::from(number & 3 == 2)]
}

fn tier(number: u64) -> Tier {
    if number & 4 == 0 { Tier::Free } else { Tier::Paid }
}

fn tenant(number: u64) -> &'static str {
    ["acme", "globex", "initech", "umbrella"][usize::from(number & 1 != 0) + 2 * usize::from(number & 2 != 0)]
}

pub(crate) fn contenders() -> Vec<Contender> {
    vec![
        contender!(Exporter, "`#[instrumented]`", full),
        contender!(Exporter, "`#[instrumented]`, returns a `Result`", |number| full_of_result(number).is_ok()),
        contender!(Exporter, "`#[instrumented(sample = 64)]`", sampled),
        contender!(Exporter, "`#[metered(counter)]`", counted),
        contender!(Exporter, "a `Counter` by hand", |number: u64| HAND.plain.increment(number & 1)),
        contender!(Exporter, "a `Counter<L>` by hand, two closed labels", |number: u64| HAND
            .labelled
            .with(By { channel: channel(number), tier: tier(number) })
            .increment(1_u64)),
        contender!(Exporter, "`#[metered(counter, histogram)]`, two closed labels", |number| closed(
            number,
            channel(number),
            tier(number)
        )),
        contender!(Exporter, "`#[metered(counter, histogram)]`, one open label", |number| open(
            number,
            tenant(number)
        )),
        contender!(PeerRecorder, "`#[instrumented]`, metrics-exporter-prometheus installed", through_facade),
        contender!(Bare, "`#[instrumented]`, no recorder installed", into_nothing),
    ]
}
