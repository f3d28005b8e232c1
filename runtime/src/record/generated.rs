//! What generated code calls, apart from starting and ending a call.

use std::fmt::Display;

use crate::declare::instrument::{Declaration, Instruments};
use crate::declare::outcomes::Outcomes;
use crate::record::call::OK;
use crate::record::call_values::Values;
use crate::record::callsite::Callsite;

/// The callsite of `Metrics` where instrumentation is compiled out. Nothing is ever recorded at it.
pub static OFF: Callsite =
    Callsite::new(&Declaration::new("", "", Outcomes::UNCLASSIFIED, Instruments::Own(&[])), &[]);

/// The static of a declaration: a callsite in the section of all callsites, and its record in another section.
///
/// Crates have hundreds of them, so there is as little in it as possible for the compiler to check.
#[doc(hidden)]
#[macro_export]
macro_rules! __callsite {
    ({ $($constants:tt)* } $declaration:expr) => {
        #[cfg_attr(not(target_family = "wasm"), used, unsafe(link_section = $crate::__private::section!()))]
        static __CALLMETER: $crate::__private::Callsite = {
            $($constants)*
            const __DECLARATION: $crate::__private::Encoded = $crate::__private::Encoded::of($declaration);
            #[cfg_attr(target_vendor = "apple", unsafe(link_section = "__DATA,__callmeter"))]
            #[cfg_attr(windows, unsafe(link_section = ".clmtr"))]
            #[cfg_attr(not(any(target_vendor = "apple", windows)), unsafe(link_section = ".callmeter"))]
            static __RECORD: [$crate::__private::u8; __DECLARATION.count()] = __DECLARATION.bytes();
            $crate::__private::Callsite::new(&__DECLARATION.declaration, &__RECORD)
        };
    };
}

/// The outcome of a call of which nothing is read from the returned value.
#[inline]
pub fn ok<const L: usize, const N: usize, R>(_: &R, _: &mut Values<L, N>) -> usize {
    OK
}

/// Calls a closure. Because the parameter is an `FnOnce`, the closure may move what it captured.
#[inline]
pub fn call<R>(body: impl FnOnce() -> R) -> R {
    body()
}

/// A value of the type that an async block is to return, for a `return` that is never reached: without it,
/// `?` in the block would not know the error's type.
pub fn never<R>() -> R {
    std::process::abort()
}

/// The index of a closed label's value, as a call keeps it. It is in range: see `LabelValue::__index`.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "an instrument has at most 100,000 series")]
pub const fn closed(index: usize) -> u32 {
    index as u32
}

/// What an open label's value may be: anything that can be displayed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the value of an open label",
    label = "this cannot be displayed",
    note = "write a value that implements `Display`"
)]
pub trait Text {
    /// The index of this value among those of the label.
    fn index(&self, callsite: &'static Callsite, slot: usize) -> u32;
}

#[diagnostic::do_not_recommend]
impl<T: Display> Text for T {
    #[inline]
    fn index(&self, callsite: &'static Callsite, slot: usize) -> u32 {
        callsite.intern(slot, self)
    }
}
