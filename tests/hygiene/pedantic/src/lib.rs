//! Every attribute, derive and option in a crate that allows nothing.
#![forbid(unsafe_code)]
#![deny(warnings, clippy::pedantic, missing_docs)]
#![deny(
    future_incompatible,
    let_underscore,
    missing_debug_implementations,
    nonstandard_style,
    rust_2018_idioms,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unreachable_pub,
    unused,
    unused_import_braces,
    unused_lifetimes,
    unused_qualifications,
    unused_results,
    clippy::nursery,
    clippy::allow_attributes,
    clippy::as_conversions,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::integer_division,
    clippy::let_underscore_must_use,
    clippy::let_underscore_untyped,
    clippy::missing_docs_in_private_items,
    clippy::panic,
    clippy::shadow_unrelated,
    clippy::unwrap_used
)]

use std::fmt::{self, Display};
use std::future::{Future, ready};
use std::pin::Pin;
use std::time::Duration;

use callmeter::{
    Counter, Gauge, Histogram, LabelSet, LabelValue, Metrics, Objective, Outcome, instrumented, metered,
};

/// Why nothing came of it.
#[derive(Debug)]
pub struct Refused;

impl Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("refused")
    }
}

impl std::error::Error for Refused {}

/// Where an order came from.
#[derive(Debug, Clone, Copy, LabelValue)]
#[label(rename_all = "kebab-case")]
pub enum Channel {
    /// A browser.
    WebPage,
    /// A telephone.
    #[label(rename = "phone")]
    Telephone {
        /// Its number.
        number: u64,
    },
}

/// How a delivery ended.
#[derive(Debug, Clone, Copy, Outcome)]
#[outcome(rename_all = "snake_case")]
pub enum Delivery {
    /// Well.
    #[outcome(ok)]
    Ack,
    /// Badly.
    #[outcome(error, rename = "dead")]
    DeadLetter,
}

/// A pair of labels.
#[derive(Debug, LabelSet)]
#[label(rename_all = "snake_case")]
pub struct By {
    /// Where from.
    pub channel: Channel,
    /// Whether at once.
    #[label(rename = "at_once")]
    pub urgent: bool,
}

/// Generic labels.
#[derive(Debug, LabelSet)]
pub struct Generic<T> {
    /// One.
    pub one: T,
}

/// Metrics by hand.
#[derive(Debug, Metrics)]
#[metrics(prefix = "pedantic")]
pub struct Pedantic {
    /// Orders.
    pub orders: Counter<By>,
    /// Depth.
    #[metric(help = "How deep.", name = "pedantic_depth_ratio", unit = ratio)]
    pub depth: Gauge<Generic<bool>>,
    /// Waits.
    #[metric(unit = seconds, buckets = [0.5, 1])]
    pub wait: Histogram,
    /// Odd.
    #[metric(name = "pedantic_odd", allow_name)]
    pub odd: Counter,
}

/// Metrics by hand.
pub static PEDANTIC: Pedantic = Pedantic::new();

/// What is promised.
const API: Objective = Objective::new("api").success(99.5).latency(90.0, Duration::from_millis(250));

/// The boundaries of sizes.
const SIZES: &[f64] = &[1.0, 2.0];

/// Every option of `#[instrumented]`.
///
/// # Errors
///
/// If it is asked to.
#[instrumented(name = "options", labels(channel, kind = "a"), objective = API, sample = 2)]
pub fn options(channel: Channel, fails: bool) -> Result<u64, Refused> {
    match (channel, fails) {
        (_, true) => Err(Refused),
        (Channel::WebPage, false) => Ok(0),
        (Channel::Telephone { number }, false) => Ok(number),
    }
}

/// An outcome type.
#[instrumented(outcome = Delivery)]
pub async fn deliver(fails: bool) -> Delivery {
    ready(()).await;
    if fails { Delivery::DeadLetter } else { Delivery::Ack }
}

/// Returns nothing.
#[instrumented]
pub fn unit() {}

/// Returns nothing, later.
#[instrumented]
pub async fn unit_later() {
    ready(()).await;
}

/// Borrows, and has arguments that it does not use.
///
/// # Errors
///
/// Never.
#[instrumented]
pub async fn borrows(text: &str, _unused: &mut Vec<u8>) -> Result<usize, Refused> {
    ready(()).await;
    Ok(text.len())
}

/// A future by its trait.
#[instrumented]
pub fn future(number: u8) -> impl Future<Output = Result<u8, Refused>> + Send {
    ready(Ok(number))
}

/// A future in a box.
#[instrumented]
#[must_use]
pub fn boxed(text: &str) -> Pin<Box<dyn Future<Output = usize> + Send + '_>> {
    Box::pin(async move { text.len() })
}

/// A future in a box, made otherwise.
#[instrumented]
#[must_use]
pub fn boxed_else(number: u8) -> Pin<Box<dyn Future<Output = u8> + Send>> {
    let future = ready(number);
    Box::pin(future)
}

/// A caller.
#[instrumented]
#[track_caller]
#[must_use]
#[inline]
pub fn caller() -> u32 {
    std::panic::Location::caller().line()
}

/// Every item of `#[metered]`.
///
/// # Errors
///
/// If the text is empty.
#[metered(
    counter,
    histogram,
    in_flight,
    counter("outcomes_total", help = "By outcome.", labels(how = outcome(ok = "good", error = "bad")), on(ok, error)),
    counter("bytes_total", by = text.len()),
    counter("kept_bytes_total", by = |kept| kept.as_ref().map_or(0, String::len), on(ok)),
    histogram("sizes_bytes", value = |kept| kept.as_ref().map_or(0, String::len), buckets = SIZES, unit = bytes),
    histogram("waits_seconds", value = Duration::from_secs(1), buckets = [1, 2.5]),
    histogram("odd_total", allow_name),
    labels(
        channel,
        fixed = "x",
        urgent: bool = text.is_empty(),
        tenant(limit = 9) = text,
    ),
    counter("returned_total", labels(kept: bool = |kept| kept.is_ok(), length(limit = 3) = |kept| length(kept))),
    prefix = "every",
    objective = API,
    sample = 2,
)]
pub async fn item(channel: Channel, text: &str) -> Result<String, Refused> {
    ready(()).await;
    if text.is_empty() { Err(Refused) } else { Ok(text.to_owned()) }
}

/// How long what was kept is.
fn length(kept: &Result<String, Refused>) -> usize {
    kept.as_ref().map_or(0, String::len)
}

/// The same in a sync function, with another type.
#[metered(
    outcome = Delivery,
    counter("sync_total", on(ack, dead), labels(how = outcome)),
    histogram("sync_duration_seconds"),
    in_flight("sync_calls"),
    labels(channel)
)]
#[must_use]
pub fn classify(channel: Channel) -> Delivery {
    match channel {
        Channel::WebPage => Delivery::Ack,
        Channel::Telephone { .. } => Delivery::DeadLetter,
    }
}

/// A shop.
#[derive(Debug, Default)]
pub struct Shop {
    /// Its goods.
    goods: Vec<u8>,
}

#[instrumented(labels(area = "shop"))]
impl Shop {
    /// Opens one.
    #[must_use]
    pub fn open() -> Self {
        Self::default()
    }

    /// Adds goods.
    ///
    /// # Errors
    ///
    /// If there are too many.
    pub fn add(&mut self, good: u8) -> Result<&mut u8, Refused> {
        self.goods.push(good);
        self.goods.last_mut().ok_or(Refused)
    }

    /// Looks.
    #[must_use]
    pub fn first(&self) -> Option<&u8> {
        self.goods.first()
    }

    /// Waits.
    pub async fn wait(&self, _patience: &u8) -> usize {
        ready(self.goods.len()).await
    }

    /// Says nothing.
    #[instrumented(skip)]
    #[must_use]
    #[expect(clippy::missing_const_for_fn, reason = "it is left alone, so it is linted as any function")]
    pub fn len(&self) -> usize {
        self.goods.len()
    }

    /// Says nothing either.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.goods.is_empty()
    }
}

#[metered(prefix = "shop", counter, labels(channel: Channel = Channel::WebPage))]
impl Shop {
    /// Takes what is there.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.goods)
    }
}

#[instrumented]
impl Display for Shop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.goods)
    }
}

/// A trait.
pub trait Store {
    /// Loads.
    fn load(&self, key: &str) -> impl Future<Output = Result<usize, Refused>> + Send;
}

#[instrumented]
impl Store for Shop {
    async fn load(&self, key: &str) -> Result<usize, Refused> {
        ready(Ok(key.len())).await
    }
}

/// Functions.
#[instrumented]
pub mod inner {
    /// One.
    #[must_use]
    pub fn one() -> u8 {
        1
    }

    /// Generic.
    pub fn generic<T: Into<u64>, const N: usize>(array: [T; N]) -> u64 {
        array.into_iter().map(Into::into).sum()
    }
}

/// An alias.
pub type Answer<T> = Result<T, Refused>;

/// An alias of a boxed future.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A `Result` by another name.
///
/// # Errors
///
/// Never.
#[instrumented]
pub fn alias(text: String, (_, more): (u8, usize)) -> Answer<usize> {
    Ok(text.len() + more)
}

/// A boxed future by another name.
#[instrumented]
#[must_use]
pub fn later(text: &str) -> Later<'_, Answer<usize>> {
    Box::pin(ready(Ok(text.len())))
}

/// Returns a closure.
#[instrumented]
pub fn longer_than(least: usize) -> impl Fn(&str) -> bool {
    move |text| text.len() > least
}

/// Returns a closure, later.
#[instrumented]
pub async fn trims(least: usize) -> impl Fn(&str) -> &str {
    move |text| if text.len() > least { text.trim() } else { text }
}

/// Knows its caller.
///
/// # Errors
///
/// Never.
#[instrumented]
#[track_caller]
pub fn called_from(line: u32) -> Answer<bool> {
    Ok(std::panic::Location::caller().line() == line)
}

impl Shop {
    /// Takes itself, and knows its caller.
    ///
    /// # Errors
    ///
    /// Never.
    #[instrumented]
    #[track_caller]
    pub fn closed_from(mut self, line: u32) -> Answer<(Self, bool)> {
        self = Self::open();
        Ok((self, std::panic::Location::caller().line() == line))
    }
}

/// Alerts in a module that contains nothing else.
mod alerts {
    use callmeter::{Alert, Condition, Severity, alerts};

    /// No orders.
    const ORDERS: Alert =
        Alert::new("Orders", Condition::rate("pedantic_orders_total").below(0.1)).summary("No orders.");

    alerts![ORDERS.severity(Severity::Info)];
}
