//! The attributes and derives of [callmeter](https://docs.rs/callmeter). Depend on that crate, which re-exports them.
//!
//! Each attribute and derive goes through the same stages: `attr` parses tokens into raw arguments, a model validates
//! them and rejects contradictions, and `expand` generates the code and cannot fail.

mod alerts;
mod callsite;
mod function;
mod label_set;
mod label_value;
mod layer;
mod metrics;
mod outcome;
mod preset;
#[cfg(test)]
mod tests;
mod util;

use proc_macro::TokenStream;

/// Whether instrumentation is compiled out: the build of the final binary sets `CALLMETER_OFF=1`. Attributes then
/// leave their items unchanged, and `Metrics` record nothing.
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
/// `result` is `ok`, `error` (the function returned an `Err`), `cancelled` (a future was dropped before it was ready)
/// or `panicked`. `function` is the function's name, or `Type::method` if the attribute is on the `impl`. A `const fn`
/// in a block is not measured.
///
/// Write the attribute on the `impl` block rather than on its methods: on a method it cannot see the type, so the
/// methods `go` of two types in one module feed the same series. `Declared::shares_series_with` in the catalogue lists
/// the annotations that share a series. A second `#[instrumented]` on one item is an error.
///
/// The compiler decides what a function returns. So an alias of `Result` counts as a `Result`, also in an `async fn`
/// and behind `impl Future`. A function that returns a boxed future, `Pin<Box<dyn Future<Output = T>>>` or an alias of
/// it, is timed until the future is done. Only outcomes that can happen are declared. The exceptions are:
///
/// | returned | is counted as | write instead |
/// |---|---|---|
/// | a type parameter, or an associated type of one | `ok`; if the attribute is on a method, `error` is declared too | `outcome = Type` if the type says how a call ended |
/// | a type that names a type parameter, such as `Page<T>` | its outcome, but `error` is declared even if it cannot happen | the attribute on the `impl` block, which knows its parameters, or leave it as it is |
/// | a future of another type, such as `JoinHandle<T>` | `ok` when the function returns it | `#[instrumented]` on the `async` code that it runs |
/// | `Self`, from a method without `pub` | its outcome, but `error` is declared too: a trait may be implemented for `Result` | the attribute on the `impl` block, which knows its type, or leave it as it is |
/// | a `Result`, from a method without `pub` that has `#[track_caller]`, by itself or by its trait | its outcome, but `Location::caller()` in its body is the attribute | the attribute on the `impl` block, and `#[track_caller]` on the method |
///
/// | option | meaning |
/// |---|---|
/// | `name = "checkout"` | the value of `function` |
/// | `labels(…)` | more labels, written as for [`macro@metered`] |
/// | `outcome = Type` | the returned value is a `Type: Outcome`, such as `Option<_>`; its values are those of `result` |
/// | `objective = CONST` | an `Objective` that the function works toward |
/// | `sample = N` | every `N`th call of a thread is timed; counters stay exact, and the histogram counts each timed call `N` times |
/// | `crate = path` | the path of callmeter, if it is not `::callmeter` |
/// | `skip` | do not measure this function of an annotated block |
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
    if OFF { item } else { preset::instrumented(&args.into(), &item.into()).into() }
}

/// Declares metrics with your own names for a function. On an `impl` or an inline module, it sets defaults for the
/// functions inside.
///
/// ```text
/// #[metered( item, item, … )]
/// item   := counter | histogram | in_flight | timestamp     named after the function
///         | counter("name", option…) | histogram("name", option…) | in_flight("name", option…)
///         | timestamp("name", option…)
///         | labels(label, …)                                of all instruments of this attribute
///         | prefix = "outbox"                               in front of all names
///         | outcome = Type | objective = CONST | sample = N | crate = path | skip
///                                                           `_` in the type is inferred: `outcome = Option<_>`
/// option := help = "…" | labels(label, …)                   of this instrument alone
///         | on(ok | error | cancelled | panicked, …)        counter, timestamp: only these outcomes, or named values
///                                                           of the outcome type; `error` means all that it marks so
///         | by = expr | by = |ret| expr                     counter: the amount, 1 otherwise
///         | buckets = [..] | buckets = CONST
///         | unit = seconds | bytes | …
///         | value = expr | value = |ret| expr               histogram: what is recorded, the duration otherwise
///         | allow_name                                      lifts the naming conventions, not the data model
///         | was = "old_name"                                a rename: the series are exposed under both names
///         | deprecated = "why, and when"                    the end of the former name, or of the metric itself
/// label  := name                                            the argument of that name
///         | name = "literal"
///         | name = outcome | name = outcome(ok = "success", error = "failure", …)
///         | name = outcome(ok = "success", else = "failure")
///                                                           `else`: all outcomes that no other word names
///         | name: Type = expr | name: Type = |ret| expr     closed: `Type: LabelValue`
///         | name(limit = N) = expr | name(limit = N) = |ret| expr     open: N values, then `_other`
///         | name(limit = N, cancelled = "…", panicked = "…") = |ret| expr     the same, with values for calls that
///                                                                     returned nothing
///         | name(was = "old_name") …                        each of these: the value is exposed under both keys, as
///                                                           in `name(was = "old_name", limit = N) = expr`
/// ```
///
/// Expressions can use the function's arguments and are evaluated before its body; for a future, when it is created.
/// `|ret| …` gets a reference to the returned value. An instrument that reads the returned value records nothing for a
/// call that returned no value, unless its label has texts for `cancelled` and `panicked`. On `fn create_order`, a
/// bare `counter` is named `create_order_total`, `histogram` `create_order_duration_seconds`, `in_flight`
/// `create_order_in_flight`, and `timestamp` `create_order_last_timestamp_seconds`. A timestamp is set to the time in
/// seconds since 1970 when a call ends, and is 0 until the first such call.
///
/// The help text is the option, or the first line of the function's doc comment, or a generated sentence. If several
/// functions feed one family, an explicit help text takes precedence; two explicit texts that differ are a conflict.
///
/// A generated name belongs to one function. If two functions with the same name each have a bare `counter`, that is a
/// conflict, and the exporter is not installed. To share the family, write its name on both.
///
/// `on(…)` and `outcome(…)` reject a word for an outcome that the function cannot have; the error lists the valid
/// words. On an `impl` or a module, the words of `outcome(…)` apply to all functions, and `error` to those that can
/// fail.
///
/// Labels must not be named `job` or `instance`, because Prometheus sets these on every scraped series. `allow_name`
/// on an instrument allows the names for the labels of that instrument; a shared label needs it on all instruments.
///
/// `was` keeps the former name: every exposition has the series under both names, and the help text under the former
/// name gives the new one. A label with `was` has both keys in each series. Calls do not become slower. Write the whole
/// former name, without `prefix`. It must be valid in Prometheus' data model, but it need not follow the naming
/// conventions. One annotation per family suffices. `deprecated` says why and when the former name will be removed, or
/// the metric itself if it has no former name: this is at the end of its help text, and in the catalogue. Other
/// `metrics` recorders get only the new names.
///
/// A histogram without `buckets` gets the [default buckets](https://docs.rs/callmeter/latest/callmeter/buckets) of its
/// unit. NaN and infinite values are not recorded. An open label's value is cut after 1024 bytes.
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
    if OFF { item } else { function::metered(&args.into(), &item.into()).into() }
}

/// Counts and times the requests of an HTTP handler. With the feature `http`.
///
/// | family | type | labels |
/// |---|---|---|
/// | `http_requests_total` | counter | `method`, `route`, `status` |
/// | `http_request_duration_seconds` | histogram, seconds | `method`, `route`, `status` |
/// | `http_requests_in_progress` | gauge | `method`, `route` |
///
/// The method and the route are those in the attribute. `status` is the code of the response that the returned value
/// becomes, according to `callmeter::http::HandlerStatus`: implement it for your own error types. A request that the
/// client gave up (a dropped future) has status 499, one that panicked 500. The function's outcome is the class of the
/// status, `1xx` to `5xx`. `5xx` is an error, so `on(error)` means `5xx`. As for other functions, `cancelled` and
/// `panicked` are separate outcomes.
///
/// The attribute counts only requests that reach the function. The layer, `callmeter::http::layer!`, also counts
/// requests that an extractor rejects or that no route matches. Use only one of the two for a route, because they
/// declare the same families.
///
/// Another field is `status_class`: `1xx` to `5xx`, with `4xx` for 499. Like all presets, the attribute accepts:
///
/// | written | meaning |
/// |---|---|
/// | `counter("name", …)` and other instruments | the first instrument of a kind replaces the one in the table and inherits what it leaves unset; further ones are added |
/// | `labels(field, key = field, …)` of an instrument | these fields instead of those in the table |
/// | `labels(key = field)` of the attribute | another key for that field, in all instruments |
/// | `labels(field)` of the attribute | that field in all instruments that list none themselves |
/// | `labels(field = outcome(ok = "…"))` of the attribute | another source for that field |
/// | all other options of [`macro@metered`] | the same meaning as there |
///
/// On an `impl` or an inline module, a preset sets defaults for the same presets inside and does not affect other
/// functions. Its instruments take the place of the table's: the first instrument of a kind on a function replaces the
/// block's first and inherits what it leaves unset; further ones are added. Labels of the block and the function are
/// combined. Other options of the function override those of the block.
///
/// ```
/// # use callmeter::handler;
/// #[handler(counter("shop_requests_total", labels(endpoint = route, status_class)), prefix = "eu")]
/// mod orders {
///     use axum::http::StatusCode;
///     use callmeter::handler;
///
///     #[handler(GET, "/orders")]
///     pub async fn list() -> StatusCode { StatusCode::OK }     // eu_shop_requests_total{endpoint="/orders",…}
///
///     #[handler(POST, "/orders")]
///     pub async fn create() -> StatusCode { StatusCode::CREATED }
/// }
/// # drop((orders::list(), orders::create()));
/// ```
///
/// ```
/// use axum::{Json, Router, extract::Path, http::StatusCode, routing::get};
/// use callmeter::handler;
///
/// #[handler(GET, "/records/{id}")]
/// async fn show(Path(id): Path<u64>) -> Result<Json<u64>, StatusCode> {
///     if id == 0 { Err(StatusCode::NOT_FOUND) } else { Ok(Json(id)) }
/// }
///
/// #[handler(
///     DELETE, "/records/{id}",
///     counter("record_deletions_total", labels(endpoint = route, status_class)),
///     histogram("record_deletion_duration_seconds", buckets = [0.1, 1.0, 10.0], labels(endpoint = route)),
/// )]
/// async fn delete(Path(_id): Path<u64>) -> StatusCode {
///     StatusCode::NO_CONTENT
/// }
///
/// let router: Router = Router::new().route("/records/{id}", get(show).delete(delete));
/// # drop(router);
/// ```
#[proc_macro_attribute]
pub fn handler(args: TokenStream, item: TokenStream) -> TokenStream {
    if OFF { item } else { preset::expand(&preset::HANDLER, &args.into(), &item.into()).into() }
}

/// Counts and times the messages of a queue, where they are processed.
///
/// | family | type | labels |
/// |---|---|---|
/// | `messages_consumed_total` | counter | `queue`, `status` |
/// | `message_processing_duration_seconds` | histogram, seconds | `queue` |
/// | `messages_in_flight` | gauge | `queue` |
/// | `message_age_seconds`, with `age = expr` | histogram, seconds | `queue` |
/// | `messages_redelivered_total`, with `redelivered = expr` | counter | `queue` |
/// | `message_batch_size`, with `batch = expr` | histogram | `queue` |
///
/// `status` is `ack` or `nack` for a function that returns a `Result`. With `outcome = Type`, it is one of the type's
/// values; `Disposition` is such a type. It can also be `cancelled` or `panicked`. The queue is a text, an argument of
/// a closed type (`queue`), or written like a label: `queue: Type = expr`, `queue(limit = 100) = expr`. `age` is a
/// `Duration` or a number of seconds; its buckets, `buckets::LONG`, are from 100 ms to 4 hours. `redelivered` is a
/// `bool`. A batch is one call: `counter(by = messages.len())` counts its messages.
///
/// You can override names, labels and other options as for [`macro@handler`].
///
/// ```
/// use callmeter::{Disposition, consumer};
/// # struct Message { body: String, redelivered: bool }
///
/// #[consumer("records", redelivered = message.redelivered, outcome = Disposition)]
/// async fn index(message: Message) -> Disposition {
///     match message.body.is_empty() {
///         false => Disposition::Ack,
///         true if message.redelivered => Disposition::DeadLetter,
///         true => Disposition::Requeue,
///     }
/// }
/// # drop(index(Message { body: String::new(), redelivered: true }));
/// ```
#[proc_macro_attribute]
pub fn consumer(args: TokenStream, item: TokenStream) -> TokenStream {
    if OFF { item } else { preset::expand(&preset::CONSUMER, &args.into(), &item.into()).into() }
}

/// Counts and times the messages that are published.
///
/// | family | type | labels |
/// |---|---|---|
/// | `messages_published_total` | counter | `exchange`, `routing_key`, `status` |
/// | `message_publish_duration_seconds` | histogram, seconds | `exchange` |
///
/// `status` is `success` or `failure` for a function that returns a `Result`. With `outcome = Type`, it is one of the
/// type's values. It can also be `cancelled` or `panicked`. The exchange and the routing key are written like the
/// queue of [`macro@consumer`]. You can override names, labels and other options as for [`macro@handler`].
///
/// ```
/// use callmeter::{LabelValue, publisher};
///
/// #[derive(LabelValue, Clone, Copy)]
/// enum Event { Created, Deleted }
///
/// #[publisher(exchange = "records", routing_key: Event = event)]
/// async fn publish(event: Event) -> Result<(), std::io::Error> {
///     let _ = event;
///     Ok(())
/// }
/// # drop(publish(Event::Created));
/// # drop(publish(Event::Deleted));
/// ```
#[proc_macro_attribute]
pub fn publisher(args: TokenStream, item: TokenStream) -> TokenStream {
    if OFF { item } else { preset::expand(&preset::PUBLISHER, &args.into(), &item.into()).into() }
}

/// Counts and times the runs of a batch or queue job.
///
/// | family | type | labels |
/// |---|---|---|
/// | `job_runs_total` | counter | `job_name`, `status` |
/// | `job_duration_seconds` | histogram, seconds: 100 ms to 4 hours | `job_name` |
/// | `job_in_flight` | gauge | `job_name` |
/// | `job_last_success_timestamp_seconds` | gauge, seconds since 1970 | `job_name` |
///
/// The label is not named `job`, because Prometheus sets a `job` label on every scraped series.
///
/// `status` is `success` or `failure` for a function that returns a `Result`. With `outcome = Type`, it is one of the
/// type's values. It can also be `cancelled` or `panicked`. The timestamp is 0 until a run in this process succeeds,
/// as in other client libraries; an alert on its age is `time() - x > 86400 and x > 0`. The job is written like the
/// queue of [`macro@consumer`]. You can override names, labels and other options as for [`macro@handler`].
///
/// ```
/// use callmeter::job;
///
/// #[job("crawl")]
/// async fn crawl() -> Result<(), std::io::Error> {
///     Ok(())
/// }
///
/// #[job(
///     "email",
///     labels(queue = job_name),
///     counter("queue_jobs_total", labels(job_name, status = outcome(ok = "completed", error = "failed"))),
///     counter("queue_jobs_failed_total", on(error), labels(job_name)),
/// )]
/// async fn send_mail(to: &str) -> Result<(), std::io::Error> {
///     let _ = to;
///     Ok(())
/// }
/// # drop(crawl());
/// # drop(send_mail(""));
/// ```
#[proc_macro_attribute]
pub fn job(args: TokenStream, item: TokenStream) -> TokenStream {
    if OFF { item } else { preset::expand(&preset::JOB, &args.into(), &item.into()).into() }
}

/// Creates a `callmeter::http::Layer`, which counts and times the requests of an application. Its grammar is in the
/// documentation of `callmeter::http`.
#[proc_macro]
pub fn layer(args: TokenStream) -> TokenStream {
    if OFF { layer::off(&args.into()).into() } else { layer::layer(&args.into()).into() }
}

/// Registers alerts: constants of the type `Alert`, which the catalogue and the binary then have. It is an item, like the
/// constants, and may be in any module of any crate of the program: `callmeter::alerts![ORDERS_FAIL, QUEUE_STALLED];`.
///
/// Each alert is checked by the compiler: its name, that shares and quantiles are between 0 and 1, that it has a summary.
/// What its condition names is compared with the program's declarations when the exporter is installed, and by
/// `cargo callmeter check`. `crate = path` in front is the path of callmeter, if it is not `::callmeter`.
#[proc_macro]
pub fn alerts(args: TokenStream) -> TokenStream {
    alerts::expand(args.into()).into()
}

/// Derives a closed set of label values from an enum. Payloads are ignored.
///
/// Values are the variants in snake case, unless `#[label(rename = "…")]` on a variant or `#[label(rename_all =
/// "kebab-case")]` on the enum changes them. `#[label(crate = path)]` sets the path of callmeter, if it is not
/// `::callmeter`.
#[proc_macro_derive(LabelValue, attributes(label))]
pub fn label_value(input: TokenStream) -> TokenStream {
    label_value::derive(input.into()).into()
}

/// Derives a closed set of label sets from a struct whose fields are `LabelValue`s.
///
/// Keys are the fields' names, unless `#[label(rename = "…")]` on a field or `#[label(rename_all = "…")]` on the
/// struct changes them. `#[label(was = "…")]` on a field is a former key; the values are exposed under both.
/// `#[label(allow_name)]` on a field allows the keys `job` and `instance`, which a scrape overwrites. `#[label(crate = path)]` sets the path of callmeter, if it is not `::callmeter`.
#[proc_macro_derive(LabelSet, attributes(label))]
pub fn label_set(input: TokenStream) -> TokenStream {
    label_set::derive(input.into()).into()
}

/// Derives the outcomes of a call from an enum whose variants are marked `#[outcome(ok)]` or `#[outcome(error)]`.
///
/// Values are the variants in snake case, unless `#[outcome(error, rename = "…")]` on a variant or
/// `#[outcome(rename_all = "…")]` on the enum changes them. `#[outcome(crate = path)]` sets the path of callmeter, if
/// it is not `::callmeter`.
#[proc_macro_derive(Outcome, attributes(outcome))]
pub fn outcome(input: TokenStream) -> TokenStream {
    outcome::derive(input.into()).into()
}

/// Derives metrics that a program updates by hand from a struct of `Counter<L>`, `Gauge<L>` and `Histogram<L>`.
///
/// The derive generates `const fn new()`, so that the struct can be a `static`, and `Default`; do not derive `Default`
/// as well. A metric's name consists of the struct's name in snake case (or `#[metrics(prefix = "…")]`), the field's
/// name, the unit, and `_total` for a counter. Its help text is the first line of the field's doc comment.
/// `#[metric(…)]` on a field takes `name = "…"` (the whole name), `help = "…"`, `unit = …`, `buckets = …`,
/// `allow_name`, `was = "…"` (the whole former name, which is exposed, too) and `deprecated = "…"`. They mean the same as
/// for [`macro@metered`]. `#[metrics(crate = path)]` sets the path of callmeter, if it is not `::callmeter`.
///
/// Two structs with the same prefix must not have fields with the same name: that is a conflict, and the exporter is
/// not installed. An explicit name, `#[metric(name = "…")]`, may be used in both.
#[proc_macro_derive(Metrics, attributes(metrics, metric))]
pub fn metrics(input: TokenStream) -> TokenStream {
    metrics::derive(input.into()).into()
}
