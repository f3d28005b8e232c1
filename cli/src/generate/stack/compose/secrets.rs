//! Which server reads which file of `secrets/`.

use std::collections::BTreeSet;

use crate::generate::config::{BasicAuthConfig, SecretFile, StackConfig};

/// What targets and remote storage ask Prometheus for.
pub(super) fn of_prometheus(stack: &StackConfig) -> BTreeSet<&SecretFile> {
    let application = &stack.application;
    let jobs = stack.prometheus.jobs.iter().map(|job| (&job.bearer_token, &job.basic_auth));
    let writes = stack.prometheus.remote_write.iter().map(|write| (&write.bearer_token, &write.basic_auth));
    std::iter::once((&application.bearer_token, &application.basic_auth))
        .chain(jobs)
        .chain(writes)
        .flat_map(|(token, auth)| [token.as_ref(), auth.as_ref().map(password)])
        .flatten()
        .collect()
}

/// What the channels ask Alertmanager for, or Grafana.
pub(super) fn of_channels(stack: &StackConfig) -> BTreeSet<&SecretFile> {
    let config = &stack.alertmanager;
    let mail = config.mail.as_ref().filter(|mail| mail.username.is_some());
    [
        config.slack.as_ref().map(|slack| &slack.url),
        mail.map(|mail| &mail.password),
        config.pagerduty.as_ref().map(|pagerduty| &pagerduty.routing_key),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn password(auth: &BasicAuthConfig) -> &SecretFile {
    &auth.password
}
