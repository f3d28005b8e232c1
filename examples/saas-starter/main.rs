//! `saas-starter`: sign-up and login, mails and notifications in the background, and a WebSocket gateway.

mod accounts;
mod api;
mod billing;
mod deliveries;
mod gateway;
mod jobs;
mod load;
mod queue;
mod store;

use std::process::ExitCode;
use std::time::Duration;

use callmeter::Exporter;
use clap::Parser;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::accounts::Accounts;
use crate::api::App;
use crate::billing::Provider;
use crate::deliveries::Deliveries;
use crate::gateway::Gateway;
use crate::jobs::Jobs;
use crate::queue::Queues;
use crate::store::Store;

/// How often overdue promises are queued again.
const SWEEP: Duration = Duration::from_secs(1);
/// How long a shutdown waits for deliveries that are under way.
const FINISH: Duration = Duration::from_secs(5);

#[derive(Parser)]
struct Args {
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: String,
    #[arg(long)]
    seconds: Option<u64>,
    #[arg(long)]
    no_load: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Args::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("saas-starter: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: Args) -> Result<(), Box<dyn std::error::Error>> {
    let exporter = Exporter::builder().label("service", "saas-starter").install()?;
    let listener = TcpListener::bind(&args.listen).await?;
    let address = listener.local_addr()?;
    let store = Store::open(variable("DATABASE_URL").as_deref()).await?;
    let [visiting, serving, working] = [(); 3].map(|()| CancellationToken::new());

    let deliveries = Deliveries::new(store.pool.clone());
    let gateway = Gateway::new(serving.clone());
    let jobs = Jobs { deliveries: deliveries.clone(), gateway: gateway.clone() };
    let mut workers = JoinSet::new();
    let queues = Queues::start(variable("REDIS_URL").as_deref(), jobs, &mut workers, &working).await?;
    workers.spawn(sweep(deliveries.clone(), queues.clone(), working.clone()));

    let accounts = Accounts::new(store.pool.clone());
    let app = App { accounts, deliveries: deliveries.clone(), gateway, provider: Provider::default(), queues };
    let routes = api::router(app).merge(exporter.router());
    let server = axum::serve(listener, routes).with_graceful_shutdown(serving.clone().cancelled_owned());
    let server = tokio::spawn(server.into_future());
    println!("serving http://{address}/metrics");

    let load = (!args.no_load).then(|| tokio::spawn(load::run(address, visiting.clone())));
    tokio::time::sleep(Duration::from_secs(args.seconds.unwrap_or(3600))).await;

    visiting.cancel();
    if let Some(load) = load {
        load.await?;
    }
    serving.cancel();
    server.await??;
    let _ = tokio::time::timeout(FINISH, finished(&deliveries)).await;
    working.cancel();
    while workers.join_next().await.is_some() {}
    store.pool.close().await;
    Ok(())
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

async fn sweep(deliveries: Deliveries, queues: Queues, stop: CancellationToken) {
    while stop.run_until_cancelled(tokio::time::sleep(SWEEP)).await.is_some() {
        match deliveries.overdue().await {
            Ok(overdue) => {
                for promise in overdue {
                    queues.push(promise).await;
                }
            }
            Err(error) => tracing::warn!(%error, "overdue deliveries wait"),
        }
    }
}

/// Waits until no delivery is open.
async fn finished(deliveries: &Deliveries) {
    while deliveries.open().await.is_ok_and(|open| open > 0) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
