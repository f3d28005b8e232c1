//! Worker processes: a line with a request goes in, a line with a number comes out.

use std::env;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A process that measures when it is asked to. It ends when this is dropped.
#[derive(Debug)]
pub struct Worker {
    role: String,
    child: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Worker {
    /// Starts this program again, as a worker of a role.
    pub fn start(role: &str) -> io::Result<Self> {
        Self::start_program(&env::current_exe()?, role)
    }

    /// Starts another program as a worker of a role.
    pub fn start_program(program: &Path, role: &str) -> io::Result<Self> {
        let mut child =
            Command::new(program).args(["--worker", role]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (requests, answers) = (child.stdin.take(), child.stdout.take());
        let answers = BufReader::new(answers.ok_or_else(|| io::Error::other("a worker without an output"))?);
        Ok(Self { role: role.to_owned(), child, requests, answers })
    }

    /// Sends a request and waits for its answer.
    pub fn ask(&mut self, request: &str) -> io::Result<f64> {
        if let Some(requests) = &mut self.requests {
            writeln!(requests, "{request}")?;
            requests.flush()?;
        }
        let mut answer = String::new();
        self.answers.read_line(&mut answer)?;
        let refused = |_| io::Error::other(format!("worker `{}` answered `{request}` with {answer:?}", self.role));
        answer.trim().parse().map_err(refused)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.requests = None;
        // If it cannot be waited for, it has ended.
        let _ = self.child.wait();
    }
}

/// Answers requests, each a few words, until there are no more.
pub fn answer(mut measure: impl FnMut(&[&str]) -> io::Result<f64>) -> io::Result<()> {
    for request in io::stdin().lines() {
        let request = request?;
        let answer = measure(&request.split_whitespace().collect::<Vec<_>>())?;
        let mut output = io::stdout().lock();
        writeln!(output, "{answer}")?;
        output.flush()?;
    }
    Ok(())
}
