//! 100,000 counters and 10,000 histograms.

use callmeter::{Counter, CounterSeries, Histogram, HistogramSeries, Metrics};
use callmeter_benches::series::{self, Families, HundredThousand, Numbered as _, Peer, TenThousand};

#[derive(Metrics)]
struct Shop {
    /// What is on the shelves.
    goods: Counter<HundredThousand>,
    /// How long it stays there.
    #[metric(unit = seconds)]
    stay: Histogram<TenThousand>,
}
static SHOP: Shop = Shop::new();

struct All;

impl Families for All {
    fn each(counter: &mut dyn FnMut(CounterSeries), histogram: &mut dyn FnMut(HistogramSeries)) {
        (0..HundredThousand::COUNT).for_each(|number| counter(SHOP.goods.with(HundredThousand::number(number))));
        (0..TenThousand::COUNT).for_each(|number| histogram(SHOP.stay.with(TenThousand::number(number))));
    }

    fn build(peer: &mut impl Peer) {
        peer.counters::<HundredThousand>("shop_goods_total");
        peer.histograms::<TenThousand>("shop_stay_seconds");
    }
}

fn main() -> std::io::Result<()> {
    series::main::<All>()
}
