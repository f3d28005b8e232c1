//! Finds out whether a returned type is a `Result`, a boxed future, or neither, also behind an alias.
//!
//! Generated code names the type in the signature, and the compiler chooses. It prefers an inherent item of
//! [`Returns<Result<T, E>>`](Returns) to the same item for all other types, which it finds through a trait (for
//! constants) or through `Deref` (for methods). This works for every alias, also inside generic functions.

#![expect(clippy::unused_self, reason = "the receiver's type chooses the method")]

use std::future::Future;
use std::marker::PhantomData;
use std::mem;
use std::ops::Deref;
use std::pin::Pin;

use super::call::{self, Call};
use super::call_values::Values;
use super::future::{self, Instrumented, OfResult, Unread};
use crate::declare::outcomes::Outcomes;
use crate::record::callsite::Callsite;

/// The type that a function returns, without a value.
#[derive(Debug)]
pub struct Returns<R>(PhantomData<fn() -> R>);

/// The second choice, if [`Returns`] has no item for a type: boxed futures of anything but a `Result`.
#[derive(Debug)]
pub struct OtherReturns<R>(AnyReturns<R>);

/// The last choice, if neither [`Returns`] nor [`OtherReturns`] has an item for a type.
#[derive(Debug)]
pub struct AnyReturns<R>(PhantomData<fn() -> R>);

/// Replaces a type that a static cannot name: a type parameter of the surrounding `impl`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeParameter;

/// The constants of types that are neither a `Result` nor a boxed future.
pub trait AnyReturn {
    /// Whether `error` is an outcome.
    const MAY_FAIL: bool = false;
    /// Whether a call lasts until a future is done.
    const IS_FUTURE: bool = false;
}

impl<R> AnyReturn for Returns<R> {}

impl<T, E> Returns<Result<T, E>> {
    /// `error` is an outcome.
    pub const MAY_FAIL: bool = true;
}

impl Returns<TypeParameter> {
    /// The caller may have chosen a `Result`.
    pub const MAY_FAIL: bool = true;
}

/// The outcomes of a function, as the compiler sees its return type.
pub const fn outcomes(may_fail: bool, is_future: bool) -> Outcomes {
    let outcomes = if may_fail { Outcomes::RESULT } else { Outcomes::UNCLASSIFIED };
    if is_future { outcomes.or_cancelled() } else { outcomes }
}

/// How a call that is not a future is measured, with only what its declaration needs. The two flags say whether the
/// declaration allows an error, and whether it allows a future. Both are `true` if the compiler itself derived them.
pub trait Mode {
    /// Whether `error` is declared, if it can happen.
    const MAY_FAIL: bool;
    /// Whether `cancelled` is declared, if it can happen.
    const IS_FUTURE: bool;

    /// Runs the call.
    fn call<const L: usize, const N: usize, R>(
        self,
        callsite: &'static Callsite,
        values: &mut Values<L, N>,
        body: impl FnOnce() -> R,
        read: impl FnOnce(&R, &mut Values<L, N>) -> usize,
    ) -> R;
}

macro_rules! modes {
    ($($(#[$docs:meta])* $mode:ident $call:ident;)*) => {$(
        $(#[$docs])*
        #[derive(Clone, Copy, Debug)]
        pub struct $mode<const MAY_FAIL: bool, const IS_FUTURE: bool>;

        impl<const MAY_FAIL: bool, const IS_FUTURE: bool> Mode for $mode<MAY_FAIL, IS_FUTURE> {
            const MAY_FAIL: bool = MAY_FAIL;
            const IS_FUTURE: bool = IS_FUTURE;

            #[inline]
            fn call<const L: usize, const N: usize, R>(
                self,
                callsite: &'static Callsite,
                values: &mut Values<L, N>,
                body: impl FnOnce() -> R,
                read: impl FnOnce(&R, &mut Values<L, N>) -> usize,
            ) -> R {
                call::$call(callsite, values, body, read)
            }
        }
    )*};
}

modes! {
    /// Each call is timed.
    Timed sync;
    /// Every N-th call of a thread is timed.
    Sampled sampled;
    /// Calls are only counted.
    Counted count;
}

/// Rejects a `Result` that the attribute could not see.
const fn check_may_fail<M: Mode>() {
    assert!(
        M::MAY_FAIL,
        "this function returns `Self`, which is a `Result`: write `outcome = Result<_, _>` in the attribute, so that errors are counted as such"
    );
}

/// Rejects a boxed future that the attribute could not see.
const fn check_is_future<M: Mode>() {
    assert!(
        M::IS_FUTURE,
        "this function returns a boxed future under a name that does not say so: write `Pin<Box<dyn Future<Output = …>>>`, or give the alias a name with `Future` in it"
    );
}

impl<R> Returns<R> {
    /// The type itself.
    #[inline]
    #[expect(clippy::new_without_default, reason = "generated code writes it")]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<R> Deref for Returns<R> {
    type Target = OtherReturns<R>;

    #[inline]
    fn deref(&self) -> &OtherReturns<R> {
        &OtherReturns(AnyReturns(PhantomData))
    }
}

impl<R> Deref for OtherReturns<R> {
    type Target = AnyReturns<R>;

    #[inline]
    fn deref(&self) -> &AnyReturns<R> {
        &self.0
    }
}

impl<R> AnyReturns<R> {
    /// Runs a call that ends as `ok` if it returns.
    #[inline]
    pub fn call<const L: usize, const N: usize>(
        &self,
        mode: impl Mode,
        callsite: &'static Callsite,
        values: &mut Values<L, N>,
        body: impl FnOnce() -> R,
    ) -> R {
        mode.call(callsite, values, body, |_, _| call::OK)
    }

    /// Runs a call and reads values and the outcome from the returned value.
    #[inline]
    pub fn call_reading<const L: usize, const N: usize>(
        &self,
        mode: impl Mode,
        callsite: &'static Callsite,
        values: &mut Values<L, N>,
        body: impl FnOnce() -> R,
        read: impl Fn(&R, &mut Values<L, N>) -> usize,
    ) -> R {
        mode.call(callsite, values, body, read)
    }

    /// A future that ends as `ok` if it returns its value.
    #[inline]
    pub fn future<const L: usize, const N: usize, F: Future<Output = R>>(
        &self,
        _: impl Mode,
        callsite: &'static Callsite,
        values: Values<L, N>,
        inner: F,
    ) -> Instrumented<Call<Values<L, N>>, F, Unread> {
        future::future_of(callsite, values, inner, Unread)
    }
}

impl<T, E> Returns<Result<T, E>> {
    /// Runs a call that ends as `ok` or `error`.
    #[inline]
    pub fn call<const L: usize, const N: usize, M: Mode>(
        &self,
        mode: M,
        callsite: &'static Callsite,
        values: &mut Values<L, N>,
        body: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        const { check_may_fail::<M>() };
        mode.call(callsite, values, body, |returned, _| of_result(callsite, returned))
    }

    /// A future that ends as `ok` or `error`.
    #[inline]
    pub fn future<const L: usize, const N: usize, M: Mode, F: Future<Output = Result<T, E>>>(
        &self,
        _: M,
        callsite: &'static Callsite,
        values: Values<L, N>,
        inner: F,
    ) -> Instrumented<Call<Values<L, N>>, F, OfResult> {
        const { check_may_fail::<M>() };
        future::future_of(callsite, values, inner, OfResult)
    }
}

/// The outcome of a `Result`.
#[inline]
pub(crate) fn of_result<T, E>(callsite: &'static Callsite, returned: &Result<T, E>) -> usize {
    if returned.is_err() { callsite.outcomes().error() } else { call::OK }
}

/// A returned value, for generated code that reads its outcome.
#[derive(Debug)]
pub struct Returned<'a, R>(pub &'a R);

/// A returned value without an outcome of its own.
#[derive(Debug)]
pub struct AnyReturned;

impl<R> Deref for Returned<'_, R> {
    type Target = AnyReturned;

    #[inline]
    fn deref(&self) -> &AnyReturned {
        &AnyReturned
    }
}

impl AnyReturned {
    /// `ok`
    #[inline]
    pub fn outcome(&self, _: &'static Callsite) -> usize {
        call::OK
    }
}

impl<T, E> Returned<'_, Result<T, E>> {
    /// `ok` or `error`
    #[inline]
    pub fn outcome(&self, callsite: &'static Callsite) -> usize {
        of_result(callsite, self.0)
    }
}

/// Boxed futures. Boxing one again needs the exact type of the trait object, so each has its own code.
macro_rules! boxed_futures {
    ($([$($marker:tt)*])*) => {$(
        impl<'a, T, E> Returns<Pin<Box<dyn Future<Output = Result<T, E>> $($marker)* + 'a>>> {
            /// `error` is an outcome of the future.
            pub const MAY_FAIL: bool = true;

            /// Wraps the body's future in another box. The call lasts until the future is done, and ends as `ok` or
            /// `error`.
            pub fn call<const L: usize, const N: usize, M: Mode>(
                &self,
                _: M,
                callsite: &'static Callsite,
                values: &mut Values<L, N>,
                body: impl FnOnce() -> Pin<Box<dyn Future<Output = Result<T, E>> $($marker)* + 'a>>,
            ) -> Pin<Box<dyn Future<Output = Result<T, E>> $($marker)* + 'a>>
            {
                const { check_is_future::<M>() };
                let boxed: Pin<Box<dyn Future<Output = Result<T, E>> $($marker)* + '_>> =
                    Box::pin(future::future_of(callsite, *values, body(), OfResult));
                // SAFETY: only the bound of the trait object changes. What is in the box lives as long as the future that
                // is in it, which lives for 'a; all else in there is 'static. No value of the output's type is in it.
                unsafe { mem::transmute(boxed) }
            }
        }

        impl<'a, O> Returns<Pin<Box<dyn Future<Output = O> $($marker)* + 'a>>> {
            /// A call lasts until the future is done.
            pub const IS_FUTURE: bool = true;
        }

        impl<'a, O> OtherReturns<Pin<Box<dyn Future<Output = O> $($marker)* + 'a>>> {
            /// Wraps the body's future in another box. The call lasts until the future is done, and ends as `ok`.
            pub fn call<const L: usize, const N: usize, M: Mode>(
                &self,
                _: M,
                callsite: &'static Callsite,
                values: &mut Values<L, N>,
                body: impl FnOnce() -> Pin<Box<dyn Future<Output = O> $($marker)* + 'a>>,
            ) -> Pin<Box<dyn Future<Output = O> $($marker)* + 'a>> {
                const { check_is_future::<M>() };
                let boxed: Pin<Box<dyn Future<Output = O> $($marker)* + '_>> =
                    Box::pin(future::future_of(callsite, *values, body(), Unread));
                // SAFETY: as above.
                unsafe { mem::transmute(boxed) }
            }

            /// The same, with values and the outcome that are read from the future's output.
            pub fn call_reading<const L: usize, const N: usize, M: Mode>(
                &self,
                _: M,
                callsite: &'static Callsite,
                values: &mut Values<L, N>,
                body: impl FnOnce() -> Pin<Box<dyn Future<Output = O> $($marker)* + 'a>>,
                read: impl Fn(&O, &mut Values<L, N>) -> usize $($marker)* + 'a,
            ) -> Pin<Box<dyn Future<Output = O> $($marker)* + 'a>>
            where
                O: 'a,
            {
                const { check_is_future::<M>() };
                Box::pin(future::future(callsite, *values, body(), read))
            }
        }
    )*};
}

boxed_futures!([] [+ Send] [+ Send + Sync]);
