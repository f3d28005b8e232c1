//! What does a scrape over HTTP cost, plain and as Prometheus asks for it?

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Instant;

use callmeter::{Counter, Exporter, Histogram, Metrics};
use callmeter_benches::series::{HundredThousand, Numbered as _, TenThousand};
use callmeter_benches::{Column, Goal, Options, Report, Table, median};

#[derive(Metrics)]
struct Shop {
    /// What was sold.
    sales: Counter<HundredThousand>,
    /// How long was waited for it.
    #[metric(unit = seconds)]
    wait: Histogram<TenThousand>,
}

static SHOP: Shop = Shop::new();

/// What is asked for, and with which header.
const CONTENDERS: [(&str, &str); 2] = [("plain", ""), ("gzip", "Accept-Encoding: gzip\r\n")];
const PLAIN: &str = CONTENDERS[0].0;
const GZIP: &str = CONTENDERS[1].0;
const MILLISECONDS: usize = 0;
const MEBIBYTE: f64 = 1024.0 * 1024.0;

fn main() -> io::Result<()> {
    let options = Options::read();
    let exporter = Exporter::builder().listen("127.0.0.1:0").install().map_err(io::Error::other)?;
    let address = exporter.local_addr().ok_or_else(|| io::Error::other("the exporter does not listen"))?;
    for number in 0..HundredThousand::COUNT {
        SHOP.sales.with(HundredThousand::number(number)).increment(number as u64 * 7919 % 1_000_000);
    }
    for number in 0..TenThousand::COUNT {
        SHOP.wait.with(TenThousand::number(number)).record(0.03);
    }
    let mut samples = [const { Vec::new() }; CONTENDERS.len()];
    let mut sent = [0; CONTENDERS.len()];
    // The first round warms up.
    for round in 0..=options.rounds(15) {
        for (place, (_, header)) in CONTENDERS.iter().enumerate() {
            let start = Instant::now();
            sent[place] = scrape(address, header)?;
            if round > 0 {
                samples[place].push(start.elapsed().as_secs_f64() * 1e3);
            }
        }
    }
    let rows = CONTENDERS.iter().zip(samples).zip(sent);
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    let rows = rows.map(|(((name, _), samples), sent)| {
        ((*name).to_owned(), vec![Some(median(samples)), Some(sent as f64 / MEBIBYTE)])
    });
    let table = Table {
        caption: "100,000 counters and 10,000 histograms of 14 buckets, over one connection of loopback, to the last byte; \
                  the client does not unpack."
            .to_owned(),
        columns: vec![Column::with_ratio("ms", 1, PLAIN), Column::with_ratio("MiB sent", 2, PLAIN)],
        rows: rows.collect(),
    };
    let goal = Goal::at_most(3.0, "a scrape in gzip against a plain one", table.ratio(GZIP, PLAIN, MILLISECONDS));
    let question = "What does a scrape over HTTP cost, plain and as Prometheus asks for it?";
    Report { question, tables: vec![table], goals: vec![goal], notes: Vec::new() }.print(options.format());
    Ok(())
}

/// Reads one response, and says how long it is.
fn scrape(address: SocketAddr, header: &str) -> io::Result<usize> {
    let mut stream = TcpStream::connect(address)?;
    write!(stream, "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{header}\r\n")?;
    let mut buffer = vec![0; 256 * 1024];
    let mut length = 0;
    loop {
        match stream.read(&mut buffer)? {
            0 => return Ok(length),
            read => length += read,
        }
    }
}
