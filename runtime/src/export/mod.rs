//! The exporter: a recorder for the `metrics` facade that renders the Prometheus exposition.

mod builder;
pub(crate) mod collector;
mod dropped;
mod error;
mod escape;
mod foreign_labels;
mod foreign_names;
mod periodic;
#[cfg(feature = "push")]
pub(crate) mod push;
mod recorder;
mod registered;
mod renderer;
#[cfg(feature = "server")]
pub(crate) mod server;
pub(crate) mod snapshot;
pub(crate) mod text;

pub use self::builder::ExporterBuilder;
pub use self::error::InstallError;
pub(crate) use self::foreign_names::unmarked;
pub(crate) use self::periodic::Periodic;
pub(crate) use self::periodic::addable;
pub use self::recorder::Recorder;

use std::fmt;
use std::io;
use std::sync::Arc;

use self::renderer::Renderer;
use self::snapshot::Snapshot;
use self::text::Format;
use crate::catalogue::Catalogue;
#[cfg(feature = "push")]
use crate::export::push::Pusher;
#[cfg(feature = "server")]
use crate::export::server::{Documents, Server, Token};

/// A handle to an exporter. It is cheap to clone, and all clones are the same exporter.
///
/// ```
/// # #[callmeter::instrumented]
/// # fn work() {}
/// let exporter = callmeter::Exporter::builder().label("service", "shop").install()?;
/// work();
/// assert!(exporter.render().contains("function_calls_total"));
/// # Ok::<(), callmeter::InstallError>(())
/// ```
#[derive(Clone)]
pub struct Exporter(Arc<Shared>);

struct Shared {
    renderer: Renderer,
    /// Stops with the last handle and the recorder.
    _upkeep: Periodic,
    #[cfg(feature = "server")]
    documents: Arc<Documents>,
    #[cfg(feature = "server")]
    server: Option<Server>,
    #[cfg(feature = "server")]
    token: Option<Token>,
    #[cfg(feature = "push")]
    pusher: Option<Pusher>,
}

impl Exporter {
    /// Starts to configure an exporter.
    pub fn builder() -> ExporterBuilder {
        ExporterBuilder::default()
    }

    /// The exposition in Prometheus text format 0.0.4. Declared families come first, by name, with every closed series
    /// from the install on; then come the other families that reached the `metrics` facade.
    pub fn render(&self) -> String {
        self.0.renderer.render(Format::Text)
    }

    /// The exposition in OpenMetrics 1.0.
    ///
    /// In OpenMetrics, `_total` is part of a counter's samples and not of its family's name; an undeclared counter
    /// without it gets it. A histogram's `_sum` is a counter there. That is why it leaves out negative values, and why
    /// `_sum` and `_count` are left out if a boundary is negative.
    pub fn render_openmetrics(&self) -> String {
        self.0.renderer.render(Format::OpenMetrics)
    }

    /// The data that [`render`](Self::render) writes, as values of one moment.
    pub fn snapshot(&self) -> Snapshot {
        self.0.renderer.snapshot()
    }

    /// The families that annotations declare and those that the exporter adds, such as
    /// [`build_info`](ExporterBuilder::build_info)'s. `/catalogue` serves the same.
    pub fn catalogue(&self) -> &Catalogue {
        &self.0.renderer.catalogue
    }

    /// Writes the same as [`render`](Self::render) in pieces, so that a million series are never one text in memory.
    ///
    /// # Errors
    ///
    /// The writer's errors.
    pub fn render_to(&self, writer: &mut impl io::Write) -> io::Result<()> {
        let mut written = Ok(());
        self.0.renderer.render_to(Format::Text, &mut |piece| {
            if written.is_ok() {
                written = writer.write_all(piece.as_bytes());
            }
        });
        written
    }
}

#[cfg(feature = "server")]
impl Exporter {
    /// The address that [`listen`](ExporterBuilder::listen) bound, with the port that the system chose for port 0.
    pub fn local_addr(&self) -> Option<std::net::SocketAddr> {
        self.0.server.as_ref().map(Server::local_addr)
    }

    /// The routes `GET /metrics` and `GET /catalogue`, to merge into an application's own router. They require the
    /// [token](ExporterBuilder::bearer_token), if one is set.
    ///
    /// You can merge them before or after you add a layer (`callmeter::http::layer!`): the application's own fallback
    /// still answers, and its 404s are counted. Create and merge these routes on one thread, for example in one
    /// expression.
    ///
    /// All routers and the server of an exporter together keep at most two responses' texts in memory. Requests that
    /// wait share the next one. While others wait, a client is disconnected if it reads nothing for two seconds or has
    /// not read everything within thirty.
    pub fn router(&self) -> axum::Router {
        // Not the exporter itself: its own server would keep it from ever being dropped.
        server::mounted(Arc::clone(&self.0.documents), self.0.token.clone())
    }
}

impl Exporter {
    /// Stops serving and pushing at intervals. Metrics are still recorded and rendered.
    ///
    /// The server accepts no new connections and gives open ones at most five seconds to finish. Pushes at intervals
    /// end with a last push, which may take as long as one at the end of a job. The call returns when both have ended.
    pub fn shutdown(&self) {
        #[cfg(feature = "server")]
        if let Some(server) = &self.0.server {
            server.shutdown();
        }
        #[cfg(feature = "push")]
        if let Some(pusher) = &self.0.pusher {
            pusher.end_intervals();
        }
    }
}

#[cfg(feature = "push")]
impl Exporter {
    pub(crate) fn pusher(&self) -> Option<&Pusher> {
        self.0.pusher.as_ref()
    }
}

impl fmt::Debug for Exporter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exporter").finish_non_exhaustive()
    }
}
