//! 1,000,000 counters, in ten families: an instrument has at most 100,000 series.

use callmeter::{Counter, CounterSeries, HistogramSeries, Metrics};
use callmeter_benches::series::{self, Families, HundredThousand, Numbered as _, Peer};

macro_rules! shop {
    ($($goods:ident)*) => {
        /// What is on the shelves.
        #[derive(Metrics)]
        struct Shop {
            $(
                /// What is on the shelves.
                $goods: Counter<HundredThousand>,
            )*
        }
        static SHOP: Shop = Shop::new();

        struct All;

        impl Families for All {
            fn each(counter: &mut dyn FnMut(CounterSeries), _: &mut dyn FnMut(HistogramSeries)) {
                $(
                    for number in 0..HundredThousand::COUNT {
                        counter(SHOP.$goods.with(HundredThousand::number(number)));
                    }
                )*
            }

            fn build(peer: &mut impl Peer) {
                $(peer.counters::<HundredThousand>(concat!("shop_", stringify!($goods), "_total"));)*
            }
        }
    };
}

shop! { apples beans coats drums eggs forks gloves hats inks jars }

fn main() -> std::io::Result<()> {
    series::main::<All>()
}
