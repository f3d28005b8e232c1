//! What an annotated function is in its program.

/// What an annotated function is in its program, as far as its attribute says. `#[metered]` and `#[derive(Metrics)]` say
/// nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Role {
    /// A function with `#[instrumented]`.
    Function,
    /// HTTP requests to the program: `#[handler]`, `http::layer!`.
    HttpServer,
    /// `#[consumer]`.
    Consumer,
    /// `#[publisher]`.
    Publisher,
    /// `#[job]`.
    Job,
}

impl Role {
    /// Every role, in the order in which the wire record counts them.
    pub(crate) const ALL: &'static [Self] =
        &[Self::Function, Self::HttpServer, Self::Consumer, Self::Publisher, Self::Job];
}
