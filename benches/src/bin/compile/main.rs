//! What do annotations cost when they are compiled?

mod packages;

use std::env;
use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use callmeter_benches::{Column, Goal, Options, Report, Table, median};

use self::packages::{Flavour, PACKAGES};

/// Annotated functions in each package.
const FUNCTIONS: usize = 1_000;

/// What is measured: `cargo check` and `cargo build --release`.
const STEPS: [&[&str]; 2] = [&["check"], &["build", "--release"]];

/// Seconds of one compilation.
struct Seconds {
    wall: f64,
    /// Of the processor, in user mode.
    user: f64,
}

fn main() -> io::Result<()> {
    let options = Options::read();
    let functions = if options.quick { FUNCTIONS / 10 } else { FUNCTIONS };
    let folder = tempfile::tempdir()?;
    packages::write(folder.path(), functions)?;
    for step in STEPS {
        // The dependencies, which are not measured.
        compile(folder.path(), step, None)?;
    }
    let mut samples = PACKAGES.map(|_| [const { Vec::new() }; 4]);
    for _ in 0..options.rounds(5) {
        for (step, words) in STEPS.into_iter().enumerate() {
            for (package, samples) in PACKAGES.iter().zip(&mut samples) {
                let seconds = compile(folder.path(), words, Some(package))?;
                samples[2 * step].push(seconds.wall);
                samples[2 * step + 1].push(seconds.user);
            }
        }
    }
    let mut rows = Vec::new();
    for (package, samples) in PACKAGES.iter().zip(samples) {
        let mut values: Vec<_> = samples.map(|seconds| Some(median(seconds))).to_vec();
        let library = folder.path().join("target/release").join(format!("lib{}.rlib", package.name));
        #[expect(clippy::cast_precision_loss, reason = "a file of a few megabytes")]
        values.push(Some(fs::metadata(library)?.len() as f64 / f64::from(1 << 20)));
        rows.push((package.title.to_owned(), values));
    }
    let bare = PACKAGES[0].title;
    let table = Table {
        caption: format!(
            "A package of {functions} functions, half of them async, without its dependencies. Seconds; MiB."
        ),
        columns: ["check, wall", "check, user", "release build, wall", "release build, user", "rlib, MiB"]
            .map(|name| Column::with_ratio(name, 2, bare))
            .to_vec(),
        rows,
    };
    let ours = PACKAGES[1].title;
    let goals = [0, 2].map(|column| {
        let what = format!("{ours} against {}, {}", packages::TRACING, table.columns[column].name);
        Goal::at_most(1.0, what, table.ratio(ours, packages::TRACING, column))
    });
    let goals = goals.to_vec();
    let question = "What do annotations cost when they are compiled?";
    Report { question, tables: vec![table], goals, notes: Vec::new() }.print(options.format());
    Ok(())
}

/// Runs a step of cargo for one package, as if its source had just been edited; for all, if none is told.
fn compile(folder: &Path, step: &[&str], package: Option<&Flavour>) -> io::Result<Seconds> {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(step).arg("--quiet").current_dir(folder);
    command.env("CARGO_INCREMENTAL", "0").env_remove("RUSTFLAGS").arg("--target-dir").arg("target");
    match package {
        Some(package) => {
            command.args(["--offline", "--package", package.name]);
            let source = folder.join(package.name).join("src/lib.rs");
            fs::File::options().append(true).open(source)?.set_modified(std::time::SystemTime::now())?;
        }
        None => _ = command.arg("--workspace"),
    }
    let (start, before) = (Instant::now(), user_of_children()?);
    // Taken, not shown: warnings of a dependency are told again each time.
    let output = command.output()?;
    if !output.status.success() {
        let problem = String::from_utf8_lossy(&output.stderr);
        return Err(io::Error::other(format!("cargo {step:?} failed in a generated package: {problem}")));
    }
    Ok(Seconds { wall: start.elapsed().as_secs_f64(), user: user_of_children()? - before })
}

/// Seconds in user mode of all child processes that have ended, theirs included: field 16 of `proc_pid_stat(5)`.
fn user_of_children() -> io::Result<f64> {
    /// `USER_HZ`, the same on every architecture that Linux runs on today.
    const TICKS_PER_SECOND: f64 = 100.0;
    const AFTER_NAME: usize = 13;
    let stat = fs::read_to_string("/proc/self/stat")?;
    // The second field is the program's name in brackets, which may have spaces in it.
    let ticks = stat.rsplit_once(") ").and_then(|(_, rest)| rest.split(' ').nth(AFTER_NAME)?.parse::<f64>().ok());
    Ok(ticks.ok_or_else(|| io::Error::other("/proc/self/stat is not as it was"))? / TICKS_PER_SECOND)
}
