//! How an exporter is configured and started.

#[cfg(feature = "server")]
use std::fmt::Display;
use std::io;
use std::panic::Location;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

use super::dropped::DroppedUpdates;
use super::periodic::Periodic;
use super::renderer::Renderer;
use super::{Exporter, InstallError, Recorder, Shared, dropped, escape, foreign_names};
use crate::catalogue::Catalogue;
use crate::declare::buckets;
use crate::declare::name;
use crate::declare::unit::Kind;
use crate::export::collector::Plan;
#[cfg(feature = "push")]
use crate::export::push;
#[cfg(feature = "server")]
use crate::export::server::{self, Bounds, Documents, Server, Token};
use crate::record::current_recorder;
use crate::record::observer as observe;
use crate::record::registry::{self, CALLSITES, catalogue_with};
use crate::record::zero_series;
use crate::store::Store;
use crate::store::reentry::{self, Part};

/// Configures an [`Exporter`].
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `install` or `build`"]
pub struct ExporterBuilder {
    labels: Vec<(String, String)>,
    buckets: Vec<f64>,
    upkeep: Duration,
    collectors: Vec<Plan>,
    #[cfg(feature = "server")]
    listen: Option<String>,
    #[cfg(feature = "server")]
    bounds: Bounds,
    #[cfg(feature = "server")]
    token: Option<Token>,
    #[cfg(feature = "push")]
    pub(crate) push: Option<push::Plan>,
}

impl Default for ExporterBuilder {
    fn default() -> Self {
        Self {
            labels: Vec::new(),
            buckets: buckets::DURATION.to_vec(),
            upkeep: Duration::from_secs(5),
            collectors: Vec::new(),
            #[cfg(feature = "server")]
            listen: None,
            #[cfg(feature = "server")]
            bounds: Bounds::default(),
            #[cfg(feature = "server")]
            token: None,
            #[cfg(feature = "push")]
            push: None,
        }
    }
}

impl ExporterBuilder {
    /// Adds a label to every series.
    pub fn label(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.labels.push((key.into(), value.into()));
        self
    }

    /// Sets the boundaries of histograms that no annotation declares, such as another crate's. The default is 5 ms to
    /// 10 s.
    pub fn buckets(mut self, boundaries: &[f64]) -> Self {
        self.buckets = boundaries.to_vec();
        self
    }

    /// Sets how often buffered samples of undeclared histograms are drained, whether or not they are scraped. The
    /// default is 5 s.
    pub fn upkeep_interval(mut self, interval: Duration) -> Self {
        self.upkeep = interval.max(Duration::from_millis(10));
        self
    }

    pub(crate) fn collector(mut self, plan: Plan) -> Self {
        self.collectors.push(plan);
        self
    }

    /// Makes the exporter the program's recorder.
    ///
    /// # Errors
    ///
    /// Fails like [`build`](Self::build), or if a recorder is already installed.
    #[track_caller]
    pub fn install(self) -> Result<Exporter, InstallError> {
        // Before the address is tried: the first exporter has it, most likely.
        if current_recorder::is_installed() {
            return Err(InstallError::AlreadyInstalled);
        }
        let recorder = self.build()?;
        let exporter = recorder.exporter();
        let declared = recorder.declared();
        let is_installed = recorder.is_installed();
        metrics::set_global_recorder(recorder).map_err(|_| InstallError::AlreadyInstalled)?;
        // As the recorder itself, from now on it lasts as long as the program.
        registry::attach(Box::leak(Box::new(declared)));
        is_installed.store(true, Ordering::Release);
        current_recorder::set_installed();
        CALLSITES.into_iter().for_each(zero_series::expose_panics);
        // The recorder registers its address when it is first used. That is now, unless this thread has a local
        // recorder.
        metrics::with_recorder(|recorder| dropped::describe(recorder));
        Ok(exporter)
    }

    /// Creates the exporter's recorder without installing it. If an address to listen on is set, it serves at once.
    ///
    /// # Errors
    ///
    /// Fails if declarations contradict each other, if a label, the buckets or the token are invalid, if the address
    /// cannot be bound, or for a reason that the builder's other methods give.
    #[track_caller]
    pub fn build(self) -> Result<Recorder, InstallError> {
        let opened = self.collectors.iter().map(Plan::open).collect::<Result<Vec<_>, _>>()?;
        let (mut collectors, records): (Vec<_>, Vec<_>) = opened.into_iter().unzip();
        #[cfg(feature = "push")]
        let push = self.push.as_ref().map(push::Plan::check).transpose()?;
        #[cfg(feature = "push")]
        let records: Vec<_> = records.into_iter().chain(push.as_ref().map(push::Connected::record)).collect();
        let records: Vec<_> = records.into_iter().chain(observe::record()).collect();
        let declared = catalogue_with(records.clone());
        let own = dropped::declaration(Location::caller());
        let catalogue = catalogue_with(records.into_iter().chain([own]).collect());
        if !catalogue.conflicts().is_empty() {
            return Err(InstallError::Conflicts(catalogue.conflicts().to_vec()));
        }
        self.check_labels(&catalogue)?;
        buckets::check(&self.buckets).map_err(InstallError::InvalidBuckets)?;
        #[cfg(feature = "server")]
        if self.token.as_ref().is_some_and(|token| !token.is_valid()) {
            return Err(InstallError::InvalidToken);
        }
        #[cfg(feature = "server")]
        self.bounds.check()?;

        let undeclared = Arc::new(self.undeclared(&declared)?);
        dropped::describe(&*undeclared);
        let declared = Arc::new(Store::new(&declared, &self.labels));
        for collector in &mut collectors {
            collector.start(&declared)?;
        }
        collectors.push(Box::new(DroppedUpdates(Arc::clone(&undeclared))));
        let upkeep = upkeep(undeclared.handle(), self.upkeep).map_err(InstallError::Thread)?;
        let renderer = Renderer {
            declared: Arc::clone(&declared),
            undeclared: undeclared.handle(),
            collectors: collectors.into(),
            catalogue: Arc::new(catalogue),
        };
        let names = Arc::clone(&renderer.catalogue);
        #[cfg(feature = "server")]
        let documents = Arc::new(Documents::new(renderer.clone()));
        #[cfg(feature = "server")]
        let server = match &self.listen {
            Some(address) => {
                let routes = server::router(Arc::clone(&documents), self.token.clone());
                Some(Server::start(address, routes, self.bounds)?)
            }
            None => None,
        };
        #[cfg(feature = "push")]
        let pusher = push.map(|push| push.start(Arc::clone(&declared), renderer.clone())).transpose();
        let exporter = Exporter(Arc::new(Shared {
            renderer,
            _upkeep: upkeep,
            #[cfg(feature = "server")]
            documents,
            #[cfg(feature = "server")]
            server,
            #[cfg(feature = "server")]
            token: self.token,
            #[cfg(feature = "push")]
            pusher: pusher.map_err(InstallError::Thread)?,
        }));
        Ok(Recorder::new(declared, undeclared, &names, exporter))
    }

    fn check_labels(&self, catalogue: &Catalogue) -> Result<(), InstallError> {
        for (i, (label, _)) in self.labels.iter().enumerate() {
            name::check_label(label)
                .map_err(|problem| InstallError::InvalidLabel { label: label.clone(), problem })?;
            let taken = |place: String| Err(InstallError::LabelTaken { label: label.clone(), place });
            if self.labels[..i].iter().any(|(earlier, _)| earlier == label) {
                return taken("an earlier `label` of this exporter".into());
            }
            if let Some(family) = catalogue.iter().find(|family| family.labels.contains(label)) {
                return taken(format!("`{}`", family.name));
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
        // Only an empty list is refused, and neither is one.
        let refused = |_| InstallError::InvalidBuckets(buckets::BucketProblem::Empty);
        builder = builder.set_buckets(&self.buckets).map_err(refused)?;
        let histograms = catalogue.iter().enumerate().filter(|(_, family)| family.kind == Kind::Histogram);
        for (position, family) in histograms {
            // A declared histogram gets here under another name: with the prefix of a layer.
            let matcher = Matcher::Prefix(foreign_names::marked(position));
            builder = builder.set_buckets_for_metric(matcher, &family.buckets).map_err(refused)?;
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

#[cfg(feature = "server")]
impl ExporterBuilder {
    /// Serves `GET /metrics` and `GET /catalogue` on the exporter's own thread, so the program needs no async runtime.
    /// Port 0 is any free port; [`Exporter::local_addr`] returns it.
    pub fn listen(mut self, address: impl Display) -> Self {
        self.listen = Some(address.to_string());
        self
    }

    /// Requires `Authorization: Bearer` with this token for `/metrics` and `/catalogue`, and answers 401 to other
    /// requests. It applies to [`listen`](Self::listen) and [`Exporter::router`]. In Prometheus, set it as the
    /// scrape's `authorization: { credentials: … }`. Without TLS in front of the server, the token is sent
    /// unencrypted.
    ///
    /// ```
    /// # use callmeter::Exporter;
    /// let mut exporter = Exporter::builder();
    /// if let Ok(token) = std::env::var("METRICS_TOKEN") {
    ///     exporter = exporter.bearer_token(token);
    /// }
    /// exporter.install()?;
    /// # Ok::<(), callmeter::InstallError>(())
    /// ```
    pub fn bearer_token(mut self, token: impl AsRef<str>) -> Self {
        self.token = Some(Token::new(token.as_ref()));
        self
    }

    /// Sets how many connections may be open at a time. The default is 64. Further connections wait to be accepted.
    /// Zero is rejected.
    pub fn max_connections(mut self, connections: usize) -> Self {
        self.bounds.connections = connections;
        self
    }

    /// Sets how long a connection may take to send a request's head before it is closed. The default is 10 s. Zero is
    /// rejected.
    pub fn header_timeout(mut self, timeout: Duration) -> Self {
        self.bounds.header_timeout = timeout;
        self
    }
}
