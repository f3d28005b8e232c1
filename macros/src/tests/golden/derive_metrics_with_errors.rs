#[automatically_derived]
impl Outbox {
    /// Does not compile.
    pub const fn new() -> Self {
        ::core::compile_error! {
            "expected `Counter<Labels>`, `Gauge<Labels>` or `Histogram<Labels>`, or one of them without labels"
        }
        ::core::compile_error! {
            "`#[metric(…)]` has no option `units` here: write `name = \"…\"`, `help = \"…\"`, `unit = …`, `buckets = …`, `allow_name`, `was = \"…\"` or `deprecated = \"…\"`"
        }
    }
}
#[automatically_derived]
impl ::core::default::Default for Outbox {
    fn default() -> Self {
        Self::new()
    }
}
