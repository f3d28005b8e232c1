//! Builds and installs an exporter.

use std::io;
use std::panic::Location;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

use super::builder::ExporterBuilder;
use super::collector::CollectorPlan;
use super::component::Components;
use super::dropped::{self, DroppedUpdates};
use super::error::InstallError;
use super::periodic::Periodic;
use super::recorder::Recorder;
use super::renderer::Renderer;
use super::{Exporter, Shared, escape, foreign_names};
use crate::catalogue::{Catalogue, Family};
use crate::declare::unit::Kind;
use crate::declare::{buckets, name};
use crate::record::callsites::{self, catalogue_with};
use crate::record::{current_recorder, observer, zero_series};
use crate::store::Store;
use crate::store::reentry::{self, Part};

impl ExporterBuilder {
    /// Makes the exporter the program's recorder.
    ///
    /// # Errors
    ///
    /// Fails like [`build`](Self::build), or if a recorder is already installed.
    #[track_caller]
    pub fn install(self) -> Result<Exporter, InstallError> {
        // Before the build, which would fail to bind the address of the exporter that is already installed.
        if current_recorder::is_installed() {
            return Err(InstallError::AlreadyInstalled);
        }
        let recorder = self.build()?;
        let exporter = recorder.exporter();
        let store = recorder.store();
        let is_installed = recorder.is_installed();
        metrics::set_global_recorder(recorder).map_err(|_| InstallError::AlreadyInstalled)?;
        // Like the recorder itself, the store now lasts as long as the program.
        callsites::attach(Box::leak(Box::new(store)));
        is_installed.store(true, Ordering::Release);
        current_recorder::set_installed();
        callsites::all().iter().for_each(zero_series::expose_panics);
        // The recorder registers its address when it is first used. That is now, unless this thread has a local
        // recorder.
        metrics::with_recorder(|recorder| dropped::describe(recorder));
        Ok(exporter)
    }

    /// Creates the exporter's recorder without installing it. If an address to listen on is set, it serves at once.
    ///
    /// # Errors
    ///
    /// Fails if declarations contradict each other, if an alert names what is not declared, if a label, the buckets or the token are invalid, if the address
    /// cannot be bound, or if another method of the builder documents an error that applies.
    #[track_caller]
    pub fn build(self) -> Result<Recorder, InstallError> {
        let opened = self.collectors.iter().map(CollectorPlan::open).collect::<Result<Vec<_>, _>>()?;
        let (mut collectors, mut built_in): (Vec<_>, Vec<_>) = opened.into_iter().unzip();
        let components = self.components.check()?;
        built_in.extend(components.values().filter_map(|component| component.declaration.clone()));
        built_in.extend(observer::declaration());
        built_in.push(dropped::declaration(Location::caller()));
        let catalogue = Arc::new(catalogue_with(built_in));
        if !catalogue.conflicts().is_empty() {
            return Err(InstallError::Conflicts(catalogue.conflicts().to_vec()));
        }
        let labels: Vec<&str> = self.labels.iter().map(|(key, _)| key.as_str()).collect();
        let problems = catalogue.alert_problems(&labels);
        if !problems.is_empty() {
            return Err(InstallError::Alerts(problems));
        }
        self.check_labels(&catalogue)?;
        buckets::check(&self.buckets).map_err(InstallError::InvalidBuckets)?;

        let undeclared = Arc::new(self.undeclared(&catalogue)?);
        let store = Arc::new(Store::new(&catalogue, &self.labels));
        for collector in &mut collectors {
            collector.start(&store)?;
        }
        collectors.push(Box::new(DroppedUpdates));
        let renderer = Renderer {
            store: Arc::clone(&store),
            undeclared: undeclared.handle(),
            collectors: collectors.into(),
            catalogue: Arc::clone(&catalogue),
        };
        let upkeep = upkeep(undeclared.handle(), self.upkeep).map_err(InstallError::Thread)?;
        let components = Components::start(components, &renderer)?;
        let exporter = Exporter(Arc::new(Shared { renderer, _upkeep: upkeep, components }));
        Ok(Recorder::new(store, undeclared, &catalogue, exporter))
    }

    fn check_labels(&self, catalogue: &Catalogue) -> Result<(), InstallError> {
        for (i, (label, _)) in self.labels.iter().enumerate() {
            name::check_label(label)
                .map_err(|problem| InstallError::InvalidLabel { label: label.clone(), problem })?;
            if name::lint_label(label).is_err() {
                return Err(InstallError::ScrapeLabel { label: label.clone() });
            }
            let taken = |taken_by| Err(InstallError::LabelTaken { label: label.clone(), taken_by });
            if self.labels[..i].iter().any(|(earlier, _)| earlier == label) {
                return taken("an earlier `.label(…)`".into());
            }
            let has_label = |family: &&Family| {
                family.labels.contains(label) || family.former_keys().iter().any(|(_, was)| was == label)
            };
            if let Some(family) = catalogue.iter().find(has_label) {
                return taken(format!("the metric `{}`", family.name));
            }
        }
        Ok(())
    }

    /// The recorder of families that no annotation declares.
    fn undeclared(&self, catalogue: &Catalogue) -> Result<PrometheusRecorder, InstallError> {
        let mut builder = PrometheusBuilder::new();
        for (key, value) in &self.labels {
            builder = builder.add_global_label(key, escape::double(value));
        }
        // Only an empty list is rejected, and all of these have been checked.
        let rejected = |_| InstallError::InvalidBuckets(buckets::BucketProblem::Empty);
        builder = builder.set_buckets(&self.buckets).map_err(rejected)?;
        let histograms = catalogue.iter().enumerate().filter(|(_, family)| family.kind == Kind::Histogram);
        for (index, family) in histograms {
            // A declared histogram gets here under another name if a layer adds a prefix to it.
            let matcher = Matcher::Prefix(foreign_names::marked(index));
            builder = builder.set_buckets_for_metric(matcher, &family.buckets).map_err(rejected)?;
        }
        Ok(builder.build_recorder())
    }
}

/// Undeclared histograms buffer their samples until they are drained, whether or not they are scraped.
fn upkeep(prometheus: PrometheusHandle, interval: Duration) -> io::Result<Periodic> {
    Periodic::start("callmeter-upkeep", interval, move || {
        let _inside = reentry::hold(Part::Exporter);
        prometheus.run_upkeep();
    })
}
