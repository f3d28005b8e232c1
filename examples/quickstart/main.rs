//! `quickstart`: indexes the text files of a directory, asks the index a few questions, and prints what the
//! annotations measured and where they are. With `--serve` it goes on, for a Prometheus to scrape.

mod index;
mod search;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use callmeter::Exporter;
use callmeter_examples::Summary;
use clap::Parser;

use crate::index::Index;

/// Indexes the text files of a directory and prints the metrics of doing so.
#[derive(Parser)]
struct Args {
    /// The directory; callmeter's own repository if none is given.
    directory: Option<PathBuf>,
    /// Print the exposition after the table, as a scrape would get it.
    #[arg(long)]
    raw: bool,
    /// Go on indexing and serve /metrics and /catalogue at this address, until Ctrl-C.
    #[arg(long, value_name = "ADDR")]
    serve: Option<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Args::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        // The reader may close the pipe early, as `head` does.
        Err(error) if is_broken_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("quickstart: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: Args) -> Result<(), Box<dyn std::error::Error>> {
    let mut exporter = Exporter::builder().label("service", "quickstart");
    if let Some(address) = &args.serve {
        exporter = exporter.listen(address);
    }
    let exporter = exporter.install()?;

    let directory = args.directory.unwrap_or_else(repository);
    let index = work(&directory).await?;
    print(&exporter, &index, &directory, args.raw)?;

    if let Some(address) = exporter.local_addr() {
        writeln!(io::stdout(), "\nserving http://{address}/metrics and http://{address}/catalogue until Ctrl-C")?;
        tokio::select! {
            failed = work_on(&directory) => return Err(failed.into()),
            _ = tokio::signal::ctrl_c() => exporter.shutdown(),
        }
    }
    Ok(())
}

/// Prints what was done and what was measured, with colours on a terminal.
fn print(exporter: &Exporter, index: &Index, directory: &Path, raw: bool) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    writeln!(out, "{} files and {} words of {} indexed\n", index.files(), index.words(), directory.display())?;
    Summary::of(exporter).write_to(&mut out)?;
    if raw {
        writeln!(out)?;
        exporter.render_to(&mut out)?;
    }
    Ok(())
}

fn is_broken_pipe(error: &(dyn std::error::Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

async fn work(directory: &Path) -> Result<Index, index::NoDirectory> {
    let index = index::build(directory).await?;
    // No file contains the last word, not even this one: it is counted as an error.
    for word in ["metrics", "histogram", "the", concat!("zyz", "zyva")] {
        let _ = search::hedged(&index, word).await;
    }
    Ok(index)
}

/// Works once a second, until the directory is gone.
async fn work_on(directory: &Path) -> index::NoDirectory {
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        if let Err(gone) = work(directory).await {
            return gone;
        }
    }
}

/// The repository in which this program was built, if it still exists.
fn repository() -> PathBuf {
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    built_in.canonicalize().unwrap_or_else(|_| PathBuf::from("."))
}
