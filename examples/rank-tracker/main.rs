//! `rank-tracker`: an API with workers that crawl search ranks every day at 01:00 in Seoul. `rank-tracker batch` crawls
//! once and pushes its figures when it ends.

mod alerts;
mod api;
mod args;
mod batch;
mod crawler;
mod load;
mod process;
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
use callmeter_examples::{Failure, Shutdown, Summary};
use uuid::Uuid;

use crate::api::Api;
use crate::args::{Args, Mode};
use crate::batch::Batch;
use crate::crawler::Crawler;
use crate::process::Process;
use crate::queue::Queue;
use crate::schedule::{Crawls, Daily, Rhythm, ScheduleError};
use crate::sessions::Sessions;
use crate::site::Manners;
use crate::store::Store;
use crate::worker::Worker;

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
    let (exporter, pushing) = match gateway() {
        Some(gateway) => {
            // Everything else is scraped.
            let gateway = gateway.families(|name| name.starts_with("batch_crawl_") || name.starts_with("job_"));
            let exporter = exporter().push(gateway).install()?;
            (exporter.clone(), Some(exporter))
        }
        None => (exporter().install()?, None),
    };
    let listener = callmeter_examples::listen(args.common.listen).await?;
    let url = format!("http://{}/", listener.local_addr()?).parse()?;
    let Parts { batch, worker } = Parts::open(&args).await?;
    let (store, queue) = (batch.store.clone(), batch.queue.clone());
    // Without a key, nobody but the program's own visitors can log in.
    let key = variable("API_KEY").unwrap_or_else(|| Uuid::new_v4().to_string());
    let sessions = Sessions::new(store.clone(), &key, Duration::from_secs(args.session_idle));

    let crawls = Crawls::new();
    let mut parts = Process::Worker.span().in_scope(|| worker.many(args.workers, &shutdown));
    let crawling = crawls.clone().run(batch, rhythm, pushing, shutdown.clone());
    parts.push(Process::Scheduler.span().in_scope(|| shutdown.spawn(crawling)));
    if !args.common.no_load {
        // The first crawl at once: there would be nothing to see of it before 01:00.
        crawls.begin();
        parts.push(shutdown.spawn(load::run(url, key, shutdown.clone())));
    }
    let api = Api { store: store.clone(), queue, crawls, sessions };
    let router = api::router(api, args.faults).merge(exporter.router());
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
        let manners = Manners {
            latency: Duration::from_millis(args.site_latency),
            failures: args.site_failures.or_more(args.faults.fail),
        };
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
