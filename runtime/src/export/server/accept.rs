//! What a client accepts: its `Accept` and `Accept-Encoding` headers.

use axum::http::{HeaderMap, header};

use super::encoding::Encoding;
use crate::export::writer::Format;

/// The format that `Accept` asks for: OpenMetrics if it is named and no text format is preferred.
pub(super) fn format(headers: &HeaderMap) -> Format {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    let (mut open_metrics, mut text) = (0.0, 0.0);
    for range in accept.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let kind = parts.next().unwrap_or_default();
        let quality = parts.find_map(|part| part.strip_prefix("q=")).and_then(|q| q.parse().ok());
        let quality: f64 = quality.unwrap_or(1.0);
        match kind {
            "application/openmetrics-text" => open_metrics = quality.max(open_metrics),
            "text/plain" | "text/*" | "*/*" => text = quality.max(text),
            _ => {}
        }
    }
    if open_metrics > 0.0 && open_metrics >= text { Format::OpenMetrics } else { Format::Text }
}

/// The encoding that `Accept-Encoding` asks for (RFC 9110, section 12.5.3): gzip if it is named or covered by `*`,
/// and no other supported encoding is preferred.
pub(super) fn encoding(headers: &HeaderMap) -> Encoding {
    let (mut gzip, mut any, mut identity) = (None, None, None);
    let values = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    for coding in values.flat_map(|value| value.split(',')) {
        let mut parts = coding.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_ascii_lowercase();
        let quality = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        let quality: f32 = quality.map_or(Some(1.0), |quality| quality.trim().parse().ok()).unwrap_or(0.0);
        match &*name {
            "gzip" | "x-gzip" => gzip = Some(quality),
            "identity" => identity = Some(quality),
            "*" => any = Some(quality),
            _ => {}
        }
    }
    let gzip = gzip.or(any).unwrap_or(0.0);
    if gzip > 0.0 && gzip >= identity.unwrap_or(0.0) { Encoding::Gzip } else { Encoding::Identity }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoding_for(values: &[&str]) -> Encoding {
        let values = values.iter().map(|value| (header::ACCEPT_ENCODING, value.parse().expect("a header's value")));
        encoding(&values.collect())
    }

    #[test]
    fn gzip_is_chosen_where_the_client_takes_it() {
        for takes in
            ["gzip", "GZIP", "deflate, gzip;q=0.5", "x-gzip", "*", "br, *;q=0.1", "gzip;q=1, identity;q=0.5"]
        {
            assert_eq!(encoding_for(&[takes]), Encoding::Gzip, "{takes}");
        }
        for rejects in
            ["", "identity", "br", "gzip;q=0", "gzip;q=0.0, *", "gzip;q=nonsense", "identity, gzip;q=0.5"]
        {
            assert_eq!(encoding_for(&[rejects]), Encoding::Identity, "{rejects}");
        }
        assert_eq!(encoding_for(&["br", "gzip"]), Encoding::Gzip);
        assert_eq!(encoding_for(&[]), Encoding::Identity);
    }

    fn format_for(accept: &str) -> Format {
        format(&HeaderMap::from_iter([(header::ACCEPT, accept.parse().expect("a header's value"))]))
    }

    #[test]
    fn the_format_is_the_one_that_the_client_prefers() {
        assert_eq!(format_for(""), Format::Text);
        assert_eq!(format_for("*/*"), Format::Text);
        assert_eq!(format_for("application/openmetrics-text"), Format::OpenMetrics);
        assert_eq!(format_for("application/openmetrics-text;q=0.2,text/plain;q=0.9"), Format::Text);
        assert_eq!(format_for("application/openmetrics-text;q=0"), Format::Text);
        let prometheus = "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,\
                          text/plain;version=1.0.0;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1";
        assert_eq!(format_for(prometheus), Format::OpenMetrics);
    }
}
