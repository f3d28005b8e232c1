//! Annotations in a crate that uses every common name for something else.
#![deny(warnings)]
#![allow(dead_code, unused_macros, non_camel_case_types, clippy::all, reason = "the names are what is tested")]

/// What a user might define, under the names of the prelude.
mod names {
    pub struct Option;
    pub struct Some;
    pub struct None;
    pub struct Ok;
    pub struct Err;
    pub struct Box;
    pub struct String;
    pub struct Vec;
    pub struct Pin;
    pub struct Iterator;
    pub trait Default {}
    pub trait Send {}
    pub trait Sync {}
    pub trait Sized {}
    pub trait Copy {}
    pub trait Clone {}
    pub trait Drop {}
    pub trait Fn {}
    pub trait FnOnce {}
    pub trait FnMut {}
    pub trait From {}
    pub trait Into {}
    pub trait Future {}
    pub trait IntoFuture {}
    pub struct bool_;
    pub struct u8;
    pub struct u32;
    pub struct u64;
    pub struct f64;
    pub struct usize;
    pub struct str;
    pub struct bool;
    pub fn drop() {}
    pub mod core {}
    pub mod std {}
    pub mod alloc {}
    pub mod callmeter {}
    pub mod metrics {}
    pub mod linkme {}
    pub mod __private {}
    pub struct Counter;
    pub struct Histogram;
    pub struct Site;
    pub struct Label;
    pub struct Values;
    pub struct Declaration;
    pub struct Instrument;
    pub struct LabelValue;
    pub struct Outcome;
    pub const OUTCOMES: () = ();
    pub const DECLARATION: () = ();
    pub const RECORD: () = ();
    pub const LABELS_0: () = ();
}

macro_rules! file {
    () => {
        compile_error!("the user's own")
    };
}
macro_rules! line {
    () => {
        compile_error!("the user's own")
    };
}
macro_rules! column {
    () => {
        compile_error!("the user's own")
    };
}
macro_rules! module_path {
    () => {
        compile_error!("the user's own")
    };
}
macro_rules! panic {
    ($($t:tt)*) => {
        compile_error!("the user's own")
    };
}
macro_rules! assert {
    ($($t:tt)*) => {
        compile_error!("the user's own")
    };
}
macro_rules! concat {
    ($($t:tt)*) => {
        compile_error!("the user's own")
    };
}
macro_rules! matches {
    ($($t:tt)*) => {
        compile_error!("the user's own")
    };
}

mod user {
    #![allow(unused_imports, reason = "the names are what is tested")]
    use super::names::*;
    // A glob is weaker than a prelude macro, and a derive's helper stronger: these stand here by name.
    use super::names::{
        Box, Clone, Copy, Default, Drop, Err, Fn, FnMut, FnOnce, From, Future, Into, Iterator, None, Ok, Option,
        Pin, Send, Sized, Some, String, Sync, Vec, alloc, bool, callmeter, core, drop, f64, metrics, std, str, u8,
        u32, u64, usize,
    };

    pub type Result<T, E> = ::core::result::Result<T, E>;

    #[derive(::callmeter::LabelValue)]
    pub enum Channel {
        Web,
        #[label(rename = "phone")]
        App,
        None,
        Some,
    }

    #[derive(::callmeter::LabelSet)]
    pub struct By {
        pub channel: Channel,
        pub index: Channel,
        pub label: Channel,
    }

    #[derive(::callmeter::Outcome)]
    pub enum Delivery {
        #[outcome(ok)]
        Ok,
        #[outcome(error)]
        Err,
    }

    #[derive(::callmeter::Metrics)]
    pub struct Shadowed {
        /// Counted by hand.
        pub by_hand: ::callmeter::Counter<By>,
        pub depth: ::callmeter::Gauge,
        pub waits: ::callmeter::Histogram,
    }

    pub static SHADOWED: Shadowed = Shadowed::new();

    #[::callmeter::instrumented]
    pub fn unit() {}

    #[::callmeter::instrumented]
    pub fn sync(good: ::core::primitive::bool) -> Result<(), ()> {
        if good { ::core::result::Result::Ok(()) } else { ::core::result::Result::Err(()) }
    }

    #[::callmeter::instrumented]
    pub async fn later(_text: &::core::primitive::str) -> Result<(), ()> {
        ::core::result::Result::Err(())
    }

    #[::callmeter::instrumented]
    pub fn future() -> impl ::core::future::Future<Output = Result<(), ()>> {
        async { ::core::result::Result::Ok(()) }
    }

    #[::callmeter::instrumented]
    pub fn boxed() -> ::core::pin::Pin<::std::boxed::Box<dyn ::core::future::Future<Output = ()>>> {
        let future = async {};
        ::std::boxed::Box::pin(future)
    }

    #[::callmeter::instrumented]
    pub fn boxed_exactly() -> ::core::pin::Pin<::std::boxed::Box<dyn ::core::future::Future<Output = ()>>> {
        ::std::boxed::Box::pin(async move {})
    }

    #[::callmeter::instrumented(outcome = Delivery, sample = 1, labels(channel))]
    pub async fn deliver(channel: Channel) -> Delivery {
        match channel {
            Channel::Web => Delivery::Ok,
            _ => Delivery::Err,
        }
    }

    /// Every kind of instrument.
    #[::callmeter::metered(
        counter,
        histogram,
        in_flight,
        counter("shadowed_kept_total", by = |__returned| match __returned { ::core::result::Result::Ok(n) => *n, _ => 0 }),
        histogram("shadowed_sizes_bytes", value = __values, buckets = [1, 2]),
        counter("shadowed_open_total", labels(tenant(limit = 3) = __call)),
        labels(channel, how: Channel = Channel::App),
    )]
    pub fn measured(
        channel: &Channel,
        __values: ::core::primitive::u32,
        __call: &::core::primitive::str,
    ) -> Result<::core::primitive::u64, ()> {
        let __site = __values;
        let _ = (channel, __call, __site);
        ::core::result::Result::Ok(3)
    }

    pub struct Cart;

    #[::callmeter::instrumented]
    impl Cart {
        pub fn add(&mut self, _: Channel) -> &mut Self {
            self
        }

        pub async fn pay(&self, (a, _): (Channel, Channel)) -> Channel {
            a
        }
    }
}

pub use user::*;

mod alerts {
    #[allow(unused_imports, reason = "the names are what is tested")]
    use super::names::*;

    const GONE: ::callmeter::Alert =
        ::callmeter::Alert::new("Gone", ::callmeter::Condition::absent("function_calls_total")).summary("Gone.");

    ::callmeter::alerts![GONE];
}
