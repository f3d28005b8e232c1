//! Errors of the macros: a span, and what to write instead.

use syn::Error;

/// Makes a [`syn::Error`] at a span: `err!(span, "…", …)`.
macro_rules! err {
    ($span:expr, $($message:tt)+) => {
        syn::Error::new($span, format!($($message)+))
    };
}
pub(crate) use err;

/// Several errors as one.
#[derive(Default)]
pub(crate) struct Errors(Option<Error>);

impl Errors {
    pub(crate) fn push(&mut self, error: Error) {
        match &mut self.0 {
            Some(errors) => errors.combine(error),
            None => self.0 = Some(error),
        }
    }

    /// Keeps the error of a result, and gives its value.
    pub(crate) fn keep<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }

    pub(crate) fn finish(self) -> syn::Result<()> {
        self.0.map_or(Ok(()), Err)
    }
}
