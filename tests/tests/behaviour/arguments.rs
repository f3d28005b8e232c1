//! Arguments of every form reach the body as written.

use std::task::{Context, Poll, Waker};
use std::time::Duration;

use callmeter::{instrumented, metered};

use super::support::{assert_calls, block_on};

#[derive(Debug, PartialEq)]
struct Refused;

struct Point {
    x: u8,
    y: u8,
}

#[instrumented]
fn destructured(Point { x, y }: Point, (a, _): (u8, u8), [first, ..]: [u8; 3], &b: &u8) -> Result<u8, Refused> {
    Ok(x + y + a + first + b)
}

#[instrumented]
async fn destructured_later(Point { x, mut y }: Point, (a, _): (u8, u8), _: u8, ref c: u8) -> u8 {
    y += 1;
    x + y + a + *c
}

#[instrumented]
fn mutable(mut list: Vec<u8>) -> Vec<u8> {
    list.push(1);
    list
}

#[instrumented]
async fn mutable_later(mut list: Vec<u8>, more: &mut Vec<u8>) -> Result<Vec<u8>, Refused> {
    list.append(more);
    Ok(list)
}

#[instrumented]
async fn mutable_self(number: u8) -> u8 {
    struct Own(u8);
    impl Own {
        #[instrumented]
        async fn grown(mut self) -> u8 {
            self.0 += 1;
            self.0
        }
    }
    Own(number).grown().await
}

#[instrumented]
fn unused(_: String, _named: &str, _more: Vec<u8>) -> Result<(), Refused> {
    Ok(())
}

#[instrumented]
fn compiled(#[cfg(not(test))] absent: Absent, #[cfg(test)] present: u8, #[allow(unused)] other: u8) -> u8 {
    present
}

#[instrumented]
async fn compiled_later(#[cfg(not(test))] absent: Absent, #[cfg(test)] (present, _): (u8, u8)) -> u8 {
    present
}

#[test]
fn patterns() {
    assert_calls(
        || {
            assert_eq!(destructured(Point { x: 1, y: 2 }, (3, 0), [4, 0, 0], &5), Ok(15));
            assert_eq!(block_on(destructured_later(Point { x: 1, y: 2 }, (3, 0), 0, 4)), 11);
            assert_eq!(mutable(vec![0]), [0, 1]);
            assert_eq!(block_on(mutable_later(vec![0], &mut vec![1])).unwrap(), [0, 1]);
            assert_eq!(block_on(mutable_self(1)), 2);
            unused(String::new(), "", Vec::new()).unwrap();
            assert_eq!(compiled(1, 2), 1);
            assert_eq!(block_on(compiled_later((1, 2))), 1);
        },
        "destructured ok 1; destructured_later ok 1; mutable ok 1; mutable_later ok 1; mutable_self ok 1; \
         grown ok 1; unused ok 1; compiled ok 1; compiled_later ok 1",
    );
}

#[instrumented]
fn polled(context: &mut Context<'_>, mut left: Box<u32>, [a, .., b]: [String; 3]) -> Poll<String> {
    *left -= 1;
    context.waker().wake_by_ref();
    if *left == 0 { Poll::Ready(a + &b) } else { Poll::Pending }
}

#[test]
fn patterns_bind_what_they_bind() {
    let mut context = Context::from_waker(Waker::noop());
    let texts = || ["a".to_owned(), "b".to_owned(), "c".to_owned()];
    assert_eq!(polled(&mut context, Box::new(1), texts()), Poll::Ready("ac".into()));
    assert!(polled(&mut context, Box::new(2), texts()).is_pending());
}

/// With a duration, so that it is used.
#[metered(counter, labels(kind(limit = 3) = kind))]
fn labelled_from_a_pattern((kind, wait): (String, Duration)) -> Result<Duration, String> {
    if kind.is_empty() { Err(kind) } else { Ok(wait) }
}

#[test]
fn labels_read_what_patterns_bind() {
    assert!(labelled_from_a_pattern((String::new(), Duration::ZERO)).is_err());
    assert_eq!(labelled_from_a_pattern(("a".into(), Duration::MAX)), Ok(Duration::MAX));
}
