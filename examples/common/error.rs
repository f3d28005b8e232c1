use std::error::Error;
use std::fmt::Write as _;
use std::process::ExitCode;

use crate::Arguments;
use crate::logs;

/// Why an example ended.
pub type Failure = Box<dyn Error + Send + Sync>;

/// An example's `main`: reads the arguments, runs the example on a Tokio runtime, and reports a failure with one
/// line and the exit code.
pub fn run<A: Arguments, F>(name: &'static str, main: impl FnOnce(A) -> F) -> ExitCode
where
    F: Future<Output = Result<(), Failure>>,
{
    let args = A::parse();
    let (process, format) = (args.process().unwrap_or(name), args.log());
    logs::init(process, format);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let ended = match runtime {
        Ok(runtime) => runtime.block_on(main(args)),
        Err(error) => Err(error.into()),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            logs::report_failure(name, process, format, &line(&*error));
            ExitCode::FAILURE
        }
    }
}

/// An error and its causes in one line, without repetition: many messages already contain their cause.
fn line(error: &(dyn Error + 'static)) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !line.contains(&text) {
            let _ = write!(line, ": {text}");
        }
        cause = error.source();
    }
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}
