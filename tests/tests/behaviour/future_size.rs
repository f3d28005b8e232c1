//! An annotated future stays `Send`, and grows by at most 64 bytes.

use std::fmt::{self};

use callmeter::instrumented;

use super::support::block_on;

async fn plain_big(buffer: [u8; 4096]) -> u8 {
    tokio::task::yield_now().await;
    buffer[0]
}

#[instrumented]
async fn big(buffer: [u8; 4096]) -> u8 {
    tokio::task::yield_now().await;
    buffer[0]
}

#[instrumented]
async fn borrows<'a>(a: &'a str, b: &str) -> &'a str {
    tokio::task::yield_now().await;
    let _ = b;
    a
}

fn is_send<T: Send>(value: T) -> T {
    value
}

/// A function, and the same function without the annotation.
macro_rules! twins {
    ($(fn $name:ident $plain:ident $arguments:tt -> $returned:ty $body:block)*) => {$(
        #[instrumented]
        async fn $name $arguments -> $returned $body

        async fn $plain $arguments -> $returned $body
    )*};
}

twins! {
    fn nothing plain_nothing () -> () {}
    fn waits plain_waits () -> () {
        tokio::task::yield_now().await;
    }
    fn kilobyte plain_kilobyte (buffer: [u8; 1024]) -> u8 {
        tokio::task::yield_now().await;
        buffer[1]
    }
    fn fallible plain_fallible (name: String) -> Result<String, fmt::Error> {
        tokio::task::yield_now().await;
        if name.is_empty() { Err(fmt::Error) } else { Ok(name) }
    }
    fn generic_over_large plain_generic_over_large (buffers: ([u8; 512], Vec<u8>)) -> ([u8; 512], Vec<u8>) {
        tokio::task::yield_now().await;
        buffers
    }
}

struct Buffered([u8; 64]);

impl Buffered {
    #[instrumented]
    async fn fill(&mut self, with: u8) -> usize {
        tokio::task::yield_now().await;
        self.0.fill(with);
        self.0.len()
    }

    async fn plain_fill(&mut self, with: u8) -> usize {
        tokio::task::yield_now().await;
        self.0.fill(with);
        self.0.len()
    }
}

#[track_caller]
fn assert_slim<A, B>(instrumented: &A, plain: &B) {
    let added = size_of_val(instrumented).saturating_sub(size_of_val(plain));
    assert!(added <= 64, "the future grew by {added} bytes, to {}", size_of_val(instrumented));
}

#[test]
fn a_future_grows_by_64_bytes_at_most() {
    assert_slim(&nothing(), &plain_nothing());
    assert_slim(&waits(), &plain_waits());
    assert_slim(&kilobyte([0; 1024]), &plain_kilobyte([0; 1024]));
    assert_slim(&big([0; 4096]), &plain_big([0; 4096]));
    assert_slim(&fallible(String::new()), &plain_fallible(String::new()));
    let large = || ([0; 512], Vec::new());
    assert_slim(&generic_over_large(large()), &plain_generic_over_large(large()));
    let (mut one, mut other) = (Buffered([0; 64]), Buffered([0; 64]));
    assert_slim(&one.fill(1), &other.plain_fill(1));
}

#[test]
fn annotated_futures_are_send() {
    assert_eq!(block_on(is_send(borrows("a", "b"))), "a");
    assert_eq!(block_on(is_send(big([1; 4096]))), 1);
}
