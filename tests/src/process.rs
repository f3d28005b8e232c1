//! Programs that tests start, and stop by their id.

use std::io::{BufRead as _, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// A program that is killed with its children when it is dropped, so also when the test fails.
#[derive(Debug)]
pub struct Running {
    child: Child,
    lines: Receiver<String>,
    said: [Transcript; 2],
    undertaker: Option<Undertaker>,
    is_reaped: bool,
}

/// How a program ended, and what it printed.
#[derive(Debug)]
pub struct Ended {
    /// How it ended.
    pub status: ExitStatus,
    /// All that it printed.
    pub stdout: String,
    /// All that it printed as errors.
    pub stderr: String,
}

impl Running {
    /// Starts a program. Its output is read by [`line_with`](Self::line_with) and kept for [`wait`](Self::wait).
    ///
    /// # Panics
    ///
    /// If it does not start.
    pub fn start(command: &mut Command) -> Self {
        // In its own group, so that its children can be stopped with it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let started = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = started.unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let (sender, lines) = channel();
        let stdout = Transcript::of(child.stdout.take().expect("a pipe"), move |line| {
            // The reader may be gone.
            let _ = sender.send(line.to_owned());
        });
        let stderr = Transcript::of(child.stderr.take().expect("a pipe"), |_| {});
        let undertaker = Undertaker::of(child.id());
        Self { child, lines, said: [stdout, stderr], undertaker, is_reaped: false }
    }

    /// Reads the output up to a line with this text.
    ///
    /// # Panics
    ///
    /// If the output ends before, or a minute passes.
    pub fn line_with(&mut self, text: &str) -> String {
        let deadline = Instant::now() + Duration::from_mins(1);
        loop {
            match self.lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) if line.contains(text) => return line,
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => panic!("no {text:?} within a minute: {}", self.said()),
                Err(RecvTimeoutError::Disconnected) => {
                    while self.is_running() && Instant::now() < deadline {
                        std::thread::sleep(Duration::from_millis(20));
                    }
                    let status = self.reap();
                    panic!("the program ended without {text:?}, {status:?}: {}", self.said())
                }
            }
        }
    }

    /// Reads the output up to `serving http://ADDRESS/…`, which every example prints, and gives the address.
    ///
    /// # Panics
    ///
    /// If the output ends before, or a minute passes.
    pub fn address(&mut self) -> String {
        let line = self.line_with("serving http://");
        let behind = line.split_once("http://").expect("an address").1;
        behind.split('/').next().expect("an address").to_owned()
    }

    /// What the program has printed so far, including errors.
    pub fn said(&self) -> String {
        self.said.each_ref().map(Transcript::text).concat()
    }

    /// The process's id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it still runs.
    ///
    /// # Panics
    ///
    /// If the system does not answer.
    pub fn is_running(&mut self) -> bool {
        // It is not reaped yet. Until then, no other process gets its id or its group's.
        #[cfg(unix)]
        if !self.is_reaped {
            use rustix::process::{WaitId, WaitIdOptions, waitid};
            let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
            return waitid(WaitId::Pid(self.pid()), options).expect("a child's status").is_none();
        }
        self.child.try_wait().expect("a child's status").is_none()
    }

    /// Ctrl-C.
    #[cfg(unix)]
    pub fn interrupt(&self) {
        self.signal(rustix::process::Signal::INT);
    }

    /// Asks it to end.
    #[cfg(unix)]
    pub fn terminate(&self) {
        self.signal(rustix::process::Signal::TERM);
    }

    /// Kills the program and all its children.
    pub fn kill(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.reap();
    }

    /// Kills the remaining children of the program's group, and then waits for the program.
    fn reap(&mut self) -> std::io::Result<ExitStatus> {
        if !std::mem::replace(&mut self.is_reaped, true) {
            #[cfg(unix)]
            let _ = rustix::process::kill_process_group(self.pid(), rustix::process::Signal::KILL);
            self.undertaker = None;
        }
        self.child.wait()
    }

    /// Sends a signal to the program itself.
    #[cfg(unix)]
    pub(crate) fn signal(&self, signal: rustix::process::Signal) {
        // It may have ended by itself.
        if !self.is_reaped {
            let _ = rustix::process::kill_process(self.pid(), signal);
        }
    }

    #[cfg(unix)]
    fn pid(&self) -> rustix::process::Pid {
        let id = self.child.id().try_into().ok();
        id.and_then(rustix::process::Pid::from_raw).expect("a child has a process id")
    }

    /// Waits for the end.
    ///
    /// # Panics
    ///
    /// If it does not end within two minutes.
    pub fn wait(mut self) -> Ended {
        let deadline = Instant::now() + Duration::from_mins(2);
        while self.is_running() {
            assert!(Instant::now() < deadline, "the program does not end: {}", self.said());
            std::thread::sleep(Duration::from_millis(20));
        }
        let status = self.reap().expect("a child's status");
        let [stdout, stderr] = self.said.each_ref().map(Transcript::finish);
        Ended { status, stdout, stderr }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            let said = self.said();
            let lines: Vec<_> = said.lines().collect();
            eprintln!(
                "process {} said at last:\n{}",
                self.id(),
                lines[lines.len().saturating_sub(20)..].join("\n")
            );
        }
    }
}

/// Reads what a program writes to a pipe, so that the pipe is never full.
#[derive(Debug)]
struct Transcript {
    text: Arc<Mutex<String>>,
    reader: JoinHandle<()>,
}

impl Transcript {
    fn of(pipe: impl Read + Send + 'static, mut each: impl FnMut(&str) + Send + 'static) -> Self {
        let text = Arc::<Mutex<String>>::default();
        let kept = Arc::clone(&text);
        let reader = std::thread::spawn(move || {
            for line in BufReader::new(pipe).split(b'\n').map_while(Result::ok) {
                let line = String::from_utf8_lossy(&line);
                kept.lock().expect("no reader panics").extend([&*line, "\n"]);
                each(&line);
            }
        });
        Self { text, reader }
    }

    fn text(&self) -> String {
        self.text.lock().expect("no reader panics").clone()
    }

    /// All that was written, once the pipe is closed. A process that has left the program's group may keep the pipe
    /// open for longer; the wait is bounded.
    fn finish(&self) -> String {
        let deadline = Instant::now() + Duration::from_secs(10);
        while !self.reader.is_finished() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(5));
        }
        self.text()
    }
}

/// A shell that kills a program's group when the test process itself has ended: no `Drop` runs after Ctrl-C.
#[derive(Debug)]
struct Undertaker(Child);

impl Undertaker {
    fn of(group: u32) -> Option<Self> {
        let mut shell = Command::new("sh");
        // Its input ends when the test process does.
        shell.args(["-c", "read -r _; kill -s KILL -- \"-$1\" 2>/dev/null", "sh", &group.to_string()]);
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut shell, 0);
        shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        cfg!(unix).then(|| shell.spawn().ok()).flatten().map(Self)
    }
}

impl Drop for Undertaker {
    fn drop(&mut self) {
        // Before its input ends. Afterwards, another group may have that id.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::eventually;

    #[test]
    fn what_a_program_leaves_behind_ends_with_it() {
        let mut shell = Command::new("sh");
        let mut running = Running::start(shell.args(["-c", "sleep 600 & echo begun; exit 3"]));
        running.line_with("begun");
        eventually("the shell's end", || (!running.is_running()).then_some(()));
        // The child holds both.
        assert!(running.said.iter().all(|transcript| !transcript.reader.is_finished()));
        running.kill();
        eventually("closed pipes", || {
            running.said.iter().all(|transcript| transcript.reader.is_finished()).then_some(())
        });
        assert_eq!(running.wait().status.code(), Some(3));
    }
}
