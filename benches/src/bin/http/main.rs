//! What does the HTTP layer cost, of a server's throughput?

mod load;
mod servers;

use std::io;

use callmeter_benches::{Column, Goal, Options, Report, Table, Worker, median};

use self::load::Load;
use self::servers::CONTENDERS;

const BARE: &str = CONTENDERS[0].name;
const PEER: &str = CONTENDERS[3].name;
const OURS: &str = CONTENDERS[2].name;
/// The columns, in the order in which a turn measures them.
const THROUGHPUT: usize = 0;

fn main() -> io::Result<()> {
    let options = Options::read();
    if let Some(contender) = &options.worker {
        return servers::serve(contender);
    }
    // Before anything is started, so that a missing wrk is said at once.
    let load = Load::new(if options.quick { 1 } else { 4 })?;
    let mut servers = Vec::new();
    for place in 0..CONTENDERS.len() {
        let mut worker = Worker::start(&place.to_string())?;
        let port = worker.ask("port")?;
        servers.push((worker, port));
    }
    let mut samples = vec![[const { Vec::new() }; 2]; servers.len()];
    // The first round warms up.
    for round in 0..=options.rounds(15) {
        for ((worker, port), samples) in servers.iter_mut().zip(&mut samples) {
            let before = worker.ask("cpu")?;
            let run = load.run(*port)?;
            let cpu = worker.ask("cpu")? - before;
            // As a scrape would: the peer's histograms keep each sample until then.
            worker.ask("scrape")?;
            if round > 0 {
                samples[0].push(run.per_second);
                samples[1].push(cpu / run.requests * 1e6);
            }
        }
    }
    let rows = CONTENDERS.iter().zip(samples);
    let table = Table {
        caption: format!(
            "An axum server of one thread on a core of its own, asked by wrk over {} connections that stay open.",
            load::CONNECTIONS
        ),
        columns: vec![
            Column::with_ratio("requests per second", 0, BARE),
            Column::with_ratio("µs of the server's core per request", 2, BARE),
        ],
        rows: rows
            .map(|(one, samples)| (one.name.to_owned(), samples.map(|sample| Some(median(sample))).to_vec()))
            .collect(),
    };
    let what = "throughput with callmeter's layer against the same server without";
    let peer = "throughput with callmeter's layer against axum-prometheus";
    let goals = vec![
        Goal::at_least(0.98, what, table.ratio(OURS, BARE, THROUGHPUT)),
        Goal::at_least(1.0, peer, table.ratio(OURS, PEER, THROUGHPUT)),
    ];
    let question = "What does the HTTP layer cost, of a server's throughput?";
    Report { question, tables: vec![table], goals, notes: Vec::new() }.print(options.format());
    Ok(())
}
