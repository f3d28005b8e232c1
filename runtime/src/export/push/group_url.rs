//! The URL of a group: parsed, and shown without secrets if it is invalid.

use percent_encoding::percent_decode_str;
use reqwest::Url;

use super::error::printable;
use crate::export::error::PushgatewayError;

/// A user and a password.
type Credentials = Option<(String, String)>;

/// The URL of a group, without the credentials, and the credentials.
pub(super) fn parse(url: &str, group: &str) -> Result<(Url, Credentials), PushgatewayError> {
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
}
