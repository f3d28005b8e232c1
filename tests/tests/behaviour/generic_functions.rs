//! All instances of a generic function share one series.

use std::fmt::Display;

use callmeter::instrumented;

use super::support::{assert_calls, block_on};

#[derive(Debug, PartialEq)]
struct Refused;

#[instrumented]
fn shown<T: Display + ?Sized>(value: &T) -> String
where
    T: Send,
{
    value.to_string()
}

#[instrumented]
async fn shown_later<'a, T>(value: &'a T) -> Result<&'a T, Refused>
where
    T: Display + 'a,
{
    Ok(value)
}

#[instrumented]
fn width<const N: usize>(array: [u8; N]) -> usize {
    array.len()
}

#[instrumented]
fn longer<'a>(a: &'a str, b: &'a str) -> Result<&'a str, Refused> {
    if a.len() > b.len() { Ok(a) } else { Ok(b) }
}

#[instrumented]
fn mapped(iter: impl Iterator<Item = u8>, map: impl Fn(u8) -> u8) -> impl Iterator<Item = u8> {
    iter.map(map)
}

#[instrumented]
fn letters(text: &str) -> Result<impl Iterator<Item = char> + '_, Refused> {
    if text.is_empty() {
        return Err(Refused);
    }
    Ok(text.chars())
}

#[instrumented]
async fn letters_later(text: &str) -> Result<impl Iterator<Item = char> + use<'_>, Refused> {
    Ok(text.chars())
}

#[instrumented]
async fn any_error<E: From<Refused>>(fails: bool) -> Result<(), E> {
    if fails {
        Err(Refused)?;
    }
    Ok(())
}

#[test]
fn all_share_one_series() {
    assert_calls(
        || {
            assert_eq!(shown("a") + &shown(&1), "a1");
            assert_eq!(block_on(shown_later(&2)), Ok(&2));
            assert_eq!(block_on(shown_later(&"x")), Ok(&"x"));
            assert_eq!(width([0; 3]) + width([]), 3);
            assert_eq!(longer("a", "bc"), Ok("bc"));
            assert_eq!(mapped([1, 2].into_iter(), |n| n + 1).collect::<Vec<_>>(), [2, 3]);
            assert_eq!(letters("ab").unwrap().count(), 2);
            assert!(letters("").is_err());
            assert_eq!(block_on(letters_later("abc")).unwrap().count(), 3);
            assert_eq!(block_on(any_error::<Refused>(true)), Err(Refused));
        },
        "shown ok 2; shown_later ok 2; width ok 2; longer ok 1; mapped ok 1; letters ok 1; letters error 1; \
         letters_later ok 1; any_error error 1",
    );
}
