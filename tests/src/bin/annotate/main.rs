//! Writes an attribute before every function of a published crate and compares the crate's own tests, without the
//! attribute and with it.
//!
//! `cargo run -p callmeter-tests --bin annotate` tests those that [`chosen`] names, as `scripts/test` does;
//! `cargo run -p callmeter-tests --bin annotate -- rayon 1.12.0 --position below` tests one.

mod insert;
mod source;
mod suite;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser as _;

use crate::insert::Position;
use crate::source::Source;
use crate::suite::Suite;

/// Annotates every function of a published crate and compares the results of its own tests.
#[derive(clap::Parser, Debug)]
struct Args {
    /// The crate; without one, those that `scripts/test` runs.
    #[arg(requires = "version")]
    name: Option<String>,

    /// Its version.
    version: Option<String>,

    /// What is written: `#[::callmeter::ATTRIBUTE]`. May be given several times.
    #[arg(long, default_value = "instrumented")]
    attribute: Vec<String>,

    /// Where it is written. May be given several times.
    #[arg(long, value_enum, default_value = "above")]
    position: Vec<Position>,

    /// Features of the crate that its tests need.
    #[arg(long)]
    features: Option<String>,

    /// Leave out tests that take too long, by a part of their names. May be given several times.
    #[arg(long)]
    skip: Vec<String>,

    /// Run the documentation tests too.
    #[arg(long)]
    doc: bool,

    /// Compile and compare warnings alone, for a crate that is published without its tests.
    #[arg(long)]
    check: bool,
}

/// A crate at a version, and the attributes that it is tested with.
#[derive(Clone, Debug)]
struct Subject<'a> {
    name: &'a str,
    version: &'a str,
    features: Option<&'a str>,
    skip: Vec<&'a str>,
    variants: Vec<(&'a str, Position)>,
}

/// How many tests each of the [`chosen`] has at least.
const LEAST_TESTS: usize = 50;

/// Crates with at least [`LEAST_TESTS`] tests each that are rich in unusual shapes, and compile fast.
fn chosen() -> [Subject<'static>; 4] {
    const INSTRUMENTED: (&str, Position) = ("instrumented", Position::Above);
    let with = |name, version, features| Subject {
        name,
        version,
        features,
        skip: Vec::new(),
        variants: vec![INSTRUMENTED],
    };
    [
        // Threads, destructors that are disarmed, iterators, closures in return types, associated types called
        // `Result`.
        Subject {
            skip: vec!["check_cmp", "check_lengths", "octillion", "par_bridge_recursion", "sort_panic_safe"],
            ..with("rayon", "1.12.0", None)
        },
        // Futures, streams and sinks by hand, `async` functions, callers that are tracked.
        with("tokio-util", "0.7.20", Some("full")),
        // Traits of a library, aliases of `Result`, errors.
        with("serde_json", "1.0.154", None),
        // Unsafe code and panics in it. The smallest: in each position, and with an attribute that reads the clock.
        Subject {
            variants: vec![
                INSTRUMENTED,
                ("instrumented", Position::Below),
                ("instrumented", Position::Impl),
                ("metered(counter, histogram, in_flight)", Position::Above),
            ],
            ..with("smallvec", "1.16.5", None)
        },
    ]
}

fn main() -> ExitCode {
    let args = Args::parse();
    let started = Instant::now();
    let subjects = match (&args.name, &args.version) {
        (Some(name), Some(version)) => {
            let attributes = args.attribute.iter().map(String::as_str);
            let variants = attributes.flat_map(|a| args.position.iter().map(move |p| (a, *p))).collect();
            let skip = args.skip.iter().map(String::as_str).collect();
            vec![Subject { name, version, features: args.features.as_deref(), skip, variants }]
        }
        _ => chosen().to_vec(),
    };
    let problems: Vec<_> = subjects.iter().filter_map(|subject| compare(subject, &args).err()).collect();
    for problem in &problems {
        eprintln!("{problem}");
    }
    let verdict =
        if problems.is_empty() { "an attribute changed nothing" } else { "an attribute changed something" };
    println!("{verdict}, {} s", started.elapsed().as_secs());
    if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Tests one crate without the attribute and in each variant with it.
fn compare(subject: &Subject<'_>, args: &Args) -> Result<(), Box<dyn Error>> {
    let Subject { name, version, features, skip, variants } = subject;
    let target = source::workspace().join("target");
    let work = target.join("annotate").join(format!("{name}-{version}"));
    let source = Source::fetch(name, version, &work)?;
    let suite = Suite {
        folder: &source.folder,
        target: &target,
        features: *features,
        skip,
        with_doc_tests: args.doc,
        is_run: !args.check,
    };
    println!("{name} {version}: its tests without an attribute");
    let begun = Instant::now();
    let plain = run(suite, &work.join("plain.log"))
        .map_err(|problem| format!("{name} {version} cannot be tested, even without an attribute: {problem}"))?;
    let (tests, failed) = (plain.len(), plain.failed());
    println!("  {tests} tests, {failed} failed, {} s", begun.elapsed().as_secs());
    if tests == 0 && !args.check {
        return Err(
            format!("{name} {version} has no tests: name another crate, or `--features` that they need").into()
        );
    }
    let mut problems = Vec::new();
    if args.name.is_none() && tests < LEAST_TESTS {
        problems
            .push(format!("{name} {version} has {tests} tests, fewer than {LEAST_TESTS}: a feature may be gone"));
    }
    for (attribute, position) in variants {
        let begun = Instant::now();
        let count = source.annotate(attribute, *position)?;
        let variant = format!("#[{attribute}], {position:?}").to_lowercase();
        let left: Vec<_> = count.left_out.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
        let left = if left.is_empty() { "none".to_owned() } else { left.join(", ") };
        println!("  {variant}: {} functions annotated; left out: {left}", count.annotated);
        if count.annotated == 0 {
            problems.push(format!("{name} {version}: no function was annotated"));
            continue;
        }
        let log = work.join(format!("{}-{position:?}.log", attribute.split('(').next().unwrap_or_default()));
        let differences = match run(suite, &log) {
            Ok(annotated) => plain.differences(&annotated).iter().map(ToString::to_string).collect(),
            Err(problem) => vec![problem],
        };
        println!("  {variant}: {} differences, {} s", differences.len(), begun.elapsed().as_secs());
        problems
            .extend(differences.into_iter().map(|difference| format!("{name} {version}, {variant}: {difference}")));
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n").into()) }
}

fn run(suite: Suite<'_>, log: &Path) -> Result<suite::Results, String> {
    suite.run(log).map_err(|problem| {
        let some: Vec<_> = problem.errors.iter().take(5).map(String::as_str).collect();
        format!("{} errors, all in {}:\n{}", problem.errors.len(), log.display(), some.join("\n\n"))
    })
}
