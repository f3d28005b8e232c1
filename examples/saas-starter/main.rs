//! `saas-starter`: sign-up and login, mails and notifications in the background, and a WebSocket gateway.

mod accounts;
mod alerts;
mod api;
mod backlog;
mod billing;
mod board;
mod deliveries;
mod gateway;
mod jobs;
mod load;
mod memory_queue;
mod queue;
mod redis_queue;
mod store;
mod watchdog;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use callmeter::Exporter;
use callmeter_examples::{Arguments, Failure, FaultOptions, Faults, Options, Shutdown, Summary};
use clap::Parser;
use futures::FutureExt as _;
use sqlx::AnyPool;
use tokio::task::JoinSet;

use crate::accounts::Accounts;
use crate::api::App;
use crate::billing::Provider;
use crate::board::AdminToken;
use crate::deliveries::Deliveries;
use crate::gateway::Gateway;
use crate::jobs::Jobs;
use crate::queue::Queues;
use crate::store::Store;

/// How long a shutdown waits for running deliveries.
const FINISH: Duration = Duration::from_secs(5);

/// Sign-up and login, mails and notifications in the background, and a WebSocket gateway.
///
/// `DATABASE_URL` names a PostgreSQL and `REDIS_URL` a Redis to use in place of what is embedded;
/// `METRICS_TOKEN` is what a scrape of /metrics then has to know. The queue board at /admin/queues needs the same token,
/// or `ADMIN_TOKEN` if that is set.
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
    callmeter_examples::run("saas-starter", run)
}

async fn run(Args { options, faults }: Args) -> Result<(), Failure> {
    let mut exporter = Exporter::builder().process().tokio().build_info(callmeter::build_info!());
    if let Some(token) = variable("METRICS_TOKEN") {
        exporter = exporter.bearer_token(token);
    }
    let exporter = exporter.install()?;
    let listener = callmeter_examples::listen(options.listen).await?;
    let address = listener.local_addr()?;
    let store = Store::open(variable("DATABASE_URL").as_deref()).await?;

    // The visitors end first, then the connections, then the workers.
    let visiting = Shutdown::listen(options.duration());
    let (serving, working) = (Shutdown::later(), Shutdown::later());

    let deliveries = Deliveries::new(store.pool.clone());
    let gateway = Gateway::new(serving.clone());
    let failures = Arc::new(Faults::share(faults.fail));
    let jobs = Jobs { deliveries: deliveries.clone(), gateway: gateway.clone(), faults: failures };
    let mut workers = JoinSet::new();
    let queues = Queues::start(variable("REDIS_URL").as_deref(), jobs, &mut workers, &working).await?;

    backlog::observe(&deliveries, &mut workers, &working);

    let accounts = Accounts::new(store.pool.clone());
    let admin = variable("ADMIN_TOKEN").or_else(|| variable("METRICS_TOKEN"));
    let board = board::router(deliveries.clone(), queues.clone(), AdminToken::new(admin.as_deref()));
    let app = App { accounts, deliveries: deliveries.clone(), gateway, provider: Provider::default(), queues };
    let pool = store.pool.clone();
    let routes = api::router(app, faults, board, exporter.router());
    let routes = callmeter_examples::health(routes, serving.clone(), move || is_there(pool.clone()));
    let server = callmeter_examples::serve(listener, routes, serving.clone());
    let broken = visiting.clone();
    let server = tokio::spawn(server.inspect(move |_| broken.begin()));

    if options.no_load {
        visiting.begun().await;
    } else {
        load::run(address, visiting).await;
    }
    serving.begin();
    server.await??;
    let _ = tokio::time::timeout(FINISH, deliveries.finish()).await;
    working.begin();
    let ended = async {
        while workers.join_next().await.is_some() {}
        store.pool.close().await;
    };
    // An unreachable server does not delay the shutdown.
    let _ = tokio::time::timeout(FINISH, ended).await;
    if options.seconds.is_some() {
        Summary::of(&exporter).print();
    }
    Ok(())
}

/// Whether the database answers.
async fn is_there(pool: AnyPool) -> sqlx::Result<()> {
    sqlx::query("SELECT 1").execute(&pool).await.map(drop)
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
