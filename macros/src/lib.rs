//! The attributes and derives of [callmeter](https://docs.rs/callmeter). Depend on that crate, which re-exports them.
//!
//! Each attribute and derive goes through the same stages: `attr` parses tokens into raw arguments, a model says
//! what is meant and refuses what cannot be, `expand` writes it and cannot fail.

mod args;
mod derive;
mod error;
mod instrument;
mod label_set;
mod label_value;
mod metrics;
mod outcome;
mod site;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

/// Whether the build is one without instrumentation: `CALLMETER_OFF=1`, which is for whoever builds the final binary
/// to set. Attributes then leave their items as they are, and `Metrics` are of nothing.
const OFF: bool = cfg!(callmeter_off);

/// Counts and times the calls of a function, of all methods of an `impl`, or of all functions of an inline module.
///
/// Every annotated function feeds the same three families, named by the Autometrics convention:
///
/// | family | type | labels |
/// |---|---|---|
/// | `function_calls_total` | counter | `function`, `module`, `result` |
/// | `function_calls_duration_seconds` | histogram, seconds | `function`, `module` |
/// | `function_calls_concurrent` | gauge | `function`, `module` |
///
/// `result` is `ok`, `error` (a function whose return type is called `Result`), `cancelled` (a future that was
/// dropped before it was ready) or `panicked`. `function` is the function's name, or `Type::method` where the
/// attribute stands on the `impl`. A `const fn` in a block is left alone.
///
/// | option | meaning |
/// |---|---|
/// | `name = "checkout"` | the value of `function` |
/// | `labels(…)` | more labels, written as for [`macro@metered`] |
/// | `outcome = Type` | the returned value is a `Type: Outcome`; its values are those of `result` |
/// | `objective = CONST` | an `Objective` that the function works toward |
/// | `sample = N` | every `N`th call of a thread is timed, with weight `N`; counts stay exact |
/// | `crate = path` | where callmeter is, if not at `::callmeter` |
/// | `skip` | leave this function of an annotated block alone |
///
/// ```
/// use callmeter::instrumented;
///
/// #[instrumented]
/// async fn fetch(path: &str) -> Result<String, std::io::Error> {
///     std::fs::read_to_string(path)
/// }
///
/// struct Cart;
///
/// #[instrumented]
/// impl Cart {
///     fn add(&mut self) {}           // function="Cart::add"
///
///     #[instrumented(skip)]
///     fn len(&self) -> usize { 0 }
/// }
/// # Cart.add();
/// # Cart.len();
/// # drop(fetch(""));
/// ```
#[proc_macro_attribute]
pub fn instrumented(args: TokenStream, item: TokenStream) -> TokenStream {
    if OFF { item } else { instrument::instrumented(&args.into(), &item.into()).into() }
}

/// Declares metrics of your own names for a function; on an `impl` or an inline module, defaults for its functions.
///
/// ```text
/// #[metered( item, item, … )]
/// item   := counter | histogram | in_flight                 named after the function
///         | counter("name", option…) | histogram("name", option…) | in_flight("name", option…)
///         | labels(label, …)                                of all instruments of this attribute
///         | prefix = "outbox"                               in front of all names
///         | outcome = Type | objective = CONST | sample = N | crate = path | skip
/// option := help = "…" | labels(label, …)                   of this instrument alone
///         | on(ok | error | cancelled | panicked, …)        counter: only these outcomes, or named values of the
///                                                           outcome type; `error` means all that it marks so
///         | by = expr | by = |ret| expr                     counter: the amount, 1 otherwise
///         | buckets = [..] | buckets = CONST
///         | unit = seconds | bytes | …
///         | value = expr | value = |ret| expr               histogram: what is recorded, the duration otherwise
///         | allow_name                                      lifts the naming conventions, not the data model
/// label  := name                                            the argument of that name
///         | name = "literal"
///         | name = outcome | name = outcome(ok = "success", error = "failure", …)
///         | name: Type = expr | name: Type = |ret| expr     closed: `Type: LabelValue`
///         | name(limit = N) = expr | name(limit = N) = |ret| expr     open: N values, then `_other`
/// ```
///
/// Expressions see the function's arguments and are evaluated before its body, for a future when it is made;
/// `|ret| …` sees a reference to the returned value. An instrument that reads the returned value records
/// nothing for a call that returned none. `counter` alone on `fn create_order` is `create_order_total`,
/// `histogram` is `create_order_duration_seconds`, `in_flight` is `create_order_in_flight`.
///
/// The help is the option, or the first line of the function's doc comment, or a generated sentence. Where
/// several functions feed one family, an explicit help goes before the others; two that differ are a conflict.
///
/// A histogram that names no buckets has [those](https://docs.rs/callmeter/latest/callmeter/buckets) of its unit.
/// Values that are NaN or infinite are not recorded. An open value is cut after 1024 bytes.
///
/// ```
/// use callmeter::{LabelValue, metered};
///
/// #[derive(LabelValue, Clone, Copy)]
/// enum Channel { Web, App }
///
/// /// Places an order.
/// #[metered(
///     counter("orders_total", labels(status = outcome(ok = "placed", error = "refused"))),
///     histogram("order_value_bytes", value = |order| order.as_ref().map_or(0, Vec::len)),
///     labels(channel, tenant(limit = 100) = tenant),
/// )]
/// fn place_order(channel: Channel, tenant: &str) -> Result<Vec<u8>, String> {
///     let _ = channel;
///     Ok(tenant.as_bytes().to_vec())
/// }
/// # place_order(Channel::Web, "acme").unwrap();
/// # place_order(Channel::App, "acme").unwrap();
/// ```
#[proc_macro_attribute]
pub fn metered(args: TokenStream, item: TokenStream) -> TokenStream {
    if OFF { item } else { instrument::metered(&args.into(), &item.into()).into() }
}

/// Counts and times the requests of a handler.
#[proc_macro_attribute]
pub fn handler(args: TokenStream, item: TokenStream) -> TokenStream {
    if OFF { item } else { instrument::preset(&instrument::HANDLER, &args.into(), &item.into()).into() }
}

/// Counts and times the messages of a queue.
#[proc_macro_attribute]
pub fn consumer(args: TokenStream, item: TokenStream) -> TokenStream {
    if OFF { item } else { instrument::preset(&instrument::CONSUMER, &args.into(), &item.into()).into() }
}

/// Counts and times what is published.
#[proc_macro_attribute]
pub fn publisher(args: TokenStream, item: TokenStream) -> TokenStream {
    if OFF { item } else { instrument::preset(&instrument::PUBLISHER, &args.into(), &item.into()).into() }
}

/// Counts and times the runs of a job.
#[proc_macro_attribute]
pub fn job(args: TokenStream, item: TokenStream) -> TokenStream {
    if OFF { item } else { instrument::preset(&instrument::JOB, &args.into(), &item.into()).into() }
}

/// Makes a `callmeter::http::Layer`, which counts and times the requests of an application. Its grammar is in the
/// documentation of `callmeter::http`.
#[proc_macro]
pub fn layer(args: TokenStream) -> TokenStream {
    if OFF { instrument::off().into() } else { instrument::layer(&args.into()).into() }
}

/// A closed set of label values from an enum; payloads are ignored.
///
/// Values are the variants in snake case, unless `#[label(rename = "…")]` on a variant or
/// `#[label(rename_all = "kebab-case")]` on the enum says otherwise. `#[label(crate = path)]` says where
/// callmeter is, if not at `::callmeter`.
#[proc_macro_derive(LabelValue, attributes(label))]
pub fn label_value(input: TokenStream) -> TokenStream {
    label_value::derive(input.into()).into()
}

/// A closed set of label sets from a struct whose fields are `LabelValue`s.
///
/// Keys are the fields' names, unless `#[label(rename = "…")]` on a field or `#[label(rename_all = "…")]` on
/// the struct says otherwise. `#[label(crate = path)]` says where callmeter is, if not at `::callmeter`.
#[proc_macro_derive(LabelSet, attributes(label))]
pub fn label_set(input: TokenStream) -> TokenStream {
    label_set::derive(input.into()).into()
}

/// The ways in which a call can end, from an enum whose variants are marked `#[outcome(ok)]` or `#[outcome(error)]`.
///
/// Values are the variants in snake case, unless `#[outcome(error, rename = "…")]` on a variant or
/// `#[outcome(rename_all = "…")]` on the enum says otherwise. `#[outcome(crate = path)]` says where callmeter is,
/// if not at `::callmeter`.
#[proc_macro_derive(Outcome, attributes(outcome))]
pub fn outcome(input: TokenStream) -> TokenStream {
    outcome::derive(input.into()).into()
}

/// Metrics that a program drives by hand, from a struct of `Counter<L>`, `Gauge<L>` and `Histogram<L>`.
///
/// It gives the struct `const fn new()`, so that it can be a `static`. A metric is named after the struct in snake
/// case, or `#[metrics(prefix = "…")]`, and its field, then its unit, then `_total` for a counter; its help is
/// the first line of the field's doc comment. `#[metric(…)]` on a field takes `name = "…"` (the whole name),
/// `help = "…"`, `unit = …`, `buckets = …` and `allow_name`; `#[metrics(crate = path)]` says where callmeter is,
/// if not at `::callmeter`.
#[proc_macro_derive(Metrics, attributes(metrics, metric))]
pub fn metrics(input: TokenStream) -> TokenStream {
    metrics::derive(input.into()).into()
}
