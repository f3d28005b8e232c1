//! Methods as label values.

use http::Method;

use crate::declare::label::LabelValue;

/// The known methods, and the value for all others. This type has no values: only the indices are used.
#[derive(Debug)]
pub enum Methods {}

impl LabelValue for Methods {
    const VALUES: &'static [&'static str] =
        &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "_OTHER"];

    fn index(&self) -> usize {
        match *self {}
    }
}

// A bit for each method.
const _: () = assert!(Methods::VALUES.len() <= u32::BITS as usize);

/// The index of a method in [`Methods`].
pub(super) fn index(method: &Method) -> u32 {
    match *method {
        Method::GET => 0,
        Method::HEAD => 1,
        Method::POST => 2,
        Method::PUT => 3,
        Method::PATCH => 4,
        Method::DELETE => 5,
        Method::OPTIONS => 6,
        Method::TRACE => 7,
        Method::CONNECT => 8,
        _ => 9,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_method_has_its_index() {
        let index_of = |name: &str| index(&Method::from_bytes(name.as_bytes()).expect("a token")) as usize;
        for (i, name) in Methods::VALUES.iter().enumerate() {
            assert_eq!(index_of(name), i, "{name}");
        }
        assert_eq!(Methods::VALUES[index_of("get")], "_OTHER");
    }
}
