//! Renders expositions and snapshots, for the exporter, the server and the pusher.

use std::sync::Arc;

use metrics_exporter_prometheus::PrometheusHandle;

use super::collector::Collector;
use super::snapshot::Snapshot;
use super::writer::{Format, Writer};
use super::{foreign_text, snapshot, text};
use crate::catalogue::Catalogue;
use crate::record::observer;
use crate::store::Store;
use crate::store::reentry::{self, Part};

/// The parts of an exposition.
#[derive(Clone)]
pub(super) struct Renderer {
    /// The declared families.
    pub(super) store: Arc<Store>,
    /// All other families.
    pub(super) undeclared: PrometheusHandle,
    /// They update their families in the store before each exposition.
    pub(super) collectors: Arc<[Box<dyn Collector>]>,
    pub(super) catalogue: Arc<Catalogue>,
}

impl Renderer {
    pub(super) fn render(&self, format: Format) -> String {
        let mut text = String::new();
        self.render_to(format, &mut |piece| text.push_str(piece));
        text
    }

    pub(super) fn render_to(&self, format: Format, sink: &mut dyn FnMut(&str)) {
        self.collect();
        let moment = self.store.moment(observer::read());
        let undeclared = self.undeclared();
        let mut writer = Writer::new(format, sink);
        text::write(&mut writer, &self.store, &moment);
        foreign_text::write(&mut writer, &undeclared);
        writer.finish();
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        self.collect();
        // Read from the exposition, so that names and labels are the exposed ones.
        let undeclared = snapshot::parse::families(&foreign_text::exposed(&self.undeclared()));
        Snapshot::new(&self.store, &self.store.moment(observer::read()), undeclared)
    }

    fn collect(&self) {
        self.collectors.iter().for_each(|collector| collector.collect(&self.store));
    }

    /// The text of the undeclared families.
    fn undeclared(&self) -> String {
        let _inside = reentry::hold(Part::Exporter);
        self.undeclared.render()
    }
}
