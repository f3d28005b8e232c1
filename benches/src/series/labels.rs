//! The closed sets of labels from which the large programs have their series.

use std::fmt::{self, Write as _};
use std::hash::Hash;

use callmeter::{LabelSet, LabelValue};
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder};

macro_rules! values {
    ($(#[$docs:meta])* $name:ident: $($value:ident)*) => {
        $(#[$docs])*
        #[derive(Clone, Copy, Debug, Eq, Hash, LabelValue, PartialEq)]
        #[expect(missing_docs, reason = "they are numbers")]
        pub enum $name { $($value),* }

        impl $name {
            /// Every value, in the order of the indices.
            pub const ALL: &[Self] = &[$(Self::$value),*];
        }

        impl EncodeLabelValue for $name {
            fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> fmt::Result {
                encoder.write_str(self.as_str())
            }
        }
    };
}

values! {
    /// One of ten.
    Ten: V0 V1 V2 V3 V4 V5 V6 V7 V8 V9
}

values! {
    /// One of a hundred.
    Hundred:
    V00 V01 V02 V03 V04 V05 V06 V07 V08 V09 V10 V11 V12 V13 V14 V15
    V16 V17 V18 V19 V20 V21 V22 V23 V24 V25 V26 V27 V28 V29 V30 V31
    V32 V33 V34 V35 V36 V37 V38 V39 V40 V41 V42 V43 V44 V45 V46 V47
    V48 V49 V50 V51 V52 V53 V54 V55 V56 V57 V58 V59 V60 V61 V62 V63
    V64 V65 V66 V67 V68 V69 V70 V71 V72 V73 V74 V75 V76 V77 V78 V79
    V80 V81 V82 V83 V84 V85 V86 V87 V88 V89 V90 V91 V92 V93 V94 V95
    V96 V97 V98 V99
}

/// The labels of a family with 1,000 series.
#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, LabelSet, PartialEq)]
pub struct Thousand {
    /// Where.
    pub shelf: Hundred,
    /// Which way.
    pub side: Ten,
}

/// The labels of a family with 10,000 series.
#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, LabelSet, PartialEq)]
pub struct TenThousand {
    /// Where.
    pub shelf: Hundred,
    /// Where on the shelf.
    pub slot: Hundred,
}

/// The labels of a family with 100,000 series.
#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, LabelSet, PartialEq)]
pub struct HundredThousand {
    /// Where.
    pub shelf: Hundred,
    /// Where on the shelf.
    pub slot: Hundred,
    /// Which way.
    pub side: Ten,
}

/// A label set by its number: how the handles of all series are got.
pub trait Numbered: LabelSet + EncodeLabelSet + Clone + fmt::Debug + Hash + Eq + Send + Sync + 'static {
    /// The label set of this number, which is below [`COUNT`](Self::COUNT).
    fn number(number: usize) -> Self;

    /// How many there are.
    const COUNT: usize;

    /// The label keys.
    const KEYS: &'static [&'static str];

    /// The label values, in the order of the keys.
    fn values(&self) -> Vec<&'static str>;
}

impl Numbered for Thousand {
    fn number(number: usize) -> Self {
        Self { shelf: Hundred::ALL[number / 10], side: Ten::ALL[number % 10] }
    }

    const COUNT: usize = 1_000;

    const KEYS: &'static [&'static str] = &["shelf", "side"];

    fn values(&self) -> Vec<&'static str> {
        vec![self.shelf.as_str(), self.side.as_str()]
    }
}

impl Numbered for TenThousand {
    fn number(number: usize) -> Self {
        Self { shelf: Hundred::ALL[number / 100], slot: Hundred::ALL[number % 100] }
    }

    const COUNT: usize = 10_000;

    const KEYS: &'static [&'static str] = &["shelf", "slot"];

    fn values(&self) -> Vec<&'static str> {
        vec![self.shelf.as_str(), self.slot.as_str()]
    }
}

impl Numbered for HundredThousand {
    fn number(number: usize) -> Self {
        Self {
            shelf: Hundred::ALL[number / 1_000],
            slot: Hundred::ALL[number / 10 % 100],
            side: Ten::ALL[number % 10],
        }
    }

    const COUNT: usize = 100_000;

    const KEYS: &'static [&'static str] = &["shelf", "slot", "side"];

    fn values(&self) -> Vec<&'static str> {
        vec![self.shelf.as_str(), self.slot.as_str(), self.side.as_str()]
    }
}
