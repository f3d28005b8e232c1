//! `#[instrumented]` on an `impl` block, a method or an inline module.

use std::fmt::{self, Display};

use callmeter::instrumented;

use super::support::{assert_calls, block_on};

#[derive(Debug, PartialEq)]
struct Refused;

#[derive(Default)]
struct Cart<T> {
    items: Vec<T>,
}

#[instrumented]
impl<T: Clone + PartialEq> Cart<T> {
    const ROOM: usize = 2;

    fn new() -> Self {
        Self { items: Vec::new() }
    }

    fn add(&mut self, item: T) -> Result<&mut T, Refused> {
        if self.items.len() == Self::ROOM {
            return Err(Refused);
        }
        self.items.push(item);
        self.items.last_mut().ok_or(Refused)
    }

    fn first(&self) -> Option<&T> {
        self.items.first()
    }

    fn slots(&mut self) -> &mut Vec<T> {
        &mut self.items
    }

    async fn take(&mut self) -> Option<T> {
        self.items.pop()
    }

    async fn peek(&self, at: usize) -> Result<&T, Refused> {
        self.items.get(at).ok_or(Refused)
    }

    fn into_items(self) -> Vec<T> {
        self.items
    }

    fn boxed(self: Box<Self>) -> usize {
        self.items.len()
    }

    #[instrumented(skip)]
    fn len(&self) -> usize {
        self.items.len()
    }

    #[instrumented(name = "checkout")]
    fn pay(&self) {}

    const fn room() -> usize {
        Self::ROOM
    }
}

#[test]
fn methods_are_named_after_their_type() {
    assert_calls(
        || {
            let mut cart = Cart::new();
            *cart.add(1).unwrap() += 1;
            cart.add(3).unwrap();
            assert!(cart.add(4).is_err());
            assert_eq!(cart.first(), Some(&2));
            cart.slots().push(5);
            assert_eq!(block_on(cart.take()), Some(5));
            assert_eq!(block_on(cart.peek(1)), Ok(&3));
            assert_eq!(block_on(cart.peek(2)), Err(Refused));
            cart.pay();
            assert_eq!(cart.len(), Cart::<u8>::room());
            assert_eq!(cart.into_items(), [2, 3]);
            assert_eq!(Box::<Cart<u8>>::default().boxed(), 0);
        },
        "Cart::new ok 1; Cart::add ok 2; Cart::add error 1; Cart::first ok 1; Cart::slots ok 1; \
         Cart::take ok 1; Cart::peek ok 1; Cart::peek error 1; checkout ok 1; Cart::into_items ok 1; \
         Cart::boxed ok 1",
    );
}

struct Tag(bool);

#[instrumented]
impl Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 { f.write_str("tag") } else { Err(fmt::Error) }
    }
}

#[instrumented]
impl Iterator for Tag {
    type Item = u8;

    fn next(&mut self) -> Option<Self::Item> {
        std::mem::take(&mut self.0).then_some(1)
    }
}

#[instrumented]
impl From<Tag> for u8 {
    fn from(tag: Tag) -> Self {
        Self::from(tag.0)
    }
}

#[test]
fn of_traits() {
    use std::fmt::Write as _;
    assert_calls(
        || {
            assert_eq!(Tag(true).to_string(), "tag");
            assert!(write!(String::new(), "{}", Tag(false)).is_err());
            let mut tag = Tag(true);
            assert_eq!((tag.next(), tag.next()), (Some(1), None));
            assert_eq!(u8::from(Tag(true)), 1);
        },
        "Tag::fmt ok 1; Tag::fmt error 1; Tag::next ok 2; u8::from ok 1",
    );
}

mod single {
    use super::*;

    struct Shop;

    impl Shop {
        #[instrumented]
        fn open(&self) -> u8 {
            1
        }

        #[instrumented]
        async fn close(&mut self) -> Result<(), Refused> {
            Err(Refused)
        }
    }

    #[test]
    fn an_attribute_on_a_method_names_the_method() {
        assert_calls(
            || {
                assert_eq!(Shop.open(), 1);
                assert_eq!(block_on(Shop.close()), Err(Refused));
            },
            "open ok 1; close error 1",
        );
    }
}

#[instrumented]
mod inline {
    pub(super) fn counted() -> u8 {
        1
    }

    pub(super) struct Till;

    impl Till {
        pub(super) fn ring(&self) -> Result<(), super::Refused> {
            Err(super::Refused)
        }
    }

    pub(super) mod deeper {
        pub(in super::super) async fn counted_too() {}
    }

    #[callmeter::instrumented(skip)]
    pub(super) fn skipped() {}

    pub(super) const fn constant() -> u8 {
        2
    }
}

#[test]
fn an_inline_module() {
    assert_calls(
        || {
            assert_eq!(inline::counted(), 1);
            assert_eq!(inline::Till.ring(), Err(Refused));
            block_on(inline::deeper::counted_too());
            inline::skipped();
            assert_eq!(inline::constant(), 2);
        },
        "counted ok 1; Till::ring error 1; counted_too ok 1",
    );
}
