//! What do a scrape of very many series and the series themselves cost?

use std::env;
use std::io;
use std::path::PathBuf;
use std::process::Command;

use callmeter_benches::series::LIBRARIES;
use callmeter_benches::{Column, Goal, Options, Report, Table, Worker, median};

const OURS: &str = LIBRARIES[0];
const MEBIBYTE: f64 = 1024.0 * 1024.0;
/// The columns that goals are about.
const RENDER: usize = 0;
const PER_SERIES: usize = 5;

/// A program of `series/`.
struct Size {
    program: &'static str,
    what: &'static str,
    series: f64,
    /// The most milliseconds that a render may take.
    goal: Option<f64>,
}

const SIZES: [Size; 3] = [
    Size { program: "series-1000", what: "1,000 counters", series: 1e3, goal: None },
    Size {
        program: "series-110000",
        what: "100,000 counters and 10,000 histograms of 14 buckets",
        series: 1.1e5,
        goal: Some(20.0),
    },
    Size { program: "series-1000000", what: "1,000,000 counters in ten families", series: 1e6, goal: Some(150.0) },
];

fn main() -> io::Result<()> {
    let options = Options::read();
    let mut tables = Vec::new();
    let mut goals = Vec::new();
    for size in &SIZES {
        let table = measure(&options, size)?;
        if let Some(goal) = size.goal {
            let what = format!("{OURS}, ms to render {}", size.what);
            goals.push(Goal::at_most(goal, what, table.value(OURS, RENDER)));
        }
        tables.push(table);
    }
    // Of the table that has only counters, and so many that the program itself does not count.
    let per_series = tables.last().and_then(|table| table.value(OURS, PER_SERIES));
    goals.push(Goal::at_most(
        64.0,
        format!("{OURS}, resident bytes per closed counter beyond its text"),
        per_series,
    ));
    let question = "What do a scrape of very many series and the series themselves cost?";
    Report { question, tables, goals, notes: Vec::new() }.print(options.format());
    Ok(())
}

fn measure(options: &Options, size: &Size) -> io::Result<Table> {
    let program = build(size.program)?;
    let mut workers = Vec::new();
    for library in LIBRARIES {
        workers.push(Worker::start_program(&program, library)?);
    }
    let mut resident = Vec::new();
    for worker in &mut workers {
        worker.ask("build")?;
        resident.push(worker.ask("fill")?);
    }
    let mut samples = vec![[const { Vec::new() }; 3]; workers.len()];
    let mut turns = |workers: &mut [Worker], request: usize, word: &str| -> io::Result<()> {
        for (worker, samples) in workers.iter_mut().zip(&mut samples) {
            samples[request].push(worker.ask(word)?);
        }
        Ok(())
    };
    let rounds = options.rounds(15);
    for _ in 0..rounds {
        turns(&mut workers, 0, "render")?;
    }
    // Before other threads render, too: the allocator keeps what each has freed for itself.
    let mut peaks = Vec::new();
    for worker in &mut workers {
        peaks.push(worker.ask("peak")?);
    }
    for _ in 0..rounds {
        turns(&mut workers, 1, "quiet")?;
        turns(&mut workers, 2, "scraped")?;
    }
    let mut rows = Vec::new();
    let memory = resident.into_iter().zip(peaks);
    for ((worker, library), (samples, (resident, peak))) in
        workers.iter_mut().zip(LIBRARIES).zip(samples.into_iter().zip(memory))
    {
        let bytes = worker.ask("bytes")?;
        let text = worker.ask("text")?;
        let has_histograms = worker.ask("lines")? > size.series;
        let [render, quiet, scraped] = samples.map(median);
        let per_series = (!has_histograms).then_some((resident - text) / size.series);
        let values = vec![
            Some(render),
            Some(bytes / MEBIBYTE),
            Some(resident / MEBIBYTE),
            Some(peak / MEBIBYTE),
            Some(scraped / quiet),
            per_series,
            Some(quiet),
            Some(scraped),
        ];
        rows.push((library.to_owned(), values));
    }
    Ok(Table {
        caption: format!("{}. Memory and bytes in MiB.", size.what),
        columns: vec![
            Column::with_ratio("render, ms", 2, OURS),
            Column::new("bytes", 1),
            Column::with_ratio("resident with all series", 1, OURS),
            Column::with_ratio("peak after scrapes", 1, OURS),
            Column::new("a writer is slower by", 2),
            Column::new("bytes per series beyond its text", 0),
            Column::new("increment, ns", 1),
            Column::new("increment while rendering, ns", 1),
        ],
        rows,
    })
}

/// Builds a program of `series/` beside this one, if it is not up to date.
fn build(program: &str) -> io::Result<PathBuf> {
    let here = env::current_exe()?;
    let profile = here.parent().ok_or_else(|| io::Error::other("a program without a folder"))?;
    let target = profile.parent().ok_or_else(|| io::Error::other("a folder without a folder"))?;
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["build", "--quiet", "--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")]);
    command.arg("--target-dir").arg(target).args(["--bin", program]);
    if !cfg!(debug_assertions) {
        command.arg("--release");
    }
    if !command.status()?.success() {
        return Err(io::Error::other(format!("`{program}` cannot be built")));
    }
    Ok(profile.join(program).with_extension(env::consts::EXE_EXTENSION))
}
