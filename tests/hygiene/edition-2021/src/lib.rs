//! Annotations in a crate of the 2021 edition, which captures lifetimes in another way.
#![deny(warnings)]

use std::future::Future;
use std::pin::Pin;
use std::sync::Mutex;

use callmeter::{instrumented, metered, Counter, LabelSet, LabelValue, Metrics, Outcome};

/// A label.
#[derive(LabelValue, Clone, Copy)]
pub enum Channel {
    /// One.
    Web,
    /// Another.
    App,
}

/// A label set.
#[derive(LabelSet)]
pub struct By {
    /// A label.
    pub channel: Channel,
}

/// How it ended.
#[derive(Outcome)]
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
pub struct Edition {
    /// What is counted by hand.
    pub by_hand: Counter<By>,
}

/// Metrics by hand.
pub static EDITION: Edition = Edition::new();

/// Borrows two things.
#[instrumented]
pub async fn borrows(a: &str, b: &mut Vec<u8>) -> Result<usize, String> {
    b.push(1);
    Ok(a.len() + b.len())
}

/// Names its lifetimes.
#[instrumented]
pub async fn named<'a, 'b: 'a>(a: &'a str, b: &'b str) -> Result<&'a str, String> {
    Ok(if a.is_empty() { b } else { a })
}

/// Returns a future that borrows.
#[instrumented]
pub fn future<'a>(a: &'a str) -> impl Future<Output = Result<usize, String>> + 'a {
    async move { Ok(a.len()) }
}

/// Returns a boxed future.
#[instrumented]
pub fn boxed(a: &str) -> Pin<Box<dyn Future<Output = usize> + Send + '_>> {
    Box::pin(async move { a.len() })
}

/// Returns an iterator.
#[instrumented]
pub fn letters<'a>(a: &'a str) -> Result<impl Iterator<Item = char> + 'a, String> {
    Ok(a.chars())
}

/// A type.
pub struct Cart(pub Vec<u8>);

#[instrumented]
impl Cart {
    /// Async, and borrowed.
    pub async fn first(&self, at: &usize) -> Option<&u8> {
        self.0.get(*at)
    }

    /// Async, and changed.
    pub async fn push<T: Into<u8>>(&mut self, item: T) -> Result<&mut u8, String> {
        self.0.push(item.into());
        self.0.last_mut().ok_or_else(String::new)
    }
}

/// `gen` is not a keyword in this edition.
#[metered(counter("edition_words_total", labels(channel, r#try = "x", how = outcome)), outcome = Delivery)]
pub fn gen(channel: Channel, dyn_: &dyn std::fmt::Display) -> Delivery {
    if dyn_.to_string().is_empty() {
        Delivery::Nack
    } else {
        Delivery::Ack
    }
}

/// An alias.
pub type Answer<T> = Result<T, String>;

/// The last expression borrows from an argument, and its temporary value is dropped after the locals.
#[instrumented]
pub fn locked(all: Mutex<Vec<u8>>) -> Answer<usize> {
    Ok(all.lock().map_err(|_| String::new())?.len())
}

/// The same in a future.
#[instrumented]
pub async fn locked_later(all: Mutex<Vec<u8>>, (_, by): (String, usize)) -> usize {
    all.lock().map_or(0, |all| all.len()) + by
}

/// Says in its destructor whether it is armed.
pub struct Bomb<'a> {
    /// Whether it is.
    pub armed: bool,
    /// Where it says so.
    pub exploded: &'a std::cell::Cell<bool>,
}

impl Drop for Bomb<'_> {
    fn drop(&mut self) {
        self.exploded.set(self.armed);
    }
}

/// Writes to one field of its argument, which the edition captures by itself.
#[instrumented]
pub fn disarm(mut bomb: Bomb<'_>) {
    bomb.armed = false;
}
