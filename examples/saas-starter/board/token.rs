//! The token that the board needs.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{AppendHeaders, IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// The token of an administrator, as a hash. Without one, nobody sees the board: it shows mail addresses.
#[derive(Clone)]
pub(crate) struct AdminToken(Option<[u8; 32]>);

impl AdminToken {
    pub(crate) fn new(token: Option<&str>) -> Self {
        Self(token.map(hash))
    }

    /// Whether the request has it: as `Authorization: Bearer …`, or as the password that a browser asks for.
    fn is_in(&self, headers: &HeaderMap) -> bool {
        let Some(known) = &self.0 else { return false };
        let given = headers.get(header::AUTHORIZATION).and_then(|given| given.to_str().ok());
        let Some((scheme, given)) = given.and_then(|given| given.split_once(' ')) else { return false };
        let token = if scheme.eq_ignore_ascii_case("bearer") {
            given.to_owned()
        } else if scheme.eq_ignore_ascii_case("basic") {
            password(given).unwrap_or_default()
        } else {
            return false;
        };
        // Hashes have one length and are compared in constant time, so the time says nothing about the token.
        known.ct_eq(&hash(&token)).into()
    }
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

/// The password of `Basic` (RFC 7617). The user's name may be any.
fn password(credentials: &str) -> Option<String> {
    let decoded = String::from_utf8(STANDARD.decode(credentials.trim()).ok()?).ok()?;
    decoded.split_once(':').map(|(_, password)| password.to_owned())
}

/// Answers 401 to requests without the token.
pub(super) async fn require(State(token): State<AdminToken>, request: Request, next: Next) -> Response {
    if token.is_in(request.headers()) {
        return next.run(request).await;
    }
    let reason = match token.0 {
        Some(_) => "the queue board needs the token\n",
        None => "the queue board needs a token: start the program with METRICS_TOKEN or ADMIN_TOKEN\n",
    };
    // A browser asks its user for the password.
    let challenges = ["Bearer", "Basic realm=\"queues\", charset=\"UTF-8\""];
    let challenges = AppendHeaders(challenges.map(|challenge| (header::WWW_AUTHENTICATE, challenge)));
    (StatusCode::UNAUTHORIZED, challenges, reason).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_in(token: Option<&str>, authorization: &str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, authorization.parse().expect("a header"));
        AdminToken::new(token).is_in(&headers)
    }

    #[test]
    fn only_the_token_opens() {
        let basic = |text: &str| format!("Basic {}", STANDARD.encode(text));
        for right in ["Bearer s3cret", "bearer s3cret", &basic("anyone:s3cret"), &basic(":s3cret")] {
            assert!(is_in(Some("s3cret"), right), "{right}");
            assert!(!is_in(None, right), "{right}");
        }
        let wrong =
            ["Bearer s3cre", "Bearer s3crets", "Bearer ", "Bearer", "s3cret", "Digest s3cret", "Basic s3cret"];
        for wrong in wrong.into_iter().chain([&*basic("s3cret"), &basic("s3cret:"), &basic("a:b:s3cret")]) {
            assert!(!is_in(Some("s3cret"), wrong), "{wrong}");
        }
        assert!(is_in(Some("a:b"), &basic("user:a:b")), "a password may contain a colon");
        assert!(!AdminToken::new(Some("s3cret")).is_in(&HeaderMap::new()));
    }
}
