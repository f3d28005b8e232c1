//! A crate's own tests, run by cargo, and what became of each.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use callmeter_tests::Running;

/// Tests that print nothing for so long hang. How long they take as a whole depends on the machine.
const SILENCE: Duration = Duration::from_mins(5);

/// What became of each test.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Results {
    /// `ok`, `FAILED` or `ignored` by test program and test.
    tests: BTreeMap<(String, String), String>,
    /// Warnings by what was compiled.
    warnings: BTreeMap<String, String>,
    has_succeeded: bool,
}

/// The tests could not be built, or did not end.
#[derive(Debug)]
pub(crate) struct NotBuilt {
    /// The compiler's errors, or the reason.
    pub(crate) errors: Vec<String>,
}

/// How the tests of a crate are run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Suite<'a> {
    pub(crate) folder: &'a Path,
    pub(crate) target: &'a Path,
    pub(crate) features: Option<&'a str>,
    /// Tests that take too long, by a part of their names.
    pub(crate) skip: &'a [&'a str],
    pub(crate) with_doc_tests: bool,
    /// Whether the tests are run, and not only compiled.
    pub(crate) is_run: bool,
}

impl Suite<'_> {
    /// Runs the tests. What cargo and the tests print is kept in `log`.
    pub(crate) fn run(self, log: &Path) -> Result<Results, NotBuilt> {
        let mut said = self.cargo("--tests").map_err(|stopped| stopped.kept_in(log))?;
        let is_built = !said.1.contains("could not compile");
        if self.with_doc_tests && is_built {
            let (has_succeeded, text) = self.cargo("--doc").map_err(|stopped| stopped.kept_in(log))?;
            said = (said.0 && has_succeeded, said.1 + &text);
        }
        // For the reader alone.
        let _ = fs::write(log, &said.1);
        if is_built { Ok(Results::of(&said.1, said.0)) } else { Err(NotBuilt::of(&said.1)) }
    }

    /// Whether `cargo test` succeeded, and all that it and the tests printed.
    fn cargo(self, what: &str) -> Result<(bool, String), Stopped> {
        // One pipe for both streams: cargo names each test program on the second one.
        let mut shell = Command::new("sh");
        shell.args(["-c", "exec \"$@\" 2>&1", "sh"]);
        shell.arg(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        let command: &[_] = if self.is_run { &["test", "--no-fail-fast"] } else { &["check", "--keep-going"] };
        shell.args(command).args([what, "--target-dir"]).arg(self.target);
        if let Some(features) = self.features {
            shell.args(["--features", features]);
        }
        if self.is_run {
            shell.arg("--").args(self.skip.iter().flat_map(|name| ["--skip", name]));
        }
        shell.current_dir(self.folder).env_remove("CALLMETER_OFF").env("CARGO_TERM_COLOR", "never");
        // They are compiled once and run once.
        shell.env("CARGO_PROFILE_DEV_DEBUG", "0").env("CARGO_INCREMENTAL", "0");
        let mut running = Running::start(&mut shell);
        let (mut length, mut since) = (0, Instant::now());
        while running.is_running() {
            std::thread::sleep(Duration::from_millis(200));
            let said = running.said();
            if said.len() != length {
                (length, since) = (said.len(), Instant::now());
            } else if since.elapsed() > SILENCE {
                running.kill();
                return Err(Stopped(said));
            }
        }
        let ended = running.wait();
        Ok((ended.status.success(), ended.stdout))
    }
}

/// Tests that were killed, with what they had printed.
struct Stopped(String);

impl Stopped {
    fn kept_in(self, log: &Path) -> NotBuilt {
        // For the reader alone.
        let _ = fs::write(log, &self.0);
        let last = self.0.lines().next_back().unwrap_or_default();
        NotBuilt { errors: vec![format!("killed after {SILENCE:?} without a word; the last was: {last}")] }
    }
}

impl Results {
    fn of(said: &str, has_succeeded: bool) -> Self {
        let mut results = Self { has_succeeded, ..Self::default() };
        let mut program = String::new();
        for line in said.lines() {
            let trimmed = line.trim_start();
            if let Some(running) = trimmed.strip_prefix("Running ") {
                running.split(" (").next().unwrap_or_default().clone_into(&mut program);
            } else if let Some(name) = trimmed.strip_prefix("Doc-tests ") {
                program = format!("doc tests of {name}");
            } else if let Some((name, result)) =
                line.strip_prefix("test ").and_then(|test| test.rsplit_once(" ... "))
            {
                results.tests.insert((program.clone(), name.to_owned()), result.to_owned());
            } else if let Some((what, count)) = line
                .strip_prefix("warning: `")
                .and_then(|warning| warning.split_once("` ("))
                .and_then(|(_, warning)| warning.split_once(") generated "))
            {
                let count = count.split(" (").next().unwrap_or_default();
                results.warnings.insert(what.to_owned(), count.to_owned());
            }
        }
        results
    }

    /// How many tests there are.
    pub(crate) fn len(&self) -> usize {
        self.tests.len()
    }

    /// How many of the tests failed.
    pub(crate) fn failed(&self) -> usize {
        self.tests.values().filter(|result| result.starts_with("FAILED")).count()
    }

    /// What is not as it was.
    pub(crate) fn differences(&self, annotated: &Self) -> Vec<Difference> {
        let mut differences =
            compare(&self.tests, &annotated.tests, |(program, test)| format!("{program}: {test}"));
        differences.extend(compare(&self.warnings, &annotated.warnings, |what| format!("warnings of {what}")));
        if differences.is_empty() && self.has_succeeded != annotated.has_succeeded {
            let word = |has_succeeded| Some(if has_succeeded { "success" } else { "failure" }.to_owned());
            let (plain, annotated) = (word(self.has_succeeded), word(annotated.has_succeeded));
            differences.push(Difference { what: "cargo test".to_owned(), plain, annotated });
        }
        differences
    }
}

fn compare<K: Ord>(
    plain: &BTreeMap<K, String>,
    annotated: &BTreeMap<K, String>,
    name: impl Fn(&K) -> String,
) -> Vec<Difference> {
    let mut keys: Vec<_> = plain.keys().chain(annotated.keys()).collect();
    keys.sort_unstable();
    keys.dedup();
    let differs = keys.into_iter().filter(|key| plain.get(key) != annotated.get(key));
    differs
        .map(|key| Difference {
            what: name(key),
            plain: plain.get(key).cloned(),
            annotated: annotated.get(key).cloned(),
        })
        .collect()
}

/// Something that the attribute changed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    what: String,
    plain: Option<String>,
    annotated: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, plain, annotated } = self;
        let word = |result: &Option<String>| result.as_deref().unwrap_or("missing").to_owned();
        write!(f, "{what}: {} without the attribute, {} with it", word(plain), word(annotated))
    }
}

impl NotBuilt {
    fn of(said: &str) -> Self {
        // A message ends at an empty line.
        let messages = said.split("\n\n").filter_map(|message| {
            let start = message.find("error").filter(|start| *start == 0 || message[..*start].ends_with('\n'))?;
            Some(message[start..].to_owned())
        });
        Self { errors: messages.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "   Compiling a v1.0.0
warning: `a` (lib test) generated 2 warnings (run `cargo fix` to apply 1 suggestion)
     Running unittests src/lib.rs (target/debug/deps/a-0123)

running 2 tests
test one ... ok
test two - should panic ... FAILED

test result: FAILED. 1 passed; 1 failed
     Running tests/b.rs (target/debug/deps/b-0123)
test one ... ignored, slow
   Doc-tests a
test src/lib.rs - (line 3) ... ok
";

    #[test]
    fn each_test_is_found_by_its_program() {
        let results = Results::of(SAID, false);
        let words: Vec<_> =
            results.tests.iter().map(|((program, name), result)| [&**program, name, result]).collect();
        assert_eq!(
            words,
            [
                ["doc tests of a", "src/lib.rs - (line 3)", "ok"],
                ["tests/b.rs", "one", "ignored, slow"],
                ["unittests src/lib.rs", "one", "ok"],
                ["unittests src/lib.rs", "two - should panic", "FAILED"],
            ]
        );
        assert_eq!((results.len(), results.failed()), (4, 1));
    }

    #[test]
    fn differences_are_named() {
        let plain = Results::of(SAID, false);
        assert_eq!(plain.differences(&plain), []);
        let other = SAID.replace("test one ... ok", "").replace("2 warnings", "3 warnings");
        let differences: Vec<_> =
            plain.differences(&Results::of(&other, false)).iter().map(ToString::to_string).collect();
        assert_eq!(
            differences,
            [
                "unittests src/lib.rs: one: ok without the attribute, missing with it",
                "warnings of lib test: 2 warnings without the attribute, 3 warnings with it",
            ]
        );
        let [status] = &plain.differences(&Results::of(SAID, true))[..] else { panic!("one difference") };
        assert_eq!(status.to_string(), "cargo test: failure without the attribute, success with it");
    }
}
