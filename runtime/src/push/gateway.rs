//! Where to push, and how.

use std::fmt;
use std::panic::Location;
use std::time::Duration;

use super::client::Client;
use super::error::PushgatewayError;
use super::grouping::Grouping;
use super::selection::{Chosen, Selection};
use crate::exporter::addable;

/// A Prometheus [Pushgateway], and the group there that an exporter pushes to.
///
/// Each push replaces its group (by `PUT`), so that nothing of an earlier run stays; with [`add`](Self::add) it replaces
/// the metrics of the same names alone (by `POST`). Two programs that push to the same group overwrite each other: tell
/// them apart by a [`group`](Self::group) key such as `instance`.
///
/// The grouping keys become labels of all that is pushed. A label of the exposition that has the name of one is
/// pushed as `exported_…`, as Prometheus itself does on such a collision when it scrapes: pushed by `.job("nightly")`,
/// `job_runs_total{job="crawl"}` is `job_runs_total{job="nightly",exported_job="crawl"}`. Set `honor_labels: true`
/// where Prometheus scrapes the gateway, or `job` and `instance` are those of the gateway.
///
/// The environment's `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` are heeded.
///
/// [Pushgateway]: https://github.com/prometheus/pushgateway
///
/// ```
/// use std::time::Duration;
/// use callmeter::{Exporter, Pushgateway};
///
/// let gateway = Pushgateway::new("http://127.0.0.1:9091")
///     .job("crawl")
///     .group("instance", "worker/1")
///     .every(Duration::from_secs(15));
/// let exporter = Exporter::builder().push(gateway).install()?;
/// # Ok::<(), callmeter::InstallError>(())
/// ```
#[derive(Clone)]
#[must_use = "it does nothing until it is given to `Exporter::builder().push(…)`"]
pub struct Pushgateway {
    pub(super) url: String,
    pub(super) job: Option<String>,
    pub(super) groups: Vec<(String, String)>,
    pub(super) every: Option<Duration>,
    pub(super) basic_auth: Option<(String, String)>,
    pub(super) timeout: Duration,
    pub(super) retries: u32,
    pub(super) certificate: Option<Vec<u8>>,
    pub(super) adds: bool,
    pub(super) chosen: Option<Chosen>,
}

impl Pushgateway {
    /// The gateway at a URL: `http://` or `https://`, perhaps with `user:password@` and a path before `/metrics`.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            job: None,
            groups: Vec::new(),
            every: None,
            basic_auth: None,
            timeout: Duration::from_secs(5),
            retries: 2,
            certificate: None,
            adds: false,
            chosen: None,
        }
    }

    /// The job, the grouping key that each group has. Any text but none.
    pub fn job(mut self, job: impl Into<String>) -> Self {
        self.job = Some(job.into());
        self
    }

    /// A further grouping key, with any text as its value.
    pub fn group(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.groups.push((key.into(), value.into()));
        self
    }

    /// Adds to the group instead of replacing it: by `POST`, which replaces the metrics of the same names and keeps all
    /// others. For runs that follow one another, of which one must not wipe out what an earlier one has said.
    ///
    /// A timestamp that is 0 is not pushed then, since nothing has happened in this process: after a batch that failed, the
    /// gateway keeps the `job_last_success_timestamp_seconds` of the last one that succeeded, and an alert on its age
    /// stays right. What such a family has in this process takes the place of all its series in the group.
    ///
    /// ```
    /// use callmeter::{Exporter, Pushgateway};
    ///
    /// let gateway = Pushgateway::new("http://127.0.0.1:9091").job("nightly").add();
    /// let exporter = Exporter::builder().push(gateway).install()?;
    /// # Ok::<(), callmeter::InstallError>(())
    /// ```
    pub fn add(mut self) -> Self {
        self.adds = true;
        self
    }

    /// Pushes the families of which this says so, by their names, as they are exposed; all otherwise. It is asked at
    /// each push.
    ///
    /// ```
    /// use callmeter::Pushgateway;
    ///
    /// let gateway = Pushgateway::new("http://127.0.0.1:9091").job("nightly").families(|name| name.starts_with("job_"));
    /// ```
    pub fn families(mut self, choose: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        self.chosen = Some(Chosen::new(choose));
        self
    }

    /// Pushes at intervals, first when one has passed. [`Exporter::shutdown`](crate::Exporter::shutdown) ends it with a
    /// last push.
    pub fn every(mut self, interval: Duration) -> Self {
        self.every = Some(interval.max(Duration::from_millis(10)));
        self
    }

    /// User and password, in place of those in the URL.
    pub fn basic_auth(mut self, user: impl Into<String>, password: impl Into<String>) -> Self {
        self.basic_auth = Some((user.into(), password.into()));
        self
    }

    /// What one try may take, from the connection to the end of the answer: 5 s otherwise. Zero is refused.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How often a push is tried again that met no gateway, no answer in time or a status of 500 and above: twice otherwise,
    /// after 200 ms, 400 ms and so on, up to 5 s.
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    /// The certificate authorities, in PEM, that the gateway's certificate is trusted by: these and no other. The
    /// system's otherwise.
    pub fn certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.certificate = Some(pem.into());
        self
    }
}

impl fmt::Debug for Pushgateway {
    /// Without passwords.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pushgateway").field("job", &self.job).field("groups", &self.groups).finish_non_exhaustive()
    }
}

/// A gateway that a builder was given, and where.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(super) gateway: Pushgateway,
    pub(super) place: &'static Location<'static>,
}

/// A gateway whose every setting is valid.
pub(crate) struct Connected {
    pub(super) client: Client,
    pub(super) grouping: Grouping,
    pub(super) selection: Selection,
    pub(super) every: Option<Duration>,
    pub(super) place: &'static Location<'static>,
}

impl Plan {
    pub(crate) fn check(&self) -> Result<Connected, PushgatewayError> {
        let grouping = Grouping::new(self.gateway.job.as_deref(), &self.gateway.groups)?;
        if self.gateway.timeout.is_zero() {
            return Err(PushgatewayError::NoTimeout);
        }
        let client = Client::new(&self.gateway, &grouping)?;
        let selection = Selection { chosen: self.gateway.chosen.clone(), leaves_out_never: self.gateway.adds };
        Ok(Connected { client, grouping, selection, every: self.gateway.every.map(addable), place: self.place })
    }
}
