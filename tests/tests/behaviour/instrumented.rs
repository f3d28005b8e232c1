//! `#[instrumented]`: what it stands on, and that the item is otherwise the same.

use std::cell::RefCell;
use std::fmt::{self, Display};
use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;

use async_trait::async_trait;
use callmeter::{LabelValue, Outcome, instrumented, metered};
use futures::future::BoxFuture;

use super::support::{assert_calls, assert_calls_async, block_on, numbers, panics, poll_once, recorded};

#[derive(Debug, PartialEq)]
struct Refused;

mod functions {
    use super::*;

    #[instrumented]
    fn unit() {}

    #[instrumented]
    fn checked(good: bool) -> Result<u8, Refused> {
        if good { Ok(7) } else { Err(Refused) }
    }

    #[instrumented]
    async fn checked_later(good: bool) -> Result<u8, Refused> {
        tokio::task::yield_now().await;
        checked(good)
    }

    #[instrumented]
    fn by_question_mark(text: &str) -> Result<u8, std::num::ParseIntError> {
        let number: u8 = text.parse()?;
        Ok(number)
    }

    #[instrumented]
    async fn by_question_mark_later(text: &str) -> Result<u8, std::num::ParseIntError> {
        let number: u8 = text.parse()?;
        Ok(number)
    }

    #[instrumented]
    async fn boxed_error(text: &str) -> Result<u8, Box<dyn std::error::Error + Send + Sync>> {
        if text.is_empty() {
            return Err("empty".into());
        }
        Ok(text.parse()?)
    }

    #[instrumented]
    fn early(good: bool) -> Result<&'static str, Refused> {
        if good {
            return Ok("early");
        }
        Err(Refused)
    }

    #[instrumented]
    async fn early_unit(stop: bool) {
        if stop {
            return;
        }
        tokio::task::yield_now().await;
    }

    #[instrumented]
    fn option(some: bool) -> Option<u8> {
        some.then_some(1)
    }

    #[test]
    fn sync() {
        assert_calls(
            || {
                unit();
                assert_eq!(checked(true), Ok(7));
                assert_eq!(checked(false), Err(Refused));
                assert_eq!(checked(false), Err(Refused));
            },
            "unit ok 1; checked ok 1; checked error 2",
        );
    }

    #[test]
    fn asynchronous() {
        assert_calls_async(
            async {
                assert_eq!(checked_later(true).await, Ok(7));
                assert_eq!(checked_later(false).await, Err(Refused));
            },
            "checked ok 1; checked error 1; checked_later ok 1; checked_later error 1",
        );
    }

    #[test]
    fn question_marks_and_early_returns() {
        assert_calls_async(
            async {
                assert_eq!(by_question_mark("1"), Ok(1));
                assert!(by_question_mark("x").is_err());
                assert_eq!(by_question_mark_later("2").await, Ok(2));
                assert!(by_question_mark_later("y").await.is_err());
                assert_eq!(boxed_error("3").await.unwrap(), 3);
                assert_eq!(boxed_error("").await.unwrap_err().to_string(), "empty");
                assert_eq!(early(true), Ok("early"));
                assert_eq!(early(false), Err(Refused));
                early_unit(true).await;
                early_unit(false).await;
            },
            "by_question_mark ok 1; by_question_mark error 1; by_question_mark_later ok 1; \
             by_question_mark_later error 1; boxed_error ok 1; boxed_error error 1; early ok 1; early error 1; \
             early_unit ok 2",
        );
    }

    #[test]
    fn an_option_is_not_classified() {
        assert_calls(|| assert_eq!((option(true), option(false)), (Some(1), None)), "option ok 2");
    }

    #[test]
    fn the_whole_of_what_is_recorded() {
        let recorded = recorded(|| {
            unit();
            checked(false).unwrap_err();
        });
        let module = module_path!();
        let expected = numbers([
            (&*format!("function_calls_concurrent{{function=\"checked\",module={module:?}}}"), 0.0),
            (&*format!("function_calls_concurrent{{function=\"unit\",module={module:?}}}"), 0.0),
            (&*format!("function_calls_total{{function=\"checked\",module={module:?},result=\"error\"}}"), 1.0),
            (&*format!("function_calls_total{{function=\"unit\",module={module:?},result=\"ok\"}}"), 1.0),
        ]);
        assert_eq!(recorded.numbers, expected);
        let timed =
            &recorded.samples[&format!("function_calls_duration_seconds{{function=\"unit\",module={module:?}}}")];
        assert_eq!(timed.len(), 1);
        assert!(timed[0] >= 0.0);
    }
}

mod generics {
    use super::*;

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
}

mod blocks {
    use super::*;

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

mod traits {
    use super::*;

    trait Store {
        #[instrumented]
        async fn load(&self, key: &str) -> Result<String, Refused> {
            tokio::task::yield_now().await;
            if key.is_empty() { Err(Refused) } else { Ok(format!("default {key}")) }
        }

        #[instrumented]
        fn name(&self) -> &'static str {
            "default"
        }

        async fn save(&mut self, value: u8) -> Result<&mut u8, Refused>;

        fn delete(&self, key: &str) -> impl Future<Output = Result<(), Refused>> + Send;

        fn count(&self) -> impl Future<Output = usize> + Send;
    }

    struct Plain;
    struct Memory(u8);

    impl Store for Plain {
        async fn save(&mut self, _value: u8) -> Result<&mut u8, Refused> {
            Err(Refused)
        }

        async fn delete(&self, _key: &str) -> Result<(), Refused> {
            Ok(())
        }

        async fn count(&self) -> usize {
            0
        }
    }

    #[instrumented]
    impl Store for Memory {
        async fn load(&self, key: &str) -> Result<String, Refused> {
            Ok(key.to_owned())
        }

        async fn save(&mut self, value: u8) -> Result<&mut u8, Refused> {
            self.0 = value;
            Ok(&mut self.0)
        }

        async fn delete(&self, key: &str) -> Result<(), Refused> {
            tokio::task::yield_now().await;
            if key == "gone" { Err(Refused) } else { Ok(()) }
        }

        fn count(&self) -> impl Future<Output = usize> + Send {
            std::future::ready(usize::from(self.0))
        }
    }

    fn is_send<T: Send>(value: T) -> T {
        value
    }

    #[test]
    fn async_fns() {
        assert_calls_async(
            async {
                assert_eq!(Plain.load("a").await.unwrap(), "default a");
                assert_eq!(Plain.load("").await, Err(Refused));
                assert_eq!(Plain.name(), "default");
                assert!(Plain.save(1).await.is_err());
                assert_eq!((Plain.delete("a").await, Plain.count().await), (Ok(()), 0));
                let mut memory = Memory(0);
                assert_eq!(memory.load("b").await.unwrap(), "b");
                *memory.save(1).await.unwrap() += 1;
                assert_eq!(is_send(memory.delete("c")).await, Ok(()));
                assert_eq!(is_send(memory.delete("gone")).await, Err(Refused));
                assert_eq!(is_send(memory.count()).await, 2);
            },
            "load ok 1; load error 1; name ok 1; Memory::load ok 1; Memory::save ok 1; Memory::delete ok 1; \
             Memory::delete error 1; Memory::count ok 1",
        );
    }

    #[async_trait]
    trait Queue: Send + Sync {
        async fn push(&mut self, text: &str) -> Result<usize, Refused>;

        #[instrumented]
        async fn pop(&self) -> Result<u8, Refused> {
            tokio::task::yield_now().await;
            Err(Refused)
        }

        async fn wait(&self);
    }

    struct Above(Vec<String>);
    struct Below(Vec<String>);
    struct Methods;

    #[instrumented]
    #[async_trait]
    impl Queue for Above {
        async fn push(&mut self, text: &str) -> Result<usize, Refused> {
            tokio::task::yield_now().await;
            if text.is_empty() {
                return Err(Refused);
            }
            self.0.push(text.to_owned());
            Ok(self.0.len())
        }

        async fn wait(&self) {
            std::future::pending::<()>().await;
        }
    }

    #[async_trait]
    #[instrumented]
    impl Queue for Below {
        async fn push(&mut self, text: &str) -> Result<usize, Refused> {
            tokio::task::yield_now().await;
            if text.is_empty() {
                return Err(Refused);
            }
            self.0.push(text.to_owned());
            Ok(self.0.len())
        }

        async fn wait(&self) {
            std::future::pending::<()>().await;
        }
    }

    #[async_trait]
    impl Queue for Methods {
        #[instrumented]
        async fn push(&mut self, _text: &str) -> Result<usize, Refused> {
            tokio::task::yield_now().await;
            Err(Refused)
        }

        #[instrumented(name = "patience")]
        async fn wait(&self) {
            std::future::pending::<()>().await;
        }
    }

    async fn exercise(queue: &mut dyn Queue) {
        let _ = queue.push("a").await;
        let _ = queue.push("").await;
        let mut wait = queue.wait();
        assert!(poll_once(wait.as_mut()).is_pending());
    }

    #[test]
    fn async_trait_below_the_attribute() {
        assert_calls_async(
            async { exercise(&mut Above(Vec::new())).await },
            "Above::push ok 1; Above::push error 1; Above::wait cancelled 1",
        );
    }

    #[test]
    fn async_trait_above_the_attribute() {
        assert_calls_async(
            async { exercise(&mut Below(Vec::new())).await },
            "Below::push ok 1; Below::push error 1; Below::wait cancelled 1",
        );
    }

    #[test]
    fn async_trait_with_the_attribute_on_methods() {
        assert_calls_async(
            async {
                exercise(&mut Methods).await;
                assert_eq!(Methods.pop().await, Err(Refused));
            },
            "push error 2; patience cancelled 1; pop error 1",
        );
    }
}

mod futures_returned {
    use super::*;

    #[instrumented]
    fn unnamed(good: bool) -> impl Future<Output = Result<u8, Refused>> {
        async move {
            tokio::task::yield_now().await;
            if good { Ok(1) } else { Err(Refused) }
        }
    }

    #[instrumented]
    fn unnamed_sent(text: &str) -> impl Future<Output = usize> + Send + use<'_> {
        let length = text.len();
        async move { length + text.len() }
    }

    #[instrumented]
    fn chosen(now: bool) -> impl Future<Output = Result<u8, Refused>> {
        if now {
            return futures::future::Either::Left(std::future::ready(Ok(1)));
        }
        futures::future::Either::Right(async { Err(Refused) })
    }

    #[instrumented]
    fn pinned(text: &str) -> Pin<Box<dyn Future<Output = Result<usize, Refused>> + Send + '_>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            if text.is_empty() {
                return Err(Refused);
            }
            Ok(text.len())
        })
    }

    #[instrumented]
    fn pinned_else(text: &str) -> Pin<Box<dyn Future<Output = Result<usize, Refused>> + Send + '_>> {
        if text.is_empty() {
            return Box::pin(std::future::ready(Err(Refused)));
        }
        let length = text.len();
        Box::pin(async move { Ok(length) })
    }

    #[instrumented]
    fn boxed<'a>(text: &'a str) -> BoxFuture<'a, Result<&'a str, Refused>> {
        Box::pin(async move { Ok(text) })
    }

    #[instrumented]
    fn boxed_else(number: u8) -> BoxFuture<'static, u8> {
        use futures::FutureExt as _;
        async move { number + 1 }.boxed()
    }

    #[instrumented]
    fn local(number: Rc<u8>) -> futures::future::LocalBoxFuture<'static, u8> {
        Box::pin(async move { *number })
    }

    #[test]
    fn the_call_is_the_futures() {
        assert_calls_async(
            async {
                assert_eq!((unnamed(true).await, unnamed(false).await), (Ok(1), Err(Refused)));
                assert_eq!(unnamed_sent("ab").await, 4);
                assert_eq!((chosen(true).await, chosen(false).await), (Ok(1), Err(Refused)));
                assert_eq!((pinned("ab").await, pinned("").await), (Ok(2), Err(Refused)));
                assert_eq!((pinned_else("ab").await, pinned_else("").await), (Ok(2), Err(Refused)));
                assert_eq!(boxed("x").await, Ok("x"));
                assert_eq!(boxed_else(1).await, 2);
                assert_eq!(local(Rc::new(3)).await, 3);
                // A future that is not polled is no call.
                drop((unnamed(true), pinned("x"), boxed("y"), boxed_else(9)));
            },
            "unnamed ok 1; unnamed error 1; unnamed_sent ok 1; chosen ok 1; chosen error 1; pinned ok 1; \
             pinned error 1; pinned_else ok 1; pinned_else error 1; boxed ok 1; boxed_else ok 1; local ok 1",
        );
    }
}

mod unusual {
    use super::*;

    #[instrumented]
    unsafe fn first_byte(text: *const u8) -> Result<u8, Refused> {
        if text.is_null() {
            return Err(Refused);
        }
        // SAFETY: the caller passes a pointer to a byte.
        Ok(unsafe { *text })
    }

    #[instrumented]
    extern "C" fn doubled(number: i32) -> i32 {
        number * 2
    }

    #[instrumented]
    unsafe extern "C" fn tripled(number: i32) -> i32 {
        number * 3
    }

    #[instrumented]
    async unsafe fn later(number: i32) -> i32 {
        number + 1
    }

    #[test]
    fn unsafe_and_extern() {
        assert_calls(
            || {
                let byte = 5;
                // SAFETY: a pointer to a byte, and one that is null.
                let read = unsafe { (first_byte(&raw const byte), first_byte(std::ptr::null())) };
                assert_eq!(read, (Ok(5), Err(Refused)));
                let pointer: extern "C" fn(i32) -> i32 = doubled;
                assert_eq!(pointer(2), 4);
                // SAFETY: they ask for nothing.
                assert_eq!(unsafe { (tripled(2), block_on(later(2))) }, (6, 3));
            },
            "first_byte ok 1; first_byte error 1; doubled ok 1; tripled ok 1; later ok 1",
        );
    }

    #[instrumented]
    fn never() -> ! {
        panic!("never")
    }

    #[instrumented]
    async fn never_later() -> ! {
        std::future::ready(()).await;
        panic!("never")
    }

    #[test]
    fn a_future_that_never_returns() {
        assert_calls(|| assert!(panics(|| block_on(never_later()))), "never_later panicked 1");
    }

    #[test]
    fn never_returning() {
        assert_calls(|| assert!(panics(|| never())), "never panicked 1");
    }

    #[instrumented]
    fn factorial(n: u64) -> u64 {
        if n == 0 { 1 } else { n * factorial(n - 1) }
    }

    #[instrumented]
    fn factorial_later(n: u64) -> Pin<Box<dyn Future<Output = u64>>> {
        Box::pin(async move { if n == 0 { 1 } else { n * factorial_later(n - 1).await } })
    }

    #[instrumented]
    async fn factorial_async(n: u64) -> u64 {
        if n == 0 { 1 } else { n * Box::pin(factorial_async(n - 1)).await }
    }

    #[test]
    fn recursion() {
        assert_calls(
            || {
                assert_eq!(factorial(4), 24);
                assert_eq!(block_on(factorial_later(4)), 24);
                assert_eq!(block_on(factorial_async(4)), 24);
            },
            "factorial ok 5; factorial_later ok 5; factorial_async ok 5",
        );
    }

    macro_rules! make {
        ($name:ident, $argument:ident: $type:ty, $return:ty, $body:block) => {
            #[instrumented]
            fn $name($argument: $type) -> $return $body
        };
        (async $name:ident, $return:ty, $body:block) => {
            #[instrumented]
            async fn $name() -> $return $body
        };
        (with $name:ident, $label:literal) => {
            #[instrumented(name = $label)]
            fn $name() {}
        };
    }

    make!(made, number: u8, Result<u8, Refused>, { if number > 1 { Err(Refused) } else { Ok(number) } });
    make!(async made_later, Result<u8, Refused>, {
        let made = made(2)?;
        Ok(made)
    });
    make!(with made_with_a_name, "made up");

    #[test]
    fn made_by_a_macro() {
        assert_calls(
            || {
                assert_eq!(made(1), Ok(1));
                assert_eq!(block_on(made_later()), Err(Refused));
                made_with_a_name();
            },
            "made ok 1; made error 1; made_later error 1; made up ok 1",
        );
    }

    type Result2<T> = Result<T, Refused>;

    mod alias {
        use super::*;

        type Result<T> = Result2<T>;

        #[instrumented]
        fn named_result() -> Result<u8> {
            Err(Refused)
        }

        #[instrumented]
        fn named_otherwise() -> Result2<u8> {
            Err(Refused)
        }

        #[instrumented]
        fn by_path() -> std::io::Result<()> {
            Err(std::io::ErrorKind::NotFound.into())
        }

        #[test]
        fn results_are_classified_whatever_they_are_called() {
            assert_calls(
                || {
                    assert!(named_result().is_err());
                    assert!(named_otherwise().is_err());
                    assert!(by_path().is_err());
                },
                "named_result error 1; named_otherwise error 1; by_path error 1",
            );
        }
    }

    #[instrumented]
    fn r#match(r#type: u8) -> Result<u8, Refused> {
        Ok(r#type)
    }

    #[test]
    fn raw_identifiers() {
        assert_calls(|| assert_eq!(r#match(1), Ok(1)), "match ok 1");
    }
}

mod arguments {
    use super::*;

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

    type Log = Rc<RefCell<Vec<&'static str>>>;

    struct Noisy(&'static str, Log);

    impl Drop for Noisy {
        fn drop(&mut self) {
            self.1.borrow_mut().push(self.0);
        }
    }

    async fn plain(a: Noisy, _: Noisy, (b, _): (Noisy, Noisy), mut c: Noisy, _d: Noisy) {
        c.0 = "changed";
        tokio::task::yield_now().await;
        a.1.borrow_mut().push("body");
        let _ = (&b, c.0);
    }

    #[instrumented]
    async fn measured(a: Noisy, _: Noisy, (b, _): (Noisy, Noisy), mut c: Noisy, _d: Noisy) {
        c.0 = "changed";
        tokio::task::yield_now().await;
        a.1.borrow_mut().push("body");
        let _ = (&b, c.0);
    }

    fn drops<F: Future<Output = ()>>(
        call: impl FnOnce(Noisy, Noisy, (Noisy, Noisy), Noisy, Noisy) -> F,
        ends: bool,
    ) -> Vec<&'static str> {
        let log = Log::default();
        let noisy = |name| Noisy(name, Rc::clone(&log));
        let future = call(noisy("a"), noisy("_"), (noisy("b"), noisy("(_)")), noisy("c"), noisy("_d"));
        assert!(log.borrow().is_empty(), "nothing is dropped before the first poll");
        let mut future = Box::pin(future);
        assert!(poll_once(future.as_mut()).is_pending());
        assert!(log.borrow().is_empty(), "nothing is dropped while the call is under way");
        if ends {
            assert!(poll_once(future.as_mut()).is_ready());
            log.borrow_mut().push("ready");
        }
        drop(future);
        log.take()
    }

    #[test]
    fn arguments_are_dropped_when_the_call_ends() {
        let measured = drops(measured, true);
        assert_eq!(measured[0], "body");
        assert_eq!(measured[7], "ready", "all arguments are gone when the future is ready: {measured:?}");
    }

    #[test]
    fn arguments_are_dropped_in_the_order_of_a_plain_async_fn() {
        assert_eq!(drops(measured, true), drops(plain, true));
        assert_eq!(drops(measured, false), drops(plain, false));
    }

    #[instrumented]
    fn measured_sync(a: Noisy, _: Noisy, _b: Noisy, c: Noisy) -> Result<(), Refused> {
        a.1.borrow_mut().push("body");
        let _ = &c;
        Ok(())
    }

    #[test]
    fn arguments_outlive_a_sync_body() {
        let log = Log::default();
        let noisy = |name| Noisy(name, Rc::clone(&log));
        measured_sync(noisy("a"), noisy("_"), noisy("_b"), noisy("c")).unwrap();
        assert_eq!(log.borrow()[0], "body");
        assert_eq!(log.borrow().len(), 5);
    }
}

mod attributes {
    use super::*;

    #[instrumented]
    #[track_caller]
    fn caller() -> &'static Location<'static> {
        Location::caller()
    }

    #[track_caller]
    #[instrumented]
    fn caller_above() -> &'static Location<'static> {
        Location::caller()
    }

    #[test]
    fn track_caller() {
        assert_calls(
            || {
                assert_eq!((caller().line(), caller().file()), (line!(), file!()));
                assert_eq!(caller_above().line(), line!());
            },
            "caller ok 2; caller_above ok 1",
        );
    }

    /// A documented function.
    #[instrumented]
    #[inline]
    #[must_use]
    #[allow(unused_variables, reason = "that is the test")]
    fn decorated(unused: u8) -> u8 {
        #![allow(clippy::let_and_return, reason = "that is the test")]
        let result = 1;
        result
    }

    #[instrumented]
    #[cfg(test)]
    #[expect(clippy::let_and_return, reason = "an expectation is met inside the body")]
    async fn decorated_later() -> Result<u8, Refused> {
        #![allow(unused_mut, reason = "that is the test")]
        let mut result = Ok(1);
        result
    }

    #[instrumented]
    #[cfg(any())]
    fn absent() -> Absent {}

    #[instrumented]
    #[tokio::main(flavor = "current_thread")]
    async fn entry(good: bool) -> Result<u8, Refused> {
        tokio::task::yield_now().await;
        if good { Ok(1) } else { Err(Refused) }
    }

    #[tokio::main(flavor = "current_thread")]
    #[instrumented]
    async fn entry_above(good: bool) -> Result<u8, Refused> {
        tokio::task::yield_now().await;
        if good { Ok(1) } else { Err(Refused) }
    }

    #[test]
    fn others_are_kept() {
        assert_calls(
            || {
                assert_eq!(decorated(0), 1);
                assert_eq!(block_on(decorated_later()), Ok(1));
                assert_eq!((entry(true), entry(false)), (Ok(1), Err(Refused)));
                assert_eq!((entry_above(true), entry_above(false)), (Ok(1), Err(Refused)));
            },
            "decorated ok 1; decorated_later ok 1; entry ok 1; entry error 1; entry_above ok 1; entry_above error 1",
        );
    }

    #[instrumented]
    #[metered(counter("stacked_above_total"))]
    fn above() -> Result<u8, Refused> {
        Err(Refused)
    }

    #[metered(counter("stacked_below_total", labels(result = outcome)), in_flight("stacked_below_calls"))]
    #[instrumented]
    async fn below() -> Result<u8, Refused> {
        tokio::task::yield_now().await;
        Ok(1)
    }

    #[metered(counter("stacked_once_total"))]
    #[metered(counter("stacked_twice_total"))]
    #[instrumented]
    fn thrice() {}

    #[test]
    fn stacked() {
        let recorded = recorded(|| {
            assert_eq!(above(), Err(Refused));
            assert_eq!(block_on(async { below().await }), Ok(1));
            thrice();
        });
        recorded.assert_calls("above error 1; below ok 1; thrice ok 1");
        assert_eq!(recorded.numbers["stacked_above_total"], 1.0);
        assert_eq!(recorded.family("stacked_below_total"), numbers([("{result=\"ok\"}", 1.0)]));
        assert_eq!(recorded.numbers["stacked_below_calls"], 0.0);
        assert_eq!(recorded.numbers["stacked_once_total"], 1.0);
        assert_eq!(recorded.numbers["stacked_twice_total"], 1.0);
    }
}

mod options {
    use super::*;

    #[derive(LabelValue, Clone, Copy)]
    enum Channel {
        Web,
        App,
    }

    #[derive(Outcome, Debug, PartialEq, Clone, Copy)]
    enum Disposition {
        #[outcome(ok)]
        Ack,
        #[outcome(error)]
        Requeue,
        #[outcome(error)]
        DeadLetter,
    }

    #[instrumented(name = "renamed function")]
    fn original() {}

    #[instrumented(labels(channel, region = "eu"))]
    fn labelled(channel: Channel) -> Result<(), Refused> {
        let _ = channel;
        Ok(())
    }

    #[instrumented(outcome = Disposition)]
    fn consume(disposition: Disposition) -> Disposition {
        disposition
    }

    #[instrumented(outcome = Disposition)]
    async fn consume_later(disposition: Disposition) -> Disposition {
        tokio::task::yield_now().await;
        disposition
    }

    #[instrumented(sample = 4)]
    fn sampled() {}

    struct Broker;

    #[instrumented(outcome = Disposition, labels(broker = "main"))]
    impl Broker {
        fn take(&self) -> Disposition {
            Disposition::Requeue
        }

        #[instrumented(labels(channel: Channel = Channel::App))]
        fn take_more(&self) -> Disposition {
            Disposition::Ack
        }
    }

    #[test]
    fn names() {
        assert_calls(original, "renamed function ok 1");
    }

    #[test]
    fn labels() {
        let recorded = recorded(|| labelled(Channel::Web).unwrap());
        let module = module_path!();
        let labels = format!("function=\"labelled\",module={module:?},channel=\"web\",region=\"eu\"");
        let total = format!("{{{labels},result=\"ok\"}}");
        assert_eq!(recorded.family("function_calls_total"), numbers([(&*total, 1.0)]));
        let gauge = format!("{{{labels}}}");
        assert_eq!(recorded.family("function_calls_concurrent"), numbers([(&*gauge, 0.0)]));
    }

    #[test]
    fn outcomes_of_a_type() {
        assert_calls_async(
            async {
                for disposition in [Disposition::Ack, Disposition::Requeue, Disposition::DeadLetter] {
                    assert_eq!(consume(disposition), disposition);
                    assert_eq!(consume_later(disposition).await, disposition);
                }
                let mut dropped = Box::pin(consume_later(Disposition::Ack));
                assert!(poll_once(dropped.as_mut()).is_pending());
            },
            "consume ack 1; consume requeue 1; consume dead_letter 1; consume_later ack 1; \
             consume_later requeue 1; consume_later dead_letter 1; consume_later cancelled 1",
        );
    }

    #[test]
    fn a_blocks_options_are_its_methods() {
        let recorded = recorded(|| {
            Broker.take();
            Broker.take_more();
        });
        let module = module_path!();
        let first = format!("{{function=\"Broker::take\",module={module:?},broker=\"main\",result=\"requeue\"}}");
        let second = format!(
            "{{function=\"Broker::take_more\",module={module:?},broker=\"main\",channel=\"app\",result=\"ack\"}}"
        );
        assert_eq!(recorded.family("function_calls_total"), numbers([(&*first, 1.0), (&*second, 1.0)]));
    }

    #[test]
    fn samples_weigh_as_many_calls() {
        // The turns are the thread's own: eight calls are two turns, wherever the test runs.
        std::thread::spawn(|| assert_calls(|| (0..8).for_each(|_| sampled()), "sampled ok 8")).join().unwrap();
        std::thread::spawn(|| {
            let recorded = recorded(|| (0..7).for_each(|_| sampled()));
            assert_eq!(recorded.family("function_calls_total").into_values().collect::<Vec<_>>(), [7.0]);
            assert_eq!(recorded.samples.into_values().next().map(|timed| timed.len()), Some(4));
        })
        .join()
        .unwrap();
    }
}

mod futures_are_as_they_were {
    use super::*;

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

    /// A function and its twin without the annotation.
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
    fn they_are_send() {
        assert_eq!(block_on(is_send(borrows("a", "b"))), "a");
        assert_eq!(block_on(is_send(big([1; 4096]))), 1);
    }
}
