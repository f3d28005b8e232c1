//! How large futures are, by the size of what they hold across an `await`.

use std::future::ready;
use std::hint::black_box;

use callmeter::{LabelValue, instrumented, metered};
use callmeter_benches::{Column, Table};

#[derive(Clone, Copy, LabelValue)]
enum Tier {
    Free,
    Paid,
}

pub(crate) const OURS: [&str; 2] = ["`#[instrumented]`", "`#[metered(counter, histogram, in_flight)]`, two labels"];

async fn bare<const WORDS: usize>(held: [u64; WORDS], _tier: Tier) -> usize {
    ready(()).await;
    black_box(&held).len()
}

macro_rules! sized {
    ($($module:ident $prefix:literal $bytes:literal)*) => {
        $(mod $module {
            use super::{Tier, black_box, instrumented, metered, ready};

            #[instrumented]
            pub(super) async fn full(held: [u64; $bytes / 8], _tier: Tier) -> usize {
                ready(()).await;
                black_box(&held).len()
            }

            #[metered(
                counter,
                histogram,
                in_flight,
                prefix = $prefix,
                labels(tier, size: bool = $bytes > 64)
            )]
            pub(super) async fn labelled(held: [u64; $bytes / 8], tier: Tier) -> usize {
                let _ = tier;
                ready(()).await;
                black_box(&held).len()
            }

            #[autometrics::autometrics]
            pub(super) async fn autometrics(held: [u64; $bytes / 8], _tier: Tier) -> usize {
                ready(()).await;
                black_box(&held).len()
            }

            #[tracing::instrument(skip_all)]
            pub(super) async fn traced(held: [u64; $bytes / 8], _tier: Tier) -> usize {
                ready(()).await;
                black_box(&held).len()
            }
        })*

        pub(crate) fn table() -> Table {
            let columns = [$($bytes),*].map(|bytes: usize| Column::with_ratio(format!("{bytes} bytes"), 0, "bare"));
            let rows = [
                ("bare", vec![$(size_of_val(&bare([0; $bytes / 8], Tier::Free))),*]),
                (OURS[0], vec![$(size_of_val(&$module::full([0; $bytes / 8], Tier::Paid))),*]),
                (OURS[1], vec![$(size_of_val(&$module::labelled([0; $bytes / 8], Tier::Paid))),*]),
                ("autometrics", vec![$(size_of_val(&$module::autometrics([0; $bytes / 8], Tier::Paid))),*]),
                ("`tracing::instrument`", vec![$(size_of_val(&$module::traced([0; $bytes / 8], Tier::Paid))),*]),
            ];
            Table {
                caption: "Bytes of a future, by the bytes of an argument that it holds across an `await`.".to_owned(),
                columns: columns.to_vec(),
                rows: rows.map(|(name, sizes)| (name.to_owned(), sizes.into_iter().map(|size| Some(bytes(size))).collect())).to_vec(),
            }
        }
    };
}

#[expect(clippy::cast_precision_loss, reason = "the size of a future")]
fn bytes(size: usize) -> f64 {
    size as f64
}

sized! {
    nothing "nothing" 0
    word "word" 8
    line "line" 64
    page "page" 256
    large "large" 1024
}
