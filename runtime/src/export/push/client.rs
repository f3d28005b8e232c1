//! Requests to a Pushgateway.

use std::time::Duration;

use bytes::Bytes;
use percent_encoding::percent_decode_str;
use reqwest::{Certificate, Method, Response, Url, header, redirect};

use super::error::{PushError, printable};
use super::gateway::Pushgateway;
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
        let (url, in_url) = parse(&gateway.url, &grouping.path())?;
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
            Err(PushError::Refused {
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

type Credentials = Option<(String, String)>;

/// The URL of a group, without the credentials, and the credentials.
fn parse(url: &str, group: &str) -> Result<(Url, Credentials), PushgatewayError> {
    let invalid =
        |problem: &str| PushgatewayError::InvalidUrl { url: without_secrets(url), problem: problem.to_owned() };
    let mut parsed = Url::parse(url).map_err(|error| invalid(&error.to_string()))?;
    if !matches!(parsed.scheme(), "http" | "https") {
        return Err(invalid("it does not begin with `http://` or `https://`"));
    }
    if parsed.query().is_some() || parsed.fragment().is_some() {
        return Err(invalid("it has a `?` or a `#`; in a password, write `%3F` and `%23`"));
    }
    if parsed.path().contains('@') || parsed.path().contains("%40") {
        return Err(invalid("it has an `@` after a `/`; in a password, write `%2F` for `/`"));
    }
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let credentials = (!parsed.username().is_empty() || parsed.password().is_some())
        .then(|| (decoded(parsed.username()), decoded(parsed.password().unwrap_or_default())));
    // These fail for URLs without a host only. An `http` URL has one.
    let _ = parsed.set_username("").and_then(|()| parsed.set_password(None));
    let path = format!("{}/metrics{group}", parsed.path().trim_end_matches('/'));
    parsed.set_path(&path);
    Ok((parsed, credentials))
}

/// The part of a mistyped URL that can be shown. It leaves out everything that may be a user or a password.
fn without_secrets(url: &str) -> String {
    const HIDDEN: &str = "…";
    // Everything before the last `@` may be a user and a password.
    let is_at = |letter: char| matches!(letter, '@' | '\u{fe6b}' | '\u{ff20}');
    let escaped = url.to_ascii_lowercase().rfind("%40").map(|start| start + "%40".len());
    let behind_at = url.rfind(is_at).map(|start| start + url[start..].chars().next().map_or(0, char::len_utf8));
    let start = escaped.max(behind_at);
    let shown = match start {
        Some(start) => &url[start..],
        None => url,
    };
    let (scheme, rest) = match shown.split_once("://") {
        Some((scheme, rest)) if start.is_none() && scheme.chars().all(|letter| letter.is_ascii_alphanumeric()) => {
            (format!("{scheme}://"), rest)
        }
        _ => (String::new(), shown),
    };
    // The text after a colon is a port, or a password that lacks its `@`. A path may be the rest of a password.
    let end = rest.find([':', '/', '?', '#', '\\']).unwrap_or(rest.len());
    let (host, behind) = rest.split_at(end);
    let port = behind.strip_prefix(':').map(|port| port.trim_end_matches('/'));
    let behind = match port {
        Some(port) if port.parse::<u16>().is_ok() => behind,
        None if matches!(behind, "" | "/") => behind,
        _ => HIDDEN,
    };
    let before = if start.is_some() { HIDDEN } else { "" };
    printable(&format!("{before}{scheme}{host}{behind}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_of_gateways() {
        let group =
            |url| parse(url, "/job/a%20b").map(|(url, credentials)| (url.to_string(), credentials)).unwrap();
        assert_eq!(group("http://h:9091"), ("http://h:9091/metrics/job/a%20b".into(), None));
        assert_eq!(group("https://h/push/gw/"), ("https://h/push/gw/metrics/job/a%20b".into(), None));
        let credentials = Some(("us@er".into(), "p:w/".into()));
        assert_eq!(group("http://us%40er:p:w%2F@h"), ("http://h/metrics/job/a%20b".into(), credentials));
    }

    #[test]
    fn an_invalid_url_is_shown_without_its_password() {
        for url in [
            "",
            "h:9091",
            "127.0.0.1:9091",
            "ftp://h",
            "http://",
            "http://h/?a=b",
            "http://u:secret@h:x",
            "http//u:secret@h",
            "http//u:secret@h:9091/a",
            "htp://u:secret@h",
            "http:/u:secret",
            "u:secret@h:9091",
            "u:secret",
            "http://u:secret",
            "http://u:secret/h",
            "http://u:se/secret@h",
            "http://u:12/secret@h",
            "http://u:12/secret%40h",
            "http://u:se?secret@h",
            "http://u:1?secret",
            "http://u:1#secret",
            "http://u:se#secret@h",
            "http://u:secret%40h",
            "http://u:secret＠h:x",
            "http://u:se@cret@h:secret",
            "http://u@h:secret",
            "http:\\\\u:secret\\h",
            "ftp://h/secret",
            "secret@",
            "http://u:p@ss/secret@h",
        ] {
            let Err(error) = parse(url, "/job/a") else { panic!("{url}") };
            for shown in [error.to_string(), format!("{error:?}")] {
                assert!(!shown.contains("secret"), "{url}: {shown}");
            }
            assert!(error.to_string().contains("write `http://"), "{error}");
        }
    }

    #[test]
    fn the_rest_of_an_invalid_url_is_shown() {
        for (url, shown) in [
            ("127.0.0.1:9091", "127.0.0.1:9091"),
            ("http//h:9091/", "http…"),
            ("http//u:p@h:9091", "…h:9091"),
            ("ftp://h/", "ftp://h/"),
            ("http://u:p@h:x", "…h…"),
            ("\u{1b}[2J", " [2J"),
        ] {
            assert_eq!(without_secrets(url), shown);
        }
    }

    #[test]
    fn pauses_double_up_to_a_bound() {
        let pauses: Vec<_> = (0..7).map(|tries| backoff(tries).as_millis()).collect();
        assert_eq!(pauses, [200, 400, 800, 1600, 3200, 5000, 5000]);
        assert_eq!(backoff(u32::MAX).as_millis(), 5000);
    }
}
