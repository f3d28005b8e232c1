//! Methods as label values.

use http::Method;

/// The methods that are told apart, and what all others are.
pub(crate) const METHODS: &[&str] =
    &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "_OTHER"];

/// The index of a method in [`METHODS`].
pub(super) fn number(method: &Method) -> u32 {
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
    fn each_method_has_its_place() {
        for (place, name) in METHODS.iter().enumerate() {
            let method = Method::from_bytes(name.as_bytes()).expect("a token");
            assert_eq!(number(&method) as usize, place, "{name}");
        }
        assert_eq!(METHODS[number(&Method::from_bytes(b"get").expect("a token")) as usize], "_OTHER");
    }
}
