//! Closures that an annotated function returns are inferred as without the attribute.

use callmeter::{instrumented, metered};

use super::support::block_on;

#[instrumented]
fn closure() -> impl Fn(&str) -> usize {
    |text| text.len()
}

#[instrumented]
fn borrowing_closure() -> impl Fn(&str) -> &str {
    |text| text.trim()
}

#[instrumented]
async fn closure_of_a_future() -> impl Fn(&str) -> usize {
    |text| text.len()
}

#[metered(counter, histogram, in_flight)]
async fn borrowing_closure_of_a_future(cut: usize) -> impl Fn(&str) -> &str {
    move |text| &text[cut..]
}

#[instrumented]
fn adder<T: Copy + std::ops::Add<Output = T>>(by: T) -> impl Fn(T) -> T {
    move |to| to + by
}

#[instrumented]
fn over_a_reference<T: PartialEq>(known: &T) -> impl Fn(&T) -> bool + '_ {
    move |other| other == known
}

#[instrumented]
fn over_a_tuple<'a, K: Eq + ?Sized, V>(known: &'a K) -> impl FnMut(&(Box<K>, V)) -> bool + 'a {
    move |pair| *pair.0 == *known
}

#[instrumented]
async fn over_a_parameter<T: Ord>(limit: T) -> impl Fn(&[T]) -> Option<&T> {
    move |all| all.iter().find(|one| **one > limit)
}

#[test]
fn closures_that_are_returned_are_inferred() {
    assert!(over_a_reference(&1)(&1));
    assert!(!over_a_tuple("a")(&("b".into(), 1)));
    assert_eq!(block_on(over_a_parameter(1))(&[1, 2]), Some(&2));
    assert_eq!(closure()("four"), 4);
    assert_eq!(borrowing_closure()(" a "), "a");
    assert_eq!(block_on(closure_of_a_future())("four"), 4);
    assert_eq!(block_on(borrowing_closure_of_a_future(1))("four"), "our");
    assert_eq!(adder(1)(2), 3);
}
