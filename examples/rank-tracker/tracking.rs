//! What is tracked: where a site stands in the results for a keyword.

use callmeter::{Gauge, LabelSet, LabelValue, Metrics};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The kinds of results that the search site ranks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, LabelValue, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RankType {
    Place,
    Blog,
    Cafe,
}

impl RankType {
    pub(crate) const ALL: [Self; 3] = [Self::Place, Self::Blog, Self::Cafe];

    pub(crate) fn as_str(self) -> &'static str {
        LabelValue::as_str(&self)
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rank_type| rank_type.as_str() == name)
    }
}

/// What a user wants to track.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct NewTracking {
    pub(crate) rank_type: RankType,
    pub(crate) keyword: String,
    /// The host whose position is looked up.
    pub(crate) target: String,
}

impl NewTracking {
    /// The reason if it is invalid.
    pub(crate) fn problem(&self) -> Option<&'static str> {
        let is_short = |text: &str| (1..=200).contains(&text.trim().len());
        match self {
            Self { keyword, .. } if !is_short(keyword) => Some("a keyword has 1 to 200 bytes"),
            Self { target, .. } if !is_short(target) => Some("a target has 1 to 200 bytes"),
            Self { target, .. } if target.contains(char::is_whitespace) => Some("a target is the name of a host"),
            _ => None,
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Tracking {
    pub(crate) id: Uuid,
    #[serde(flatten)]
    pub(crate) what: NewTracking,
    /// Whether the daily crawl includes it.
    pub(crate) active: bool,
}

/// A target's position at a time.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Rank {
    /// From 1; none if the target was not among the results.
    pub(crate) position: Option<i64>,
    /// Unix seconds.
    pub(crate) crawled_at: i64,
}

#[derive(LabelSet)]
pub(crate) struct ByType {
    pub(crate) rank_type: RankType,
}

#[derive(Metrics)]
pub(crate) struct Trackings {
    /// Trackings that the daily crawl includes.
    #[metric(name = "active_trackings_count", allow_name)]
    pub(crate) active: Gauge<ByType>,
}

pub(crate) static TRACKINGS: Trackings = Trackings::new();
