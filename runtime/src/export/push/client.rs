//! Requests to a Pushgateway, and their retries.

use std::time::Duration;

use bytes::Bytes;
use reqwest::{Certificate, Method, Response, Url, header, redirect};

use super::error::{PushError, printable};
use super::gateway::Pushgateway;
use super::group_url;
use super::grouping::Grouping;
use crate::export::error::PushgatewayError;

/// The pause before the first retry, and the longest pause before a later one.
const BACKOFF: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(5));
/// How many bytes of the gateway's response are kept.
const MAX_TEXT: usize = 1024;

#[derive(Debug)]
pub(super) struct Client {
    http: reqwest::Client,
    /// The group's URL, without user and password.
    url: Url,
    basic_auth: Option<(String, String)>,
    timeout: Duration,
    retries: u32,
    adds: bool,
}

impl Client {
    pub(super) fn new(gateway: &Pushgateway, grouping: &Grouping) -> Result<Self, PushgatewayError> {
        let (url, in_url) = group_url::parse(&gateway.url, &grouping.path())?;
        let builder = reqwest::Client::builder()
            .user_agent(concat!("callmeter/", env!("CARGO_PKG_VERSION")))
            // A redirect is reported as an error, because the password is for this host only.
            .redirect(redirect::Policy::none());
        let tls = |error: reqwest::Error| PushgatewayError::Tls(error.into());
        let builder = match &gateway.certificate {
            Some(pem) => {
                let certificates = Certificate::from_pem_bundle(pem).map_err(tls)?;
                if certificates.is_empty() {
                    return Err(PushgatewayError::Tls("the certificate is not in PEM format".into()));
                }
                builder.tls_certs_only(certificates)
            }
            // Without TLS, the system's certificates are not loaded. It may have none.
            None if url.scheme() == "http" => builder.tls_certs_only([]),
            None => builder,
        };
        Ok(Self {
            http: builder.build().map_err(tls)?,
            url,
            basic_auth: gateway.basic_auth.clone().or(in_url),
            timeout: gateway.timeout,
            retries: gateway.retries,
            adds: gateway.adds,
        })
    }

    /// Pushes an exposition, which replaces the group or is added to it.
    pub(super) async fn push(&self, exposition: String) -> Result<(), PushError> {
        self.request(if self.adds { Method::POST } else { Method::PUT }, exposition.into()).await
    }

    pub(super) async fn delete(&self) -> Result<(), PushError> {
        self.request(Method::DELETE, Bytes::new()).await
    }

    /// The longest time that a request can take, with all its tries.
    pub(super) fn longest_request(&self) -> Duration {
        // From the tenth on, all pauses have the same length.
        let rising = self.retries.min(10);
        let pauses: Duration = (0..rising).map(backoff).fold(Duration::ZERO, Duration::saturating_add);
        let pauses = pauses.saturating_add(backoff(rising).saturating_mul(self.retries - rising));
        self.timeout.saturating_mul(self.retries.saturating_add(1)).saturating_add(pauses)
    }

    async fn request(&self, method: Method, body: Bytes) -> Result<(), PushError> {
        let mut tries = 0;
        loop {
            match self.attempt(method.clone(), body.clone()).await {
                Err(error) if error.is_temporary() && tries < self.retries => {
                    tokio::time::sleep(backoff(tries)).await;
                    tries += 1;
                }
                ended => return ended,
            }
        }
    }

    async fn attempt(&self, method: Method, body: Bytes) -> Result<(), PushError> {
        let mut request = self.http.request(method, self.url.clone());
        if let Some((user, password)) = &self.basic_auth {
            request = request.basic_auth(user, Some(password));
        }
        let request = request.header(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8").body(body);
        let answered = async {
            let response = request.send().await.map_err(|error| PushError::Unreachable {
                url: self.url.to_string(),
                source: error.without_url().into(),
            })?;
            let status = response.status();
            if status.is_success() {
                return Ok(());
            }
            Err(PushError::Rejected {
                url: self.url.to_string(),
                status: status.as_u16(),
                text: text(response).await,
            })
        };
        let timeout = || PushError::Timeout { url: self.url.to_string(), after: self.timeout };
        tokio::time::timeout(self.timeout, answered).await.map_err(|_| timeout())?
    }
}

fn backoff(tries: u32) -> Duration {
    let (first, most) = BACKOFF;
    first.saturating_mul(2_u32.saturating_pow(tries)).min(most)
}

/// The beginning of a response's text.
async fn text(mut response: Response) -> String {
    let mut bytes = Vec::new();
    while bytes.len() < MAX_TEXT
        && let Ok(Some(chunk)) = response.chunk().await
    {
        bytes.extend_from_slice(&chunk);
    }
    bytes.truncate(MAX_TEXT);
    printable(&String::from_utf8_lossy(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_bound() {
        let pauses: Vec<_> = (0..7).map(|tries| backoff(tries).as_millis()).collect();
        assert_eq!(pauses, [200, 400, 800, 1600, 3200, 5000, 5000]);
        assert_eq!(backoff(u32::MAX).as_millis(), 5000);
    }
}
