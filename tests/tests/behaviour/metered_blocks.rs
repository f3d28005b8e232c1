//! `#[metered(…)]` on an `impl` block or a module sets defaults for its functions.

use callmeter::{LabelValue, metered};

use super::support::{block_on, numbers, recorded};

#[derive(Debug)]
struct Refused;

#[derive(LabelValue, Clone, Copy)]
enum Channel {
    Web,
}

struct Shop;

#[metered(prefix = "block", labels(channel: Channel = Channel::Web), counter)]
impl Shop {
    const ROOM: usize = 1;

    fn defaulted(&self) -> Result<(), Refused> {
        Ok(())
    }

    #[metered(histogram("own_items", value = Self::ROOM), labels(how = outcome))]
    async fn own(&self) -> Result<(), Refused> {
        Err(Refused)
    }

    #[metered(prefix = "other")]
    fn own_prefix(&self) {}

    #[metered(skip)]
    fn skipped(&self) {}

    const fn constant(&self) {}
}

#[metered(prefix = "block_only", labels(how = outcome))]
impl Shop {
    fn untouched(&self) {}

    #[metered(counter)]
    fn touched(&self) {}
}

#[metered(counter("block_module_total"))]
mod inner {
    pub(super) fn first() {}

    pub(super) struct Second;

    impl Second {
        pub(super) fn second(&self) {}
    }

    #[callmeter::metered(labels(extra = "x"), counter("block_module_own_total"))]
    pub(super) fn third() {}
}

#[test]
fn defaults_merge() {
    let recorded = recorded(|| {
        Shop.defaulted().unwrap();
        block_on(Shop.own()).unwrap_err();
        Shop.own_prefix();
        Shop.skipped();
        Shop.constant();
        Shop.untouched();
        Shop.touched();
    });
    assert_eq!(
        recorded.numbers,
        numbers([
            ("block_defaulted_total{channel=\"web\"}", 1.0),
            ("other_own_prefix_total{channel=\"web\"}", 1.0),
            ("block_only_touched_total{how=\"ok\"}", 1.0),
        ])
    );
    assert_eq!(recorded.samples["block_own_items{channel=\"web\",how=\"error\"}"], [1.0]);
}

#[test]
fn a_module() {
    let recorded = recorded(|| {
        inner::first();
        inner::Second.second();
        inner::third();
    });
    assert_eq!(
        recorded.numbers,
        numbers([("block_module_total", 2.0), ("block_module_own_total{extra=\"x\"}", 1.0)])
    );
}
