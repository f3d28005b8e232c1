//! The exporter: a recorder for the `metrics` facade that renders the Prometheus exposition.

mod build;
mod builder;
pub(crate) mod collector;
mod component;
mod dropped;
mod error;
mod escape;
mod exposed_family;
mod foreign_labels;
mod foreign_names;
mod foreign_text;
mod handle_cache;
mod periodic;
#[cfg(feature = "push")]
pub(crate) mod push;
mod recorder;
mod renderer;
#[cfg(feature = "server")]
mod server;
pub(crate) mod snapshot;
mod text;
mod writer;

pub use self::builder::ExporterBuilder;
pub use self::error::{InstallError, PushgatewayError};
pub use self::recorder::Recorder;

use std::fmt;
use std::io;
use std::sync::Arc;

use self::component::Components;
use self::periodic::Periodic;
use self::renderer::Renderer;
use self::snapshot::Snapshot;
use self::writer::Format;
use crate::catalogue::Catalogue;

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
    components: Components,
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

    /// Stops serving and pushing at intervals. Metrics are still recorded and rendered.
    ///
    /// The server accepts no new connections and gives open ones at most five seconds to finish. Pushes at intervals
    /// end with a last push, which may take as long as one at the end of a job. The call returns when both have ended.
    pub fn shutdown(&self) {
        self.0.components.shutdown();
    }
}

impl fmt::Debug for Exporter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exporter").finish_non_exhaustive()
    }
}
