//! The servers: one application, with one layer or another.

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread;

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use axum_prometheus::PrometheusMetricLayerBuilder;
use callmeter::Exporter;
use metrics_exporter_prometheus::PrometheusBuilder;
use tower::util::MapResponseLayer;

use callmeter_benches::{BUCKETS, answer};

/// One server.
pub(crate) struct Contender {
    pub(crate) name: &'static str,
    /// Puts the layer on, and says how it is scraped.
    build: fn(Router) -> io::Result<(Router, Scrape)>,
}

type Scrape = Box<dyn Fn() -> String>;

pub(crate) const CONTENDERS: [Contender; 4] = [
    Contender { name: "no layer", build: |app| Ok((app, Box::new(String::new))) },
    Contender {
        name: "a layer that does nothing",
        build: |app| Ok((app.layer(MapResponseLayer::new(|response: Response| response)), Box::new(String::new))),
    },
    Contender {
        name: "`callmeter::http::layer!()`",
        build: |app| {
            let exporter = Exporter::builder().install().map_err(io::Error::other)?;
            Ok((app.layer(callmeter::http::layer!()), Box::new(move || exporter.render())))
        },
    },
    Contender {
        name: "axum-prometheus",
        build: |app| {
            let builder = PrometheusBuilder::new().set_buckets(&BUCKETS).map_err(io::Error::other)?;
            let recorder = builder.build_recorder();
            let handle = recorder.handle();
            metrics::set_global_recorder(recorder).map_err(io::Error::other)?;
            let layer = PrometheusMetricLayerBuilder::new().build();
            Ok((app.layer(layer), Box::new(move || handle.render())))
        },
    },
];

async fn record(Path(id): Path<u64>) -> String {
    format!("record {id}")
}

/// Runs as a worker: `contender` is the place of one in the list of all.
pub(crate) fn serve(contender: &str) -> io::Result<()> {
    let place: usize = contender.parse().map_err(io::Error::other)?;
    let contender = CONTENDERS.get(place).ok_or_else(|| io::Error::other("no such contender"))?;
    let (app, scrape) = (contender.build)(Router::new().route("/records/{id}", get(record)))?;
    let (started, address) = mpsc::channel();
    thread::spawn(move || run(app, &started));
    let address = address.recv().map_err(io::Error::other)??;
    answer(|request| match request {
        ["port"] => Ok(address.port().into()),
        ["cpu"] => cpu_seconds(),
        #[expect(clippy::cast_precision_loss, reason = "a few thousand bytes")]
        ["scrape"] => Ok(scrape().len() as f64),
        _ => Err(io::Error::other("no such request")),
    })
}

/// Serves on this thread, which has the first core.
fn run(app: Router, started: &mpsc::Sender<io::Result<SocketAddr>>) -> io::Result<()> {
    if let Some(core) = core_affinity::get_core_ids().unwrap_or_default().first() {
        core_affinity::set_for_current(*core);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        // The other end waits for it.
        let _ = started.send(listener.local_addr());
        axum::serve(listener, app).await
    })
}

/// The time that this process has had of cores, in seconds.
fn cpu_seconds() -> io::Result<f64> {
    let mut nanos = 0.0;
    for task in fs::read_dir("/proc/self/task")? {
        let text = fs::read_to_string(task?.path().join("schedstat"))?;
        let first: Option<f64> = text.split_whitespace().next().and_then(|word| word.parse().ok());
        nanos += first.ok_or_else(|| io::Error::other("no time in schedstat"))?;
    }
    Ok(nanos / 1e9)
}
