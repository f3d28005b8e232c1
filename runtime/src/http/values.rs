//! Methods and classes of statuses, as closed label values.

use http::{Method, StatusCode};

use crate::label::LabelValue;

/// The methods that are told apart, and what all others are. There is no value of this type: [`of_method`] says which
/// it is.
#[derive(Debug)]
pub enum Methods {}

impl LabelValue for Methods {
    const VALUES: &'static [&'static str] =
        &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "_OTHER"];

    fn index(&self) -> usize {
        match *self {}
    }
}

/// The classes of statuses. There is no value of this type: [`of_class`] says which it is.
#[derive(Debug)]
pub enum Classes {}

impl LabelValue for Classes {
    const VALUES: &'static [&'static str] = &["1xx", "2xx", "3xx", "4xx", "5xx"];

    fn index(&self) -> usize {
        match *self {}
    }
}

/// The index of a method in [`Methods`].
pub(super) fn of_method(method: &Method) -> u32 {
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

/// The index of a status in [`Classes`]. What is above them, which nobody has given a meaning, is an error of the server.
pub(super) fn of_class(status: StatusCode) -> u32 {
    match status.as_u16() {
        ..200 => 0,
        200..300 => 1,
        300..400 => 2,
        400..500 => 3,
        500.. => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_method_has_its_place() {
        let place = |name: &str| of_method(&Method::from_bytes(name.as_bytes()).expect("a token")) as usize;
        for (i, name) in Methods::VALUES.iter().enumerate() {
            assert_eq!(place(name), i, "{name}");
        }
        assert_eq!(Methods::VALUES[place("get")], "_OTHER");
    }

    #[test]
    fn each_status_has_its_class() {
        for (code, class) in [(100, "1xx"), (204, "2xx"), (399, "3xx"), (499, "4xx"), (500, "5xx"), (999, "5xx")] {
            let status = StatusCode::from_u16(code).expect("three digits");
            assert_eq!(Classes::VALUES[of_class(status) as usize], class);
        }
    }
}
