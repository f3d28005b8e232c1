//! Texts of the configuration that must have a form. A wrong one is an error at its line.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a text does not have its form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {what}: write {example}")]
pub struct TextError {
    text: String,
    what: &'static str,
    example: &'static str,
}

/// A type for texts that a function accepts.
macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $is_valid:path, $what:literal, $example:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = TextError;

            fn try_from(text: String) -> Result<Self, TextError> {
                if $is_valid(&text) {
                    return Ok(Self(text));
                }
                Err(TextError { text, what: $what, example: $example })
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text!(
    /// A duration as Prometheus writes it, above zero.
    PromDuration, is_duration, "a duration of Prometheus", "a number and a unit, as in `15s`, `5m`, `1h30m` or `30d`"
);
text!(
    /// A time of whole days.
    Days, is_days, "a time of whole days", "a number and `d`, `w` or `y`, as in `30d` or `1y`"
);
text!(
    /// A number of bytes.
    Size, is_size, "a number of bytes", "a number and a unit, as in `512MB` or `4GB`"
);
text!(
    /// The name of a file in `secrets/`.
    SecretFile, is_name, "the name of a file in `secrets/`", "letters, digits, `_`, `-` and `.`, as in `slack_url`"
);
text!(
    /// A name of a service, a user or a database.
    Name, is_name, "a name", "letters, digits, `_`, `-` and `.`"
);
text!(
    /// `HOST:PORT`
    Address, is_address, "an address", "a host and a port, as in `shop:9464`"
);
text!(
    /// An HTTP URL.
    Url, is_url, "a URL", "one that begins with `http://` or `https://`"
);
text!(
    /// The path of a page of an HTTP server.
    HttpPath, is_http_path, "the path of a page", "one that begins with `/`, as in `/metrics`"
);
text!(
    /// The path of a file or a folder, as a compose file may have it.
    FilePath, is_file_path, "a path", "letters, digits, `_`, `-`, `.` and `/`"
);
text!(
    /// An image with its version.
    Image, is_image, "an image with a version", "one with a tag other than `latest`, or with a digest, as in `prom/prometheus:v3.5.0`"
);

/// Constructors for texts of this program, whose form a test of the defaults checks.
macro_rules! literal {
    ($($name:ident)*) => {
        $(impl $name {
            /// A text of this program.
            pub(crate) fn literal(text: &str) -> Self {
                Self(text.to_owned())
            }
        })*
    };
}
literal! { PromDuration Days SecretFile Name Address Image HttpPath FilePath }

impl SecretFile {
    /// Where Compose puts it in containers.
    pub fn in_container(&self) -> String {
        format!("/run/secrets/{self}")
    }
}

impl Default for SecretFile {
    fn default() -> Self {
        Self::literal("grafana_admin_password")
    }
}

impl PromDuration {
    /// The duration in seconds.
    pub fn seconds(&self) -> f64 {
        let mut rest = self.0.as_str();
        let mut seconds = 0.0;
        while !rest.is_empty() {
            let (number, after) = rest.split_at(rest.bytes().take_while(u8::is_ascii_digit).count());
            let (unit, next) = after.split_at(after.bytes().take_while(u8::is_ascii_alphabetic).count());
            let scale = match unit {
                "y" => 365.0 * 86_400.0,
                "w" => 7.0 * 86_400.0,
                "d" => 86_400.0,
                "h" => 3600.0,
                "m" => 60.0,
                "ms" => 0.001,
                _ => 1.0,
            };
            seconds += number.parse::<f64>().unwrap_or(0.0) * scale;
            if next.len() == rest.len() {
                break;
            }
            rest = next;
        }
        seconds
    }
}

impl Days {
    /// The time in hours, which every server understands.
    pub fn hours(&self) -> u64 {
        let (number, unit) = self.0.split_at(self.0.len() - 1);
        let days = match unit {
            "w" => 7,
            "y" => 365,
            _ => 1,
        };
        number.parse::<u64>().unwrap_or(1) * days * 24
    }
}

/// Numbers with units from the largest to the smallest, each at most once, as the parser of Prometheus asks.
fn is_duration(text: &str) -> bool {
    let mut rest = text;
    let mut is_positive = false;
    for unit in ["y", "w", "d", "h", "m", "s", "ms"] {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, after) = rest.split_at(digits);
        let letters = after.bytes().take_while(u8::is_ascii_alphabetic).count();
        if after[..letters] == *unit && (1..=9).contains(&digits) {
            is_positive |= number.bytes().any(|digit| digit != b'0');
            rest = &after[letters..];
        }
    }
    rest.is_empty() && is_positive
}

fn is_days(text: &str) -> bool {
    text.strip_suffix(['d', 'w', 'y']).is_some_and(is_small_number)
}

fn is_size(text: &str) -> bool {
    ["KB", "MB", "GB", "TB"].iter().any(|unit| text.strip_suffix(unit).is_some_and(is_small_number))
}

/// A number above zero with at most five digits, without a leading zero.
fn is_small_number(text: &str) -> bool {
    !text.starts_with('0') && (1..=5).contains(&text.len()) && text.bytes().all(|letter| letter.is_ascii_digit())
}

fn is_name(text: &str) -> bool {
    let is_letter = |letter: u8| letter.is_ascii_alphanumeric() || b"_-.".contains(&letter);
    text.bytes().all(is_letter)
        && text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && text.len() <= 200
}

fn is_address(text: &str) -> bool {
    text.rsplit_once(':').is_some_and(|(host, port)| {
        let is_host = host.strip_prefix('[').map_or_else(
            || is_name(host),
            |host| host.strip_suffix(']').is_some_and(|host| host.parse::<std::net::Ipv6Addr>().is_ok()),
        );
        is_host && port.parse::<u16>().is_ok_and(|port| port > 0)
    })
}

fn is_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    // `$` would be replaced by a variable in a compose file.
    rest.is_some_and(|rest| {
        rest.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '[')
            && !rest.contains(|letter: char| letter.is_whitespace() || letter.is_control() || letter == '$')
    })
}

fn is_http_path(text: &str) -> bool {
    text.starts_with('/') && text.bytes().all(|letter| letter.is_ascii_graphic() && letter != b'$')
}

/// A compose file gives a meaning to `:`, `$` and `~`.
fn is_file_path(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|letter| letter.is_ascii_alphanumeric() || b"_-./".contains(&letter))
}

fn is_image(text: &str) -> bool {
    let is_reference = text.bytes().all(|letter| letter.is_ascii_alphanumeric() || b"_-./:@".contains(&letter));
    let name = text.rsplit_once('/').map_or(text, |(_, name)| name);
    let has_version = name.contains("@sha256:")
        || name.split_once(':').is_some_and(|(name, tag)| !name.is_empty() && !tag.is_empty() && tag != "latest");
    is_reference && has_version
}

#[cfg(test)]
mod tests {
    use super::{Address, Days, FilePath, HttpPath, Image, PromDuration, SecretFile, Size, Url};

    #[track_caller]
    fn check<T: TryFrom<String>>(right: &[&str], wrong: &[&str]) {
        for text in right {
            assert!(T::try_from((*text).to_owned()).is_ok(), "{text}");
        }
        for text in wrong {
            assert!(T::try_from((*text).to_owned()).is_err(), "{text}");
        }
    }

    #[test]
    fn texts_have_their_form() {
        check::<PromDuration>(
            &["15s", "1h30m", "30d", "500ms"],
            &["", "15", "0s", "1.5m", "30m1h", "1 m", "1fortnight", "5é"],
        );
        check::<Days>(&["30d", "1y", "2w"], &["", "d", "0d", "36h", "1.5d", "030d", "123456d"]);
        check::<Size>(&["512MB", "4GB"], &["4", "4 GB", "GB", "0GB", "4gb"]);
        check::<SecretFile>(&["slack_url", "a.b"], &["", "../etc/passwd", "a/b", ".hidden", "a b", "é"]);
        check::<Address>(
            &["shop:9464", "127.0.0.1:1", "[::1]:9464"],
            &["shop", "shop:0", "shop:x", ":1", "a b:1", "[x]:1", "::1:80"],
        );
        check::<Url>(
            &["https://x.example/a", "http://127.0.0.1:1"],
            &["x.example", "ftp://x", "http://", "http://a b", "http://$HOME"],
        );
        check::<HttpPath>(&["/metrics", "/a?b=c"], &["", "metrics", "/a b", "/$HOME", "/é"]);
        check::<FilePath>(&["../compose.yaml", "deploy/monitoring"], &["", "a:b", "~/a", "$HOME/a", "a b"]);
        check::<Image>(
            &["prom/prometheus:v3.5.0", "localhost:5000/a:1", "a@sha256:0f"],
            &["prom/prometheus", "a:latest", "localhost:5000/a", "a:$TAG", ":1"],
        );
    }

    #[test]
    fn an_error_says_what_to_write() {
        let error = PromDuration::try_from("soon".to_owned()).unwrap_err().to_string();
        assert_eq!(
            error,
            "`soon` is not a duration of Prometheus: write a number and a unit, as in `15s`, `5m`, `1h30m` or `30d`"
        );
    }

    #[test]
    fn durations_are_seconds() {
        assert_eq!(PromDuration::literal("1h30m").seconds().to_bits(), 5400.0_f64.to_bits());
        assert_eq!(PromDuration::literal("500ms").seconds().to_bits(), 0.5_f64.to_bits());
    }

    #[test]
    fn days_are_hours() {
        assert_eq!(Days::literal("30d").hours(), 720);
        assert_eq!(Days::literal("1y").hours(), 8760);
    }
}
