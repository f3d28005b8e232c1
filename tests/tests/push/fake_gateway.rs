//! A gateway with prepared answers.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// What a gateway does with a request.
#[derive(Clone, Copy)]
pub(crate) enum Answer {
    /// A status, and a text with it.
    Status(u16, &'static str),
    /// Nothing, and the connection stays open.
    Silence,
    /// Nothing, and the connection is closed.
    Close,
}

/// A request as it was received.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// Method and path.
    pub(crate) line: String,
    /// Header lines in lower case.
    pub(crate) headers: Vec<String>,
    pub(crate) body: String,
}

#[derive(Default)]
struct State {
    requests: Mutex<Vec<Request>>,
    is_over: AtomicBool,
}

pub(crate) struct Fake {
    address: SocketAddr,
    state: Arc<State>,
    thread: Option<JoinHandle<()>>,
}

impl Fake {
    /// Gives these answers in turn, and repeats the last one.
    pub(crate) fn start(answers: &[Answer]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        let state = Arc::<State>::default();
        let (shared, answers) = (Arc::clone(&state), answers.to_vec());
        let thread = std::thread::spawn(move || {
            let mut silent = Vec::new();
            for stream in listener.incoming() {
                if shared.is_over.load(Ordering::SeqCst) {
                    return;
                }
                let mut stream = stream.expect("a connection");
                let Some(request) = read(&stream) else { continue };
                let mut requests = shared.requests.lock().expect("no panic");
                let answer = answers[requests.len().min(answers.len() - 1)];
                requests.push(request);
                drop(requests);
                match answer {
                    Answer::Status(status, text) => {
                        let length = text.len();
                        let head =
                            format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {length}\r\n");
                        // A client may have given up.
                        let _ = write!(stream, "{head}location: http://127.0.0.1:1/\r\n\r\n{text}");
                    }
                    Answer::Silence => silent.push(stream),
                    Answer::Close => {}
                }
            }
        });
        Self { address, state, thread: Some(thread) }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.state.requests.lock().expect("no panic").clone()
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.state.is_over.store(true, Ordering::SeqCst);
        // The connection wakes up its thread.
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn read(stream: &TcpStream) -> Option<Request> {
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout above zero");
    let mut reader = BufReader::new(stream);
    let mut next = || {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        Some(line.trim_end().to_owned())
    };
    let line = next().filter(|line| !line.is_empty())?;
    let line = line.strip_suffix(" HTTP/1.1").expect("HTTP/1.1").to_owned();
    let mut headers = Vec::new();
    while let Some(header) = next().filter(|header| !header.is_empty()) {
        headers.push(header.to_lowercase());
    }
    let length = headers.iter().find_map(|header| header.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().expect("a length"))];
    reader.read_exact(&mut body).ok()?;
    Some(Request { line, headers, body: String::from_utf8(body).expect("an exposition in UTF-8") })
}
