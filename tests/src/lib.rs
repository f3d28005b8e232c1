//! Support for the tests: programs that are stopped whatever happens, servers on free ports, expositions as maps.

mod exposition;
mod process;

pub use self::exposition::{Exposition, parse};
pub use self::process::{Running, python, quickstart, quickstart_off, tool};

use std::time::{Duration, Instant};

/// Asks again and again until there is an answer.
///
/// # Panics
///
/// If there is none within a minute, with what was waited for.
pub fn eventually<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + Duration::from_mins(1);
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < deadline, "a minute has passed without {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A port that nobody listens on at the moment.
///
/// # Panics
///
/// If the loopback interface has none.
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port on loopback");
    listener.local_addr().expect("a bound listener has an address").port()
}

/// The body of a successful `GET`.
///
/// # Panics
///
/// If the request fails.
pub fn get(url: &str) -> String {
    let mut response = ureq::get(url).call().unwrap_or_else(|error| panic!("GET {url}: {error}"));
    response.body_mut().read_to_string().unwrap_or_else(|error| panic!("GET {url}: {error}"))
}
