//! `record-sync`: users write records; an outbox, a broker and a consumer keep a search index in step.
//!
//! By default it uses SQLite, a broker in the process and an index in memory. `DATABASE_URL`
//! (`postgres://…`), `AMQP_URL` and `ELASTICSEARCH_URL` replace them with real servers.

mod alerts;
mod backlog;
mod broker;
mod database;
mod event;
mod index;
mod load;
mod outbox;
mod records;
mod store;
mod sync;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use callmeter::Exporter;
use callmeter_examples::{
    Arguments, Failure, FaultOptions, Faults, Options, Outage, Share, Shutdown, Summary, health, listen, serve,
};
use clap::Parser;
use tokio::time::timeout;

use crate::broker::Broker;
use crate::index::{Index, Trouble};
use crate::outbox::Relay;
use crate::records::Records;
use crate::store::Store;
use crate::sync::Consumer;

/// How long a shutdown waits for an empty outbox and an empty queue.
const DRAIN: Duration = Duration::from_secs(10);

/// A record keeper whose search index follows through an outbox and a broker.
#[derive(Parser)]
struct Args {
    #[command(flatten)]
    options: Options,

    #[command(flatten)]
    faults: FaultOptions,
}

impl Arguments for Args {
    fn options(&self) -> &Options {
        &self.options
    }
}

fn main() -> ExitCode {
    callmeter_examples::run("record-sync", run)
}

async fn run(Args { options, faults }: Args) -> Result<(), Failure> {
    let listener = listen(options.listen).await?;
    let address = listener.local_addr()?;
    let exporter = Exporter::builder().process().tokio().build_info(callmeter::build_info!()).install()?;

    // Some faults belong to the demonstration.
    let usual = |one_in| if options.no_load { Share::default() } else { Share::one_in(one_in) };
    let full = Faults::share(usual(23).or_more(faults.fail));
    let trouble = Trouble { outages: Faults::share(usual(37)), refusals: Faults::share(faults.fail) };
    let folder = tempfile::tempdir()?;
    let store = match variable("DATABASE_URL") {
        Some(url) => Store::open(&url).await?,
        None => Store::embedded(folder.path()).await?,
    };
    let broker = Arc::new(match variable("AMQP_URL") {
        Some(url) => Broker::rabbitmq(&url, full).await?,
        None => Broker::embedded(full),
    });
    let index = Arc::new(match variable("ELASTICSEARCH_URL") {
        Some(url) => Index::elasticsearch(&url, trouble).await?,
        None => Index::embedded(store.all().await?, trouble).await?,
    });

    let shutdown = Shutdown::listen(options.duration());
    let (relay_end, consumer_end) = (Shutdown::later(), Shutdown::later());
    let relay = Relay { store: store.clone(), broker: Arc::clone(&broker) };
    let relay = shutdown.spawn({
        let end = relay_end.clone();
        async move { relay.run(end).await }
    });
    let watching = backlog::observe(store.clone(), Arc::clone(&broker), &relay_end);
    let watching = watching.into_iter().chain(database::observe(&store, &relay_end));
    let consumer = Consumer { broker: Arc::clone(&broker), index: Arc::clone(&index), index_outage: Outage::new() };
    let consumer = shutdown.spawn({
        let end = consumer_end.clone();
        async move { consumer.run(end).await }
    });

    let app = faults
        .wrap(records::router(Records { store: store.clone(), index }))
        .merge(exporter.router())
        .layer(callmeter::http::layer!(objective = alerts::API));
    let checked = store.clone();
    let app = health(app, shutdown.clone(), move || {
        let store = checked.clone();
        async move { store.is_there().await }
    });
    let load = async {
        if !options.no_load {
            load::run(address, &shutdown).await;
        }
    };
    let (served, ()) = tokio::join!(serve(listener, app, shutdown.clone()), load);

    // Nothing more is written. The events are processed to their end, and the parts end in the order of their way.
    relay_end.begin();
    let relay_ended = timeout(DRAIN, relay).await.unwrap_or_else(|_| {
        tracing::warn!("the outbox is not empty; the next start takes its rows up");
        Ok(())
    });
    // They end with the relay.
    futures::future::join_all(watching).await;
    let is_empty = async {
        while broker.volatile() > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let emptied = timeout(DRAIN, is_empty).await;
    consumer_end.begin();
    let consumer_ended = timeout(DRAIN, consumer).await.unwrap_or_else(|_| {
        tracing::warn!("messages in hand are not finished; the broker hands them out again");
        Ok(())
    });
    if emptied.is_err() {
        tracing::warn!(messages = broker.volatile(), "the embedded broker is not empty: its messages are lost");
    }
    broker.close().await;
    store.close().await;
    // A part that panicked has already ended the program.
    relay_ended?;
    consumer_ended?;
    if options.seconds.is_some() {
        Summary::of(&exporter).print();
    }
    Ok(served?)
}

/// A variable of the environment. An empty variable counts as unset.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
