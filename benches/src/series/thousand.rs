//! 1,000 counters.

use callmeter::{Counter, CounterSeries, HistogramSeries, Metrics};
use callmeter_benches::series::{self, Families, Numbered as _, Peer, Thousand};

#[derive(Metrics)]
struct Shop {
    /// What is on the shelves.
    goods: Counter<Thousand>,
}
static SHOP: Shop = Shop::new();

struct All;

impl Families for All {
    fn each(counter: &mut dyn FnMut(CounterSeries), _: &mut dyn FnMut(HistogramSeries)) {
        (0..Thousand::COUNT).for_each(|number| counter(SHOP.goods.with(Thousand::number(number))));
    }

    fn build(peer: &mut impl Peer) {
        peer.counters::<Thousand>("shop_goods_total");
    }
}

fn main() -> std::io::Result<()> {
    series::main::<All>()
}
