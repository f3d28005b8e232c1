use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::Signal;

use super::{Server, answers, folder, server};
use crate::free_port;
use crate::programs::{missing, on_path};

/// PostgreSQL, where user and database `postgres` have no password.
#[derive(Debug)]
pub struct Postgres {
    server: Server,
    psql: PathBuf,
}

impl Postgres {
    /// Starts one.
    ///
    /// # Panics
    ///
    /// If it does not start.
    pub fn start() -> Option<Self> {
        let programs = programs()?;
        let (folder, port) = (folder(), free_port());
        // It refuses to run as root.
        let user = rustix::process::getuid().is_root().then(|| own(folder.path()));
        let run = |program: &str| {
            let program = programs.join(program);
            let mut command = Command::new(if user.is_some() { Path::new("setpriv") } else { &program });
            if let Some(user) = &user {
                command.args(["--reuid", user, "--regid", user, "--clear-groups"]).arg(&program);
            }
            command.current_dir(folder.path()).env("LC_ALL", "C");
            command
        };
        let mut initdb = run("initdb");
        initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync", "data"]);
        let made = initdb.output().unwrap_or_else(|error| panic!("{initdb:?}: {error}"));
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));

        let mut command = run("postgres");
        command.args(["-D", "data", "-k", ".", "-h", "127.0.0.1", "-p", &port.to_string(), "-c", "fsync=off"]);
        let server = Server::start("postgres", command, port, is_ready, folder);
        Some(Self { server, psql: programs.join("psql") })
    }

    /// `postgres://postgres@127.0.0.1:PORT/postgres`
    pub fn url(&self) -> String {
        format!("postgres://postgres@{}/postgres", self.address())
    }

    /// Opens a session, which is idle at first.
    ///
    /// # Panics
    ///
    /// If the server does not answer.
    pub fn session(&self) -> Session {
        let mut stream = TcpStream::connect(("127.0.0.1", self.server.port)).expect("a connection");
        stream.write_all(START).expect("a request");
        // Authentication is fine.
        stream.read_exact(&mut [0; 9]).expect("an answer");
        Session { stream }
    }

    /// The rows of an answer, their values with `|` between.
    ///
    /// # Panics
    ///
    /// If the server does not answer, or does not understand the statement.
    pub fn sql(&self, statement: &str) -> Vec<String> {
        let mut psql = Command::new(&self.psql);
        psql.args(["--no-psqlrc", "--tuples-only", "--no-align", "--command", statement, &self.url()]);
        let answer = psql.output().unwrap_or_else(|error| panic!("{psql:?}: {error}"));
        assert!(answer.status.success(), "{statement}: {}", String::from_utf8_lossy(&answer.stderr));
        String::from_utf8_lossy(&answer.stdout).lines().map(str::to_owned).collect()
    }
}

// PostgreSQL's own way to crash: it kills its children, writes nothing more, and recovers at the next start.
// If the server itself were killed, its children would keep its memory for a while.
server!(Postgres, Signal::QUIT);

/// The folder with `initdb`, which Debian keeps off the path: the newest version there.
fn programs() -> Option<PathBuf> {
    let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let folders = installed.map(|version| version.path().join("bin")).filter(|bin| bin.join("initdb").is_file());
    let newest = folders.max_by_key(|bin| {
        bin.parent().and_then(Path::file_name).and_then(|version| version.to_str()?.parse::<u32>().ok())
    });
    newest.or_else(|| Some(on_path("initdb")?.parent()?.to_owned())).or_else(|| missing("postgresql"))
}

/// Gives the folder to the user `postgres`, which the package has created, and returns its id.
fn own(folder: &Path) -> String {
    let id = Command::new("id").args(["-u", "postgres"]).output().expect("id");
    let id = String::from_utf8_lossy(&id.stdout).trim().to_owned();
    let number = id.parse().unwrap_or_else(|_| panic!("no user postgres, whom the package postgresql makes"));
    std::os::unix::fs::chown(folder, Some(number), None).expect("root may give folders away");
    id
}

/// A session, which ends when it is dropped.
#[derive(Debug)]
pub struct Session {
    stream: TcpStream,
}

impl Session {
    /// Sends a statement, and does not wait for its end.
    ///
    /// # Panics
    ///
    /// If the server has gone.
    pub fn begin(&mut self, statement: &str) {
        let length = u32::try_from(statement.len() + 5).expect("a short statement").to_be_bytes();
        let message = [b"Q", &length[..], statement.as_bytes(), b"\0"].concat();
        self.stream.write_all(&message).expect("a request");
    }
}

/// The start of a session: the version of the protocol, the user and the database.
const START: &[u8] = b"\x00\x00\x00\x29\x00\x03\x00\x00user\0postgres\0database\0postgres\0\0";

/// It accepts connections before it serves. It is ready once a user can log in.
fn is_ready(port: u16) -> bool {
    answers(port, START, b"R\x00\x00\x00\x08\x00\x00\x00\x00")
}
