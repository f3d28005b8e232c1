//! What the macros write, as text, and that they do not panic, whatever they are given.

mod golden;
mod robustness;

use proc_macro2::TokenStream;

/// One attribute or derive on an item.
struct Case {
    name: &'static str,
    expand: Expand,
    /// The attribute's arguments.
    args: &'static str,
    item: &'static str,
}

#[derive(Clone, Copy)]
enum Expand {
    Attribute(fn(&TokenStream, &TokenStream) -> TokenStream),
    Derive(fn(TokenStream) -> TokenStream),
}

const INSTRUMENTED: Expand = Expand::Attribute(crate::preset::instrumented);
const METERED: Expand = Expand::Attribute(crate::function::metered);
const CONSUMER: Expand =
    Expand::Attribute(|args, item| crate::preset::expand(&crate::preset::CONSUMER, args, item));
const PUBLISHER: Expand =
    Expand::Attribute(|args, item| crate::preset::expand(&crate::preset::PUBLISHER, args, item));
const HANDLER: Expand = Expand::Attribute(|args, item| crate::preset::expand(&crate::preset::HANDLER, args, item));
const JOB: Expand = Expand::Attribute(|args, item| crate::preset::expand(&crate::preset::JOB, args, item));

/// It has no item, and expands to an expression. What is given as its item is written before it.
const LAYER: Expand = Expand::Attribute(|args, item| {
    let layer = crate::layer::layer(args);
    quote::quote!(#item fn layer() -> callmeter::http::Layer { #layer })
});

/// It has no item, and expands to one.
const ALERTS: Expand = Expand::Attribute(|args, item| {
    let alerts = crate::alerts::expand(args.clone());
    quote::quote!(#item #alerts)
});

/// One input for each shape of an expansion.
const CASES: &[Case] = &[
    Case {
        name: "layer",
        expand: LAYER,
        args: "
            counter(labels(method, handler = route, class = status_class)),
            histogram(\"http_response_size_bytes\", value = response_size, labels(handler = route, status)),
            prefix = \"shop\"
        ",
        item: "fn item() {}",
    },
    Case { name: "layer_fastapi", expand: LAYER, args: "fastapi", item: "fn item() {}" },
    Case {
        name: "sync_plain",
        expand: INSTRUMENTED,
        args: "",
        item: "
            /// Adds.
            #[inline]
            pub fn add(a: u32, b: u32) -> u32 { a + b }
        ",
    },
    Case {
        name: "sync_result",
        expand: INSTRUMENTED,
        args: "name = \"load\", objective = OBJECTIVE, sample = 64",
        item: "
            fn read(path: &str) -> io::Result<String> {
                #![allow(clippy::unwrap_used)]
                let text = fs::read_to_string(path)?;
                Ok(text)
            }
        ",
    },
    Case {
        name: "objective_with_labels",
        expand: INSTRUMENTED,
        args: "objective = API, labels(tenant(limit = 10) = tenant)",
        item: "
            fn load(tenant: &str) {}
        ",
    },
    Case { name: "alerts", expand: ALERTS, args: "ORDERS_FAIL, QUEUE_STALLED.severity(CRITICAL)", item: "" },
    Case {
        name: "async_fn",
        expand: INSTRUMENTED,
        args: "",
        item: "
            pub(crate) async fn fetch<'a, T: Load>(&self, (id, kind): (u64, Kind), key: &'a str) -> Result<T, Error> {
                self.store.get(id, kind, key).await?
            }
        ",
    },
    Case {
        name: "async_kept_for_another_attribute",
        expand: INSTRUMENTED,
        args: "",
        item: "
            #[tokio::main]
            async fn main() -> Result<(), Error> { run().await }
        ",
    },
    Case {
        name: "async_trait_boxed",
        expand: INSTRUMENTED,
        args: "",
        item: "
            fn handle<'life0, 'async_trait>(
                &'life0 self,
            ) -> ::core::pin::Pin<Box<dyn ::core::future::Future<Output = Result<(), Error>> + Send + 'async_trait>>
            where
                'life0: 'async_trait,
            {
                Box::pin(async move { self.inner.handle().await })
            }
        ",
    },
    Case {
        name: "boxed_otherwise",
        expand: INSTRUMENTED,
        args: "",
        item: "fn handle(id: u64) -> BoxFuture<'static, u64> { let id = id + 1; async move { id }.boxed() }",
    },
    Case {
        name: "impl_future",
        expand: INSTRUMENTED,
        args: "",
        item: "fn send(message: Message) -> impl Future<Output = ()> + Send { async move { drop(message) } }",
    },
    Case {
        name: "impl_block",
        expand: INSTRUMENTED,
        args: "labels(shard = \"eu\"), crate = shop::callmeter",
        item: "
            impl<T> Cart<T> {
                const MAX: usize = 7;
                pub fn add(&mut self, item: T) { self.0.push(item) }
                #[instrumented(name = \"take\")]
                async fn remove(&mut self) {}
                #[instrumented(skip)]
                fn len(&self) -> usize { self.0.len() }
                const fn max() -> usize { Self::MAX }
            }
        ",
    },
    Case {
        name: "module",
        expand: INSTRUMENTED,
        args: "",
        item: "
            pub mod shop {
                use super::Cart;
                fn open() {}
                impl Cart { fn close(&self) {} }
                mod inner { fn count() {} }
                mod elsewhere;
            }
        ",
    },
    Case {
        name: "metered_bare",
        expand: METERED,
        args: "counter, histogram, in_flight, prefix = \"shop\"",
        item: "/** Creates an order. */ fn create_order() {}",
    },
    Case {
        name: "metered_renamed",
        expand: METERED,
        args: "
            counter(\"orders_total\", was = \"order_count\", deprecated = \"Removed in 2.0.\"),
            histogram(was = \"order_creation_duration_seconds\", labels(status(was = \"result\") = outcome)),
            labels(site(was = \"zone\") = \"eu\", tenant(was = \"customer\", limit = 100) = tenant),
        ",
        item: "/** Creates an order. */ fn create_order(tenant: &str) {}",
    },
    Case {
        name: "metered_with_everything",
        expand: METERED,
        args: "
            counter(\"orders_total\", help = \"Orders.\", labels(status = outcome(ok = \"placed\", nack = \"refused\")), on(ok, nack)),
            counter(\"order_items_total\", by = |order| order.items),
            histogram(\"order_seconds\", buckets = [1, 2.5, 10]),
            histogram(\"order_size_bytes\", unit = bytes, buckets = SIZES, value = size, labels(kind: Kind<'a> = |order| order.kind)),
            in_flight(\"orders_open_total\", allow_name),
            labels(channel, site = \"eu\", tenant(limit = 100) = tenant),
            outcome = Disposition, objective = API, sample = 8,
        ",
        item: "
            /// Places an order.
            #[must_use]
            pub async fn place_order<'a>(channel: &Channel, tenant: &'a str, size: usize) -> Disposition {
                ship(channel, tenant, size).await
            }
        ",
    },
    Case {
        name: "consumer",
        expand: CONSUMER,
        args: "queue(limit = 10) = queue, labels(shard = queue, tenant: Tenant = tenant), prefix = \"eu\", outcome = Disposition",
        item: "async fn consume(queue: &str, tenant: Tenant) -> Disposition { todo!() }",
    },
    Case {
        name: "publisher",
        expand: PUBLISHER,
        args: "exchange = \"records\", routing_key: Key = event.key(), counter(labels(topic = routing_key, status = outcome))",
        item: "async fn publish(event: Event) -> Result<(), Error> { channel.publish(event).await }",
    },
    Case {
        name: "handler",
        expand: HANDLER,
        args: "GET, \"/records/{id}\", histogram(buckets = [0.1, 1]), labels(status_class)",
        item: "
            async fn show(State(records): State<Records>, Path(id): Path<u64>) -> Result<Json<Record>, AppError> {
                records.get(id).await.map(Json)
            }
        ",
    },
    Case {
        name: "job",
        expand: JOB,
        args: "\"crawl\"",
        item: "/** Crawls. */ fn crawl() -> Result<(), Error> { todo!() }",
    },
    Case {
        name: "job_with_own_instruments",
        expand: JOB,
        args: "
            \"email\", labels(queue = job_name),
            counter(\"queue_jobs_total\", labels(job_name, status = outcome(ok = \"completed\", error = \"failed\"))),
            counter(\"queue_jobs_completed_total\", on(ok)),
            histogram, in_flight(\"queue_jobs_active\"), timestamp(on(error)),
        ",
        item: "async fn send(mail: Mail) -> Result<(), Error> { todo!() }",
    },
    Case {
        name: "preset_block",
        expand: JOB,
        args: "labels(queue = job_name), counter(\"queue_jobs_total\"), crate = shop::callmeter",
        item: "
            impl Worker {
                #[job(\"email\")]
                async fn send(&self) -> Result<(), Error> { todo!() }
                #[shop::callmeter::job]
                fn unnamed(&self) {}
                fn idle(&self) {}
            }
        ",
    },
    Case {
        name: "job_of_a_block",
        expand: JOB,
        args: "
            \"email\", counter(help = \"Mails.\"), counter(\"mail_bytes_total\", by = 7), __scope = \"Worker\",
            __defaults(
                labels(queue = job_name),
                counter(\"queue_jobs_total\", labels(job_name, status = outcome(ok = \"completed\", else = \"failed\"))),
                histogram(\"queue_job_seconds\", buckets = [1, 10]), in_flight, crate = shop::callmeter
            )
        ",
        item: "fn send(&self) -> Result<(), Error> { todo!() }",
    },
    Case {
        name: "outcome_option",
        expand: METERED,
        args: "counter(\"lookups_total\", labels(status = outcome(some = \"found\", else = \"missing\"))), outcome = Option<_>",
        item: "fn look_up(name: &str) -> Option<&str> { todo!() }",
    },
    Case {
        name: "derive_label_value",
        expand: Expand::Derive(crate::label_value::derive),
        args: "",
        item: "
            #[label(rename_all = \"kebab-case\")]
            pub enum Channel<T> { Web, MobileApp(T), #[label(rename = \"tel\")] Phone { number: u64 } }
        ",
    },
    Case {
        name: "derive_label_set",
        expand: Expand::Derive(crate::label_set::derive),
        args: "",
        item: "struct Transition<S> where S: Copy { #[label(rename = \"source\")] from: S, #[label(was = \"target\")] to: State }",
    },
    Case {
        name: "derive_outcome",
        expand: Expand::Derive(crate::outcome::derive),
        args: "",
        item: "
            enum Disposition {
                #[outcome(ok)] Ack,
                #[outcome(error, rename = \"refused\")] Nack { requeue: bool },
            }
        ",
    },
    Case {
        name: "derive_metrics",
        expand: Expand::Derive(crate::metrics::derive),
        args: "",
        item: "
            #[metrics(prefix = \"outbox\")]
            pub(crate) struct Outbox {
                /// Rows that changed their state.
                transitions: Counter<Transition>,
                #[metric(unit = bytes, help = \"Bytes sent.\")] sent: Counter,
                #[metric(was = \"outbox_size\", deprecated = \"Removed in 2.0.\")] depth: Gauge,
                #[metric(unit = seconds, buckets = [0.1, 1, 10])] wait: Histogram<By>,
                #[metric(name = \"websocket_connections_total\", allow_name)] connections: Gauge,
            }
        ",
    },
    Case {
        name: "derive_metrics_with_errors",
        expand: Expand::Derive(crate::metrics::derive),
        args: "",
        item: "pub struct Outbox { depth: u64, #[metric(units = bytes)] sent: Counter }",
    },
];

impl Case {
    fn tokens(text: &str) -> TokenStream {
        text.parse().expect("a case is made of tokens")
    }

    fn args(&self) -> TokenStream {
        Self::tokens(self.args)
    }

    fn item(&self) -> TokenStream {
        Self::tokens(self.item)
    }
}

impl Expand {
    fn call(self, args: &TokenStream, item: &TokenStream) -> TokenStream {
        match self {
            Self::Attribute(expand) => expand(args, item),
            Self::Derive(expand) => expand(item.clone()),
        }
    }
}
