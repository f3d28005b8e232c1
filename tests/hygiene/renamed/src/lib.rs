//! Annotations in a crate that renames callmeter, and in one that only knows a re-export of it.
#![deny(warnings, missing_docs)]

/// What a framework might offer its users.
pub mod reexport {
    pub use meter as cm;
}

macro_rules! user {
    ($(#[$docs:meta])* $module:ident, $krate:path, $prefix:literal, $total:literal) => {
        $(#[$docs])*
        pub mod $module {
            use $krate::{Alert, Condition, Counter, LabelSet, LabelValue, Metrics, Outcome, alerts, instrumented, metered};

            const ALERT: Alert = Alert::new(stringify!($module), Condition::absent($total)).summary("Gone.");

            alerts![crate = $krate, ALERT];

            /// A label.
            #[derive(LabelValue, Clone, Copy)]
            #[label(crate = $krate)]
            pub enum Channel {
                /// One.
                Web,
                /// Another.
                App,
            }

            /// A label set.
            #[derive(LabelSet)]
            #[label(crate = $krate)]
            pub struct By {
                /// A label.
                pub channel: Channel,
            }

            /// How it ended.
            #[derive(Outcome)]
            #[outcome(crate = $krate)]
            pub enum Delivery {
                /// Well.
                #[outcome(ok)]
                Ack,
                /// Badly.
                #[outcome(error)]
                Nack,
            }

            /// Metrics by hand.
            #[derive(Metrics)]
            #[metrics(prefix = $prefix, crate = $krate)]
            pub struct Own {
                /// Counted by hand.
                pub by_hand: Counter<By>,
            }

            /// Metrics by hand.
            pub static OWN: Own = Own::new();

            /// Counts.
            #[instrumented(crate = $krate)]
            pub fn sync(good: bool) -> Result<u8, String> {
                if good { Ok(1) } else { Err("bad".into()) }
            }

            /// Counts later.
            #[instrumented(outcome = Delivery, crate = $krate)]
            pub async fn later() -> Delivery {
                Delivery::Nack
            }

            /// Counts under a name.
            #[metered(
                counter($total, labels(how = outcome)),
                histogram,
                in_flight,
                prefix = $prefix,
                labels(channel, text(limit = 3) = "x"),
                crate = $krate
            )]
            pub fn measured(channel: Channel) -> Result<(), String> {
                let _ = channel;
                Ok(())
            }

            /// A type.
            pub struct Cart;

            #[instrumented(crate = $krate)]
            impl Cart {
                /// Counts.
                pub fn add(&self) {}

                /// Counts with a name.
                #[instrumented(name = "paid")]
                pub async fn pay(&self) {}
            }

            #[metered(counter, prefix = $prefix, crate = $krate)]
            impl Cart {
                /// Counts.
                pub fn drop_item(&self) {}
            }

            /// Functions.
            #[instrumented(crate = $krate)]
            pub mod inner {
                /// Counts.
                pub fn function() {}
            }
        }
    };
}

user!(
    /// By another name.
    direct, meter, "direct", "measured_total"
);
user!(
    /// By a re-export.
    indirect, crate::reexport::cm, "indirect", "measured_total"
);
