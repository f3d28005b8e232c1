//! Looks up a target's position on the search site.

use std::time::Duration;

use callmeter::metered;
use reqwest::{Client, StatusCode, Url};
use serde::Deserialize;

use crate::tracking::{NewTracking, RankType};

/// How long the site may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Debug, thiserror::Error)]
pub(crate) enum CrawlError {
    #[error("the site answered {0}")]
    Status(StatusCode),
    #[error("no results from the site: {0}")]
    NoResults(#[from] reqwest::Error),
}

/// The site's response.
#[derive(Deserialize)]
struct Results {
    hosts: Vec<String>,
}

#[derive(Clone)]
pub(crate) struct Crawler {
    client: Client,
    site: Url,
}

impl Crawler {
    pub(crate) fn new(site: Url) -> Result<Self, reqwest::Error> {
        Ok(Self { client: Client::builder().no_proxy().timeout(PATIENCE).build()?, site })
    }

    /// The position of a tracking's target, from 1; none if it is not among the results.
    pub(crate) async fn position(&self, tracking: &NewTracking) -> Result<Option<i64>, CrawlError> {
        let hosts = self.results(tracking.rank_type, &tracking.keyword).await?;
        Ok((1..).zip(&hosts).find(|(_, host)| **host == tracking.target).map(|(position, _)| position))
    }

    /// The hosts that the site shows for a keyword, in their order.
    #[metered(
        counter("crawl_success_total", on(ok), help = "Result pages that were read."),
        counter("crawl_failure_total", on(error), help = "Result pages that could not be had or read."),
        counter(
            "crawl_result_total",
            on(ok, error),
            help = "Result pages that were asked for.",
            labels(status = outcome(ok = "success", error = "failure"))
        ),
        histogram(
            "crawl_task_duration_seconds",
            help = "How long the site took to give a result page.",
            buckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]
        ),
        labels(rank_type)
    )]
    async fn results(&self, rank_type: RankType, keyword: &str) -> Result<Vec<String>, CrawlError> {
        let mut page = self.site.clone();
        page.set_path(&format!("/search/{}", rank_type.as_str()));
        page.query_pairs_mut().append_pair("keyword", keyword);
        let response = self.client.get(page).send().await?;
        if response.status() != StatusCode::OK {
            return Err(CrawlError::Status(response.status()));
        }
        Ok(response.json::<Results>().await?.hosts)
    }
}
