//! Helpers of the tests: programs that are always stopped, servers on free ports, expositions as maps.

mod any_index;
mod exposition;
mod node;
mod node_archives;
mod process;
mod programs;
#[cfg(unix)]
pub mod servers;

pub use self::any_index::AnyIndex;
pub use self::exposition::{Exposition, parse};
pub use self::node::node_packages;
pub use self::node_archives::node_archives;
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
    #[doc = include_str!("../../docs/objectives.md")]
    struct Objectives;
    #[doc = include_str!("../../docs/presets.md")]
    struct Presets;
}

/// Repeats a question until there is an answer.
///
/// # Panics
///
/// If there is no answer within a minute. The message names what was awaited.
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

/// A port that is free now, and that the system does not choose for connections: a client that tries
/// repeatedly to reach a stopped server at such a port could connect to itself.
///
/// # Panics
///
/// If the loopback interface has none.
pub fn free_port() -> u16 {
    // Systems choose ports for connections from here on: Linux from 32768, others from 49152.
    let random = || std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), ()) % 22_768;
    let mut tried =
        std::iter::repeat_with(random).take(1000).map(|n| 10_000 + u16::try_from(n).expect("a small number"));
    tried.find(|port| std::net::TcpListener::bind(("127.0.0.1", *port)).is_ok()).expect("a free port on loopback")
}

/// A client for servers on loopback. It times out after half a minute and ignores the environment's proxies.
/// A response with a status of 4xx or 5xx is not an error.
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
