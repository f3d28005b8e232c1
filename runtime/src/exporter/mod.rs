//! The exporter: a recorder for the `metrics` facade that renders the Prometheus exposition.

mod backslash;
mod builder;
mod error;
mod recorder;
mod upkeep;

pub use self::builder::ExporterBuilder;
pub use self::error::InstallError;
pub use self::recorder::Recorder;

use std::fmt;
use std::sync::Arc;

use metrics_exporter_prometheus::PrometheusHandle;

use self::upkeep::Upkeep;
#[cfg(feature = "server")]
use crate::server::Server;

/// The media type of [`Exporter::render`]'s text.
#[cfg(feature = "server")]
pub(crate) const TEXT_FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// A handle to an exporter: cheap to clone, and all clones are the same exporter.
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
    prometheus: PrometheusHandle,
    /// Stops with the last handle and the recorder.
    _upkeep: Upkeep,
    #[cfg(feature = "server")]
    server: Option<Server>,
}

impl Exporter {
    /// Starts to configure an exporter.
    pub fn builder() -> ExporterBuilder {
        ExporterBuilder::default()
    }

    /// The exposition: Prometheus text format 0.0.4, each declared closed series from the moment of install.
    pub fn render(&self) -> String {
        self.0.prometheus.render()
    }
}

#[cfg(feature = "server")]
impl Exporter {
    /// The address that [`listen`](ExporterBuilder::listen) bound, with the port that the system chose for port 0.
    pub fn local_addr(&self) -> Option<std::net::SocketAddr> {
        self.0.server.as_ref().map(Server::local_addr)
    }

    /// `GET /metrics` and `GET /catalogue`, to be merged into an application's own router.
    ///
    /// At most two expositions are rendered at a time; further requests wait.
    pub fn router(&self) -> axum::Router {
        // Not the exporter itself: a server that kept it would keep itself.
        crate::server::router(self.0.prometheus.clone())
    }

    /// Stops serving: no new connections, those that are open finish what they are at. Returns when the server's
    /// thread has ended, after five seconds at most. Metrics are still recorded and rendered.
    pub fn shutdown(&self) {
        if let Some(server) = &self.0.server {
            server.shutdown();
        }
    }
}

impl fmt::Debug for Exporter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exporter").finish_non_exhaustive()
    }
}
