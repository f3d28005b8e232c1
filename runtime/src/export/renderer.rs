//! Renders expositions: what the exporter, the server and the pusher share.

use std::sync::Arc;

use metrics_exporter_prometheus::PrometheusHandle;

use super::collector::Collector;
use super::snapshot::{self, Snapshot};
use super::text::{self as expose, Format};
use crate::catalogue::Catalogue;
use crate::record::observer as observe;
use crate::store::Store;
use crate::store::reentry::{self, Part};

/// The parts of an exposition.
#[derive(Clone)]
pub(crate) struct Renderer {
    pub(super) declared: Arc<Store>,
    pub(super) undeclared: PrometheusHandle,
    /// Measured when they are rendered.
    pub(super) collectors: Arc<[Box<dyn Collector>]>,
    pub(super) catalogue: Arc<Catalogue>,
}

impl Renderer {
    pub(crate) fn render(&self, format: Format) -> String {
        let mut text = String::new();
        self.render_to(format, &mut |piece| text.push_str(piece));
        text
    }

    /// The exposition without the undeclared families.
    #[cfg(feature = "server")]
    pub(crate) fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The text of the undeclared families.
    fn undeclared(&self) -> String {
        let _inside = reentry::hold(Part::Exporter);
        self.undeclared.render()
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        self.collectors.iter().for_each(|collector| collector.collect(&self.declared));
        // Read from the exposition, so that names and labels are the exposed ones.
        let undeclared = expose::undeclared(&self.undeclared());
        Snapshot::new(&self.declared, snapshot::families_of_text(&undeclared))
    }

    pub(crate) fn render_to(&self, format: Format, sink: &mut dyn FnMut(&str)) {
        self.collectors.iter().for_each(|collector| collector.collect(&self.declared));
        let moment = self.declared.moment(observe::read());
        expose::render(&self.declared, &moment, &self.undeclared(), format, sink);
    }
}
