//! Outcomes follow the returned type, not its spelling.

use std::future::{Future, ready};
use std::pin::Pin;
use std::task::{Context, Waker};

use callmeter::{LabelValues, instrumented};

use super::support::{Recorded, block_on, recorded as record};

type Res<T> = Result<T, String>;
type Fallible = Result<(), u8>;
type Number = u32;
type Fut<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
type LocalFut<T> = Pin<Box<dyn Future<Output = T>>>;
type Later = Pin<Box<dyn Future<Output = Fallible> + Send + Sync>>;

/// A struct with a bound: its type can only be written with a parameter that meets the bound.
struct Held<T: Clone>(T);

struct Order;

/// The outcomes that a function declares.
fn declared(function: &str) -> Vec<String> {
    let catalogue = callmeter::catalogue();
    let family = catalogue.get("function_calls_total").expect("it is declared");
    let declared = family
        .declared
        .iter()
        .find(|declared| declared.function == function && declared.module == module_path!())
        .unwrap_or_else(|| panic!("{function}"));
    let result = declared.labels.iter().find(|label| label.key == "result").expect("a result");
    match &result.values {
        LabelValues::Outcome(texts) => texts.iter().map(|text| text.value.clone()).collect(),
        other => panic!("{other:?}"),
    }
}

#[instrumented]
fn alias(ok: bool) -> Res<u32> {
    if ok { Ok(1) } else { Err("no".into()) }
}

#[instrumented]
fn alias_without_arguments(ok: bool) -> Fallible {
    if ok { Ok(()) } else { Err(1) }
}

#[instrumented]
fn alias_of_a_number() -> Number {
    7
}

#[instrumented]
fn alias_of_a_type(order: Order) -> Res<Order> {
    Ok(order)
}

#[instrumented]
fn generic<T>(value: Option<T>) -> Res<T> {
    value.ok_or_else(|| "none".into())
}

#[instrumented]
async fn asynchronous(ok: bool) -> Res<u32> {
    alias(ok)
}

#[instrumented]
fn future(ok: bool) -> impl Future<Output = Res<()>> {
    ready(if ok { Ok(()) } else { Err("no".into()) })
}

#[instrumented]
fn boxed(ok: bool) -> Pin<Box<dyn Future<Output = Res<()>> + Send>> {
    Box::pin(async move { if ok { Ok(()) } else { Err("no".into()) } })
}

#[instrumented]
fn alias_of_a_future(ok: &bool) -> Fut<'_, Res<()>> {
    Box::pin(async move { if *ok { Ok(()) } else { Err("no".into()) } })
}

#[instrumented]
fn alias_of_a_local_future(number: std::rc::Rc<u32>) -> LocalFut<u32> {
    Box::pin(async move { *number })
}

#[instrumented]
fn later(ok: bool) -> Later {
    Box::pin(ready(if ok { Ok(()) } else { Err(2) }))
}

#[instrumented]
fn generic_future<T: Send + 'static>(value: Option<T>) -> Fut<'static, Res<T>> {
    Box::pin(async move { value.ok_or_else(|| "none".into()) })
}

/// Generic over types that may live shorter than the box.
#[instrumented]
fn handed_through<U, E>(
    future: Pin<Box<dyn Future<Output = Result<U, E>> + Send>>,
) -> Pin<Box<dyn Future<Output = Result<U, E>> + Send>> {
    future
}

/// Generic over a type that the returned type does not contain.
#[instrumented]
fn unrelated<C: ToString + ?Sized, U, E>(client: &C, answer: Result<U, E>) -> Fut<'static, Result<U, E>>
where
    U: Send + 'static,
    E: Send + 'static,
{
    assert!(!client.to_string().is_empty());
    Box::pin(ready(answer))
}

/// Not the `BoxFuture` of the `futures` crate, and generic over types that may not be `'static`.
type BoxFuture<T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send>>;

struct Service<T, U, E>(fn(T) -> BoxFuture<U, E>);

impl<T, U, E> Service<T, U, E> {
    #[instrumented]
    fn call(&mut self, request: T) -> BoxFuture<U, E> {
        (self.0)(request)
    }
}

trait Stream {
    type Item;
}

/// A type with `dyn` and a trait of the prelude.
struct Hooks<T: ?Sized>(Box<T>);

type Callbacks<T> = Vec<T>;

#[instrumented]
fn stream() -> Option<Pin<Box<dyn Stream<Item = Order> + Send + Sync>>> {
    None
}

#[instrumented]
fn hooks() -> Hooks<dyn for<'a> Fn(&'a str) -> &'a str + Send> {
    Hooks(Box::new(|text| text))
}

#[instrumented]
fn callbacks() -> Callbacks<for<'a> fn(&'a str) -> &'a str> {
    Vec::new()
}

trait Model {}

struct Page<E: Model>(Vec<E>);

impl<Entity: Model> Page<Entity> {
    #[instrumented]
    fn next(&self) -> Page<Entity> {
        Page(Vec::new())
    }
}

impl Model for Order {}

macro_rules! returning {
    ($name:ident, $type:ty, $value:expr) => {
        #[instrumented]
        fn $name() -> $type {
            $value
        }
    };
}
returning!(of_a_macro, Res<u8>, Err("no".into()));
returning!(of_a_macro_ok, u8, 8);

mod own {
    /// Not the standard library's.
    pub(super) struct Result(pub(super) u32);
}

#[instrumented]
fn own_result() -> own::Result {
    own::Result(1)
}

trait Handler {
    type Result;
    type Error;
    fn handle(&self, ok: bool) -> Self::Result;
    fn handled<C: Handler>(&self, other: &C) -> C::Result;
}

struct Fails;
struct Counts;

trait Logged {
    fn logged(self) -> Self;
}

impl<T, E> Logged for Result<T, E> {
    #[instrumented]
    fn logged(self) -> Self {
        self
    }
}

impl Handler for Fails {
    type Result = Res<u8>;
    type Error = String;

    #[instrumented(name = "fails")]
    fn handle(&self, ok: bool) -> Self::Result {
        if ok { Ok(1) } else { Err("no".into()) }
    }

    #[instrumented]
    fn handled<C: Handler>(&self, other: &C) -> C::Result {
        other.handle(false)
    }
}

impl Handler for Counts {
    type Result = u32;
    type Error = String;

    #[instrumented(name = "counts")]
    fn handle(&self, _: bool) -> Self::Result {
        1
    }

    fn handled<C: Handler>(&self, other: &C) -> C::Result {
        other.handle(true)
    }
}

impl<Key: Clone> Held<Key> {
    #[instrumented]
    fn key(&self) -> Key {
        self.0.clone()
    }

    #[instrumented]
    fn tried(&self) -> Res<Key> {
        Err("no".into())
    }

    #[instrumented]
    pub(crate) fn again(self) -> Self {
        self
    }
}

#[instrumented]
impl<Item: Clone> Held<Item> {
    fn shown(self) -> Held<Item> {
        self
    }

    fn checked(&self) -> Res<Item> {
        Err("no".into())
    }
}

fn recorded_all() -> Recorded {
    record(|| {
        let _ = (alias(true), alias(false), alias(false));
        let _ = (alias_without_arguments(true), alias_without_arguments(false));
        let _ = alias_of_a_number();
        let _ = alias_of_a_type(Order);
        let _ = (generic(Some(1)), generic::<Order>(None));
        let _ = (block_on(future(true)), block_on(future(false)));
        let _ = (block_on(boxed(true)), block_on(boxed(false)));
        let _ = (block_on(alias_of_a_future(&true)), block_on(alias_of_a_future(&false)));
        assert_eq!(block_on(alias_of_a_local_future(std::rc::Rc::new(3))), 3);
        let _ = (block_on(later(true)), block_on(later(false)));
        let _ = (block_on(generic_future(Some(1))), block_on(generic_future::<u32>(None)));
        let _ = block_on(handed_through(boxed(false)));
        let _ = block_on(unrelated("client", Err::<u32, _>("no")));
        let mut service = Service(|ok| -> BoxFuture<u8, String> {
            Box::pin(async move { if ok { Ok(1) } else { Err("no".into()) } })
        });
        let _ = (block_on(service.call(true)), block_on(service.call(false)));
        let _ = (of_a_macro(), of_a_macro_ok(), own_result().0);
        let _ = (Fails.handle(true), Fails.handle(false), Counts.handle(true));
        let _ = Fails.handled(&Counts);
        let _ = (Ok::<u8, ()>(1).logged(), Err::<(), u8>(2).logged());
        let _ = (stream().is_some(), (hooks().0)("a"), callbacks().len(), Page(vec![Order]).next().0.len());
        let held = Held(1);
        let _ = (held.key(), held.tried(), held.checked(), held.again().shown());
    })
}

#[test]
fn errors_are_counted_behind_every_alias() {
    recorded_all().assert_calls(
        "alias ok 1; alias error 2; alias_without_arguments ok 1; alias_without_arguments error 1; \
         alias_of_a_number ok 1; alias_of_a_type ok 1; generic ok 1; generic error 1; future ok 1; future error 1; \
         boxed ok 1; boxed error 2; alias_of_a_future ok 1; alias_of_a_future error 1; \
         alias_of_a_local_future ok 1; later ok 1; later error 1; generic_future ok 1; generic_future error 1; \
         handed_through error 1; unrelated error 1; call ok 1; call error 1; of_a_macro error 1; of_a_macro_ok ok 1; own_result ok 1; \
         fails ok 1; fails error 1; counts ok 2; handled ok 1; logged ok 1; logged error 1; stream ok 1; hooks ok 1; callbacks ok 1; next ok 1; key ok 1; tried error 1; again ok 1; \
         Held::shown ok 1; Held::checked error 1",
    );
}

#[test]
fn asynchronous_aliases_are_classified() {
    record(|| {
        let _ = (block_on(asynchronous(true)), block_on(asynchronous(false)));
    })
    .assert_calls("asynchronous ok 1; asynchronous error 1; alias ok 1; alias error 1");
}

#[test]
fn calls_last_until_their_future_is_done() {
    record(|| {
        let mut context = Context::from_waker(Waker::noop());
        let mut pending: Fut<'static, Res<()>> = waits();
        assert!(pending.as_mut().poll(&mut context).is_pending());
        drop(pending);
        drop(waits());
    })
    .assert_calls("waits cancelled 1");
}

#[instrumented]
fn waits() -> Fut<'static, Res<()>> {
    Box::pin(std::future::pending())
}

#[test]
fn only_what_can_happen_is_declared() {
    let sync = ["ok", "panicked"];
    let result = ["ok", "error", "panicked"];
    let future = ["ok", "cancelled", "panicked"];
    let all = ["ok", "error", "cancelled", "panicked"];
    assert_eq!(declared("alias"), result);
    assert_eq!(declared("alias_without_arguments"), result);
    assert_eq!(declared("alias_of_a_number"), sync);
    assert_eq!(declared("alias_of_a_type"), result);
    assert_eq!(declared("generic"), result);
    assert_eq!(declared("asynchronous"), all);
    assert_eq!(declared("future"), all);
    assert_eq!(declared("boxed"), all);
    assert_eq!(declared("alias_of_a_future"), all);
    assert_eq!(declared("alias_of_a_local_future"), future);
    assert_eq!(declared("later"), all);
    assert_eq!(declared("generic_future"), all);
    assert_eq!(declared("of_a_macro"), result);
    assert_eq!(declared("of_a_macro_ok"), sync);
    assert_eq!(declared("tried"), result);
    assert_eq!(declared("again"), sync);
    assert_eq!(declared("logged"), result);
    assert_eq!(declared("hooks"), sync);
    assert_eq!(declared("callbacks"), sync);
    assert_eq!(declared("Held::checked"), result);
}
