//! The configuration of a Pushgateway.

use std::fmt;
use std::time::Duration;

use super::selection::Chosen;

/// A Prometheus [Pushgateway] and the group to which an exporter pushes.
///
/// Each push replaces its group (with `PUT`), so that nothing of an earlier run remains. With [`add`](Self::add), it
/// replaces only the metrics of the same names (with `POST`). Two programs that push to the same group overwrite each
/// other: give each its own [`group`](Self::group) key, such as `instance`.
///
/// The grouping keys become labels of everything that is pushed. If a label of the exposition has the name of a
/// grouping key, it is pushed as `exported_…`, as Prometheus itself renames such labels when it scrapes: with
/// `.job("nightly")`, `job_runs_total{job="crawl"}` becomes `job_runs_total{job="nightly",exported_job="crawl"}`. Set
/// `honor_labels: true` where Prometheus scrapes the gateway; otherwise `job` and `instance` are those of the gateway.
///
/// The environment variables `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` apply.
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
    /// The gateway at a URL: `http://` or `https://`, optionally with `user:password@` and a path before `/metrics`.
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

    /// Sets the job, the grouping key that every group has. It must not be empty.
    pub fn job(mut self, job: impl Into<String>) -> Self {
        self.job = Some(job.into());
        self
    }

    /// Adds another grouping key. Its value may be any text.
    pub fn group(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.groups.push((key.into(), value.into()));
        self
    }

    /// Adds to the group instead of replacing it. The push uses `POST`, which replaces the metrics of the same names
    /// and keeps all others. Use it if a later run must not delete the metrics of an earlier one.
    ///
    /// A timestamp of 0 is then not pushed, because it means that the event has not happened in this process. So after
    /// a batch that failed, the gateway keeps the `job_last_success_timestamp_seconds` of the last batch that
    /// succeeded, and an alert on its age remains correct. If a timestamp family is pushed, its series from this
    /// process replace all of its series in the group.
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

    /// Pushes only the families for whose exposed name the closure returns true. By default all are pushed. The
    /// closure is called at each push. A family with a former name is pushed with both names if either is chosen.
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

    /// Pushes at intervals. The first push is after one interval. [`Exporter::shutdown`](crate::Exporter::shutdown)
    /// ends the interval with a last push.
    pub fn every(mut self, interval: Duration) -> Self {
        self.every = Some(interval.max(Duration::from_millis(10)));
        self
    }

    /// Sets user and password, instead of those in the URL.
    pub fn basic_auth(mut self, user: impl Into<String>, password: impl Into<String>) -> Self {
        self.basic_auth = Some((user.into(), password.into()));
        self
    }

    /// Sets how long one try may take, from the connection to the end of the response. The default is 5 s. Zero is
    /// rejected.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets how often a push is retried if the gateway is unreachable, does not answer in time or answers with a
    /// status of 500 or above. The default is twice. The pauses are 200 ms, 400 ms and so on, up to 5 s.
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    /// Sets the certificate authorities, in PEM, that are trusted for the gateway's certificate. Only these are
    /// trusted. The default is those of the system.
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
