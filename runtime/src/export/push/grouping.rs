//! The grouping keys: as the path of a URL, and as labels that the pushed exposition must not have.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::declare::name;
use crate::export::error::PushgatewayError;

/// All but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The job, then the further keys, each once.
#[derive(Debug)]
pub(super) struct Grouping(Vec<(String, String)>);

impl Grouping {
    pub(super) fn new(job: Option<&str>, further: &[(String, String)]) -> Result<Self, PushgatewayError> {
        let job = job.filter(|job| !job.is_empty()).ok_or(PushgatewayError::NoJob)?;
        let mut keys = vec![("job".to_owned(), job.to_owned())];
        for (key, value) in further {
            name::check_label(key).map_err(|problem| PushgatewayError::InvalidKey { key: key.clone(), problem })?;
            if keys.iter().any(|(earlier, _)| earlier == key) {
                return Err(PushgatewayError::KeyTwice { key: key.clone() });
            }
            keys.push((key.clone(), value.clone()));
        }
        Ok(Self(keys))
    }

    /// `/job/crawl/instance/a`, [as the Pushgateway reads it].
    ///
    /// [as the Pushgateway reads it]: https://github.com/prometheus/pushgateway#url
    pub(super) fn path(&self) -> String {
        let segment = |(key, value): &(String, String)| match value.as_str() {
            "" => format!("/{key}@base64/="),
            // These are relative steps in a path, also if they are percent-encoded.
            "." | ".." => format!("/{key}@base64/{}", URL_SAFE_NO_PAD.encode(value)),
            value if value.contains('/') => format!("/{key}@base64/{}", URL_SAFE_NO_PAD.encode(value)),
            value => format!("/{key}/{}", utf8_percent_encode(value, RESERVED)),
        };
        self.0.iter().map(segment).collect()
    }

    /// The exposition, in which labels with the name of a grouping key are renamed to `exported_…`. The gateway would
    /// overwrite their values, and reject series that then have the same labels.
    pub(super) fn without_collisions(&self, exposition: String) -> String {
        let collides = |line: &str| !line.starts_with('#') && labels(line).any(|label| self.has(label));
        if !exposition.lines().any(collides) {
            return exposition;
        }
        let mut renamed = String::with_capacity(exposition.len() + exposition.len() / 8);
        for line in exposition.lines() {
            renamed.push_str(&if collides(line) { Cow::Owned(self.rename(line)) } else { Cow::Borrowed(line) });
            renamed.push('\n');
        }
        renamed
    }

    fn has(&self, label: &str) -> bool {
        self.0.iter().any(|(key, _)| key == label)
    }

    fn rename(&self, line: &str) -> String {
        let mut renamed = String::with_capacity(line.len() + 16);
        let mut copied = 0;
        for label in labels(line).filter(|label| self.has(label)) {
            // Its position in its line.
            let start = label.as_ptr().addr() - line.as_ptr().addr();
            renamed.push_str(&line[copied..start]);
            let mut free = format!("exported_{label}");
            while self.has(&free) || labels(line).any(|other| other == free) {
                free.insert_str(0, "exported_");
            }
            renamed.push_str(&free);
            copied = start + label.len();
        }
        renamed + &line[copied..]
    }
}

/// The keys of a sample's labels.
fn labels(sample: &str) -> impl Iterator<Item = &str> {
    let mut rest = sample.split_once('{').map_or("", |(_, labels)| labels);
    std::iter::from_fn(move || {
        let (key, behind) = rest.split_once("=\"")?;
        let mut is_escaped = false;
        let end = behind.find(|letter| {
            let ends = letter == '"' && !is_escaped;
            is_escaped = letter == '\\' && !is_escaped;
            ends
        })?;
        rest = &behind[end + 1..];
        Some(key.trim_start_matches(','))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grouping(further: &[(&str, &str)]) -> Result<Grouping, PushgatewayError> {
        let owned: Vec<_> = further.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Grouping::new(Some("crawl"), &owned)
    }

    #[test]
    fn values_are_escaped_as_the_gateway_reads_them() {
        let path = |value| grouping(&[("v", value)]).unwrap().path();
        assert_eq!(path("a-b_c.d~e"), "/job/crawl/v/a-b_c.d~e");
        assert_eq!(path("a b+c%?#"), "/job/crawl/v/a%20b%2Bc%25%3F%23");
        assert_eq!(path("ü\n"), "/job/crawl/v/%C3%BC%0A");
        assert_eq!(path("/var/tmp"), "/job/crawl/v@base64/L3Zhci90bXA", "the example of its documentation");
        assert_eq!(path(""), "/job/crawl/v@base64/=");
        assert_eq!(path(".."), "/job/crawl/v@base64/Li4");
        assert_eq!(path("..."), "/job/crawl/v/...");
    }

    #[test]
    fn keys_are_checked() {
        assert!(matches!(Grouping::new(None, &[]), Err(PushgatewayError::NoJob)));
        assert!(matches!(Grouping::new(Some(""), &[]), Err(PushgatewayError::NoJob)));
        assert!(matches!(grouping(&[("a-b", "x")]), Err(PushgatewayError::InvalidKey { key, .. }) if key == "a-b"));
        assert!(matches!(grouping(&[("le", "x")]), Err(PushgatewayError::InvalidKey { .. })));
        assert!(matches!(grouping(&[("job", "x")]), Err(PushgatewayError::KeyTwice { key }) if key == "job"));
        assert!(matches!(grouping(&[("a", "x"), ("a", "y")]), Err(PushgatewayError::KeyTwice { .. })));
    }

    #[test]
    fn labels_that_the_gateway_would_overwrite_are_renamed() {
        let grouping = grouping(&[("instance", "a")]).unwrap();
        let untouched =
            "# HELP a job=\"x\"\na 1\nb{text=\"job=\\\"x\\\",instance=\\\"\"} 2\nb{a_job=\"\\\\\",job_b=\"{\"} 3\n";
        assert_eq!(grouping.without_collisions(untouched.into()), untouched);
        let collides = "c{job=\"x\"} 1\nc{a=\"}\",job=\"\",instance=\"\\\"\",le=\"+Inf\"} 2\nc{job=\"x\",exported_job=\"y\"} 3\n";
        assert_eq!(
            grouping.without_collisions(collides.into()),
            "c{exported_job=\"x\"} 1\nc{a=\"}\",exported_job=\"\",exported_instance=\"\\\"\",le=\"+Inf\"} 2\n\
             c{exported_exported_job=\"x\",exported_job=\"y\"} 3\n"
        );
    }
}
