//! Support for the tests: programs that are stopped whatever happens, servers on free ports, expositions as maps.

mod exposition;
mod process;
mod programs;
#[cfg(unix)]
pub mod servers;

pub use self::exposition::{Exposition, parse};
pub use self::process::{Ended, Running};
pub use self::programs::{example, python, quickstart, quickstart_off, tool};

use std::time::{Duration, Instant};

/// The pages of the repository: their code blocks are tests.
#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../../README.md")]
    struct Readme;
    #[doc = include_str!("../../docs/exporter.md")]
    struct Exporter;
    #[doc = include_str!("../../docs/metrics.md")]
    struct Metrics;
    #[doc = include_str!("../../docs/presets.md")]
    struct Presets;
}

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

/// A port that nobody listens on at the moment, and that no connection is given as its own: a client which tries
/// again and again to reach a server that is down there would end up connected to itself.
///
/// # Panics
///
/// If the loopback interface has none.
pub fn free_port() -> u16 {
    // Where systems begin to number connections: Linux 32768, others 49152.
    let random = || std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), ()) % 22_768;
    let mut tried =
        std::iter::repeat_with(random).take(1000).map(|n| 10_000 + u16::try_from(n).expect("a small number"));
    tried.find(|port| std::net::TcpListener::bind(("127.0.0.1", *port)).is_ok()).expect("a free port on loopback")
}

/// A client of what runs on loopback: it gives up after half a minute, and asks no proxy that the environment may name.
/// An answer with a status of 4xx or 5xx is an answer.
pub fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(30))).proxy(None);
    config.http_status_as_error(false).build().into()
}

/// The body of a successful `GET`.
///
/// # Panics
///
/// If the request fails.
pub fn get(url: &str) -> String {
    let mut response = agent().get(url).call().unwrap_or_else(|error| panic!("GET {url}: {error}"));
    assert!(response.status().is_success(), "GET {url}: {}", response.status());
    response.body_mut().read_to_string().unwrap_or_else(|error| panic!("GET {url}: {error}"))
}
