//! `rank-tracker`: an API with workers that crawl search ranks every day at 01:00 in Seoul. `rank-tracker batch` crawls
//! once and pushes its figures when it ends.

mod api;
mod batch;
mod crawler;
mod load;
mod queue;
mod schedule;
mod sessions;
mod site;
mod store;
mod tracking;
mod worker;

use std::process::ExitCode;
use std::time::Duration;

use callmeter::{Exporter, Pushgateway};
use callmeter_examples::{Arguments, Failure, Options, Shutdown, Summary};
use clap::Parser;
use uuid::Uuid;

use crate::api::Api;
use crate::batch::Batch;
use crate::crawler::Crawler;
use crate::queue::Queue;
use crate::schedule::{Crawls, Daily, Rhythm, ScheduleError};
use crate::sessions::Sessions;
use crate::site::Manners;
use crate::store::Store;
use crate::worker::Worker;

/// An API with a worker that crawls search ranks every day.
///
/// Environment: `DATABASE_URL` (PostgreSQL or SQLite), `REDIS_URL` (the task queue), `PUSHGATEWAY_URL` and `INSTANCE`
/// (where a batch pushes its figures, and as whom), `API_KEY` (with which clients log in), `SCHEDULE` (as
/// `--schedule`). Without the first two, the program has a database and a queue of its own.
#[derive(Parser)]
#[command(name = "rank-tracker")]
struct Args {
    #[command(flatten)]
    common: Options,

    /// What to do but to serve.
    #[arg(value_enum)]
    mode: Option<Mode>,

    /// The same as `batch`.
    #[arg(long)]
    batch: bool,

    /// When to crawl every day, in a time zone; `01:00 Asia/Seoul` if neither this nor `SCHEDULE` is set.
    #[arg(long, value_name = "HH:MM ZONE")]
    schedule: Option<Daily>,

    /// Crawl every N seconds instead of daily.
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    crawl_every: Option<u64>,

    /// Workers of this program.
    #[arg(long, value_name = "N", default_value_t = 4)]
    workers: usize,

    /// A session without requests ends after this many seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 900, value_parser = clap::value_parser!(u64).range(1..=86400))]
    session_idle: u64,

    /// Log database statements that take longer, in milliseconds.
    #[arg(long, value_name = "MS", default_value_t = 500)]
    slow_query: u64,

    /// What the search site takes for a result page at most, in milliseconds.
    #[arg(long, value_name = "MS", default_value_t = 100)]
    site_latency: u64,

    /// The share of requests that the search site fails, from 0 to 1.
    #[arg(long, value_name = "SHARE", default_value_t = 0.1)]
    site_failures: f64,
}

#[derive(Clone, clap::ValueEnum)]
enum Mode {
    /// Crawl once, push the figures to `PUSHGATEWAY_URL`, and end.
    Batch,
    /// Delete what batches of this `INSTANCE` have pushed.
    Forget,
}

impl Arguments for Args {
    fn options(&self) -> &Options {
        &self.common
    }
}

fn main() -> ExitCode {
    callmeter_examples::run("rank-tracker", |args: Args| async move {
        match args.mode {
            Some(Mode::Forget) => forget().await,
            Some(Mode::Batch) => crawl_once(args).await,
            None if args.batch => crawl_once(args).await,
            None => serve(args).await,
        }
    })
}

/// The API, the schedule and the workers.
async fn serve(args: Args) -> Result<(), Failure> {
    let shutdown = Shutdown::listen(args.common.duration());
    let rhythm = match args.crawl_every {
        Some(seconds) => Rhythm::Every(Duration::from_secs(seconds)),
        None => Rhythm::Daily(schedule(&args)?),
    };
    let exporter = exporter().install()?;
    let listener = callmeter_examples::listen(args.common.listen).await?;
    let url = format!("http://{}/", listener.local_addr()?).parse()?;
    let Parts { batch, worker } = Parts::open(&args).await?;
    let (store, queue) = (batch.store.clone(), batch.queue.clone());
    // Without a key, nobody but the program's own visitors can log in.
    let key = variable("API_KEY").unwrap_or_else(|| Uuid::new_v4().to_string());
    let sessions = Sessions::new(store.clone(), &key, Duration::from_secs(args.session_idle));

    let crawls = Crawls::new();
    let mut parts = worker.many(args.workers, &shutdown);
    parts.push(shutdown.spawn(crawls.clone().run(batch, rhythm, shutdown.clone())));
    if !args.common.no_load {
        // The first crawl at once: there would be nothing to see of it before 01:00.
        crawls.begin();
        parts.push(shutdown.spawn(load::run(url, key, shutdown.clone())));
    }
    let api = Api { store: store.clone(), queue, crawls, sessions };
    let router = api::router(api).merge(exporter.router());
    let checked = store.clone();
    let router = callmeter_examples::health(router, shutdown.clone(), move || {
        let store = checked.clone();
        async move { store.is_there().await }
    });
    let served = callmeter_examples::serve(listener, router, shutdown.clone()).await;
    shutdown.begin();
    for part in parts {
        part.await?;
    }
    store.close().await;
    if args.common.seconds.is_some() {
        Summary::of(&exporter).print();
    }
    Ok(served?)
}

/// One crawl. Its figures are pushed when it ends, however it ends.
async fn crawl_once(args: Args) -> Result<(), Failure> {
    let shutdown = Shutdown::listen(args.common.duration());
    let _last = match gateway() {
        Some(gateway) => Some(exporter().push(gateway).install()?.push_at_end()),
        None => exporter().install().map(|_| None)?,
    };
    let Parts { batch, worker } = Parts::open(&args).await?;
    let workers = worker.many(args.workers, &shutdown);
    let crawled = tokio::select! {
        crawled = batch.run() => crawled.map_err(Failure::from),
        () = shutdown.begun() => Err("the crawl was cancelled".into()),
    };
    shutdown.begin();
    for worker in workers {
        worker.await?;
    }
    batch.store.close().await;
    println!("{}", crawled?);
    Ok(())
}

/// Deletes the group of an instance that is no more: the gateway would show it forever.
async fn forget() -> Result<(), Failure> {
    let gateway = gateway().ok_or("PUSHGATEWAY_URL is to say where to forget it")?;
    Ok(Exporter::builder().push(gateway).install()?.delete_group().await?)
}

/// The argument, or the variable, or the default.
fn schedule(args: &Args) -> Result<Daily, ScheduleError> {
    match (&args.schedule, variable("SCHEDULE")) {
        (Some(schedule), _) => Ok(schedule.clone()),
        (None, text) => text.as_deref().unwrap_or("01:00 Asia/Seoul").parse(),
    }
}

fn exporter() -> callmeter::ExporterBuilder {
    Exporter::builder().process().tokio().build_info(callmeter::build_info!())
}

/// Where a batch pushes its figures, if it is to.
fn gateway() -> Option<Pushgateway> {
    let instance = variable("INSTANCE").unwrap_or_else(|| "batch".into());
    let gateway = Pushgateway::new(variable("PUSHGATEWAY_URL")?).job("crawl").group("instance", instance);
    // A crawl that fails leaves the time of the last one that succeeded as it was.
    Some(gateway.add().timeout(Duration::from_secs(2)))
}

/// What both ways to run have.
struct Parts {
    batch: Batch,
    worker: Worker,
}

impl Parts {
    async fn open(args: &Args) -> Result<Self, Failure> {
        let slow = Duration::from_millis(args.slow_query);
        let store = Store::open(variable("DATABASE_URL").as_deref(), slow).await?;
        let queue = Queue::open(variable("REDIS_URL").as_deref()).await?;
        let manners = Manners { latency: Duration::from_millis(args.site_latency), failures: args.site_failures };
        let crawler = Crawler::new(site::start(manners).await?)?;
        if !args.common.no_load {
            load::seed(&store).await?;
        }
        let batch = Batch { store: store.clone(), queue: queue.clone() };
        Ok(Self { batch, worker: Worker::new(store, queue, crawler) })
    }
}

/// A variable of the environment that is not empty.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
