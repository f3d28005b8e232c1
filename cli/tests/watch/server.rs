//! A program whose expositions a test writes.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

/// Serves one text at `/metrics`, and no catalogue.
pub(crate) struct Server {
    address: SocketAddr,
    body: Arc<Mutex<String>>,
    is_stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Listens at a free port, or at that of an earlier server.
    pub(crate) fn start(address: &str, body: &str) -> Self {
        Self::start_with(address, body, None)
    }

    /// Answers only those who send this bearer token.
    pub(crate) fn start_with_token(body: &str, token: &'static str) -> Self {
        Self::start_with("127.0.0.1:0", body, Some(token))
    }

    fn start_with(address: &str, body: &str, token: Option<&'static str>) -> Self {
        let listener = TcpListener::bind(address).expect("a free port");
        let address = listener.local_addr().expect("an address");
        let body = Arc::new(Mutex::new(body.to_owned()));
        let is_stopped = Arc::new(AtomicBool::new(false));
        let (shared, stopped) = (Arc::clone(&body), Arc::clone(&is_stopped));
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                let body = shared.lock().unwrap_or_else(PoisonError::into_inner).clone();
                // A client that goes away is no failure of the test.
                let _ = stream.and_then(|stream| answer(&stream, &body, token));
            }
        });
        Self { address, body, is_stopped, thread: Some(thread) }
    }

    pub(crate) fn address(&self) -> String {
        self.address.to_string()
    }

    /// Changes what is served.
    pub(crate) fn serve(&self, body: &str) {
        body.clone_into(&mut self.body.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// Stops. The port refuses connections then.
impl Drop for Server {
    fn drop(&mut self) {
        self.is_stopped.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn answer(mut stream: &TcpStream, body: &str, token: Option<&str>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let request = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    let mut is_allowed = token.is_none();
    for line in lines {
        let line = line?;
        if line.is_empty() {
            break;
        }
        let header = line.split_once(": ").filter(|(key, _)| key.eq_ignore_ascii_case("authorization"));
        is_allowed |= header.is_some_and(|(_, value)| value.strip_prefix("Bearer ") == token);
    }
    let (status, body) = match (is_allowed, request.starts_with("GET /metrics ")) {
        (false, _) => ("401 Unauthorized", ""),
        (true, true) => ("200 OK", body),
        (true, false) => ("404 Not Found", ""),
    };
    write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}
