//! `troubleshooting.md`: what to do when the monitoring itself seems wrong.

use crate::generate::Plan;
use crate::generate::config::FilePath;
use crate::generate::promql::{Query, Range, Selector};
use crate::generate::stack::layout::{Layout, Run};

const PAGE: &str = include_str!("troubleshooting.md");

/// The page for this program.
pub(super) fn page(plan: &Plan) -> String {
    let layout = Layout::of(plan);
    let job = |name: &str| Selector::new(name).equal("job", plan.job());
    let requests = || Query::from(job("http_requests_total").over(Range::minutes(5)));
    let buckets = || Query::from(job("http_request_duration_seconds_bucket").over(Range::minutes(5)));
    let rate = |query| Query::call("rate", [query]);
    let queries = [
        ("UP", Query::from(job("up"))),
        ("SCRAPED", Query::from(job("scrape_samples_scraped"))),
        ("DURATION", Query::from(job("scrape_duration_seconds"))),
        ("RATE", rate(requests()).sum()),
        ("QUANTILE", rate(buckets()).sum_by(["le"]).histogram_quantile(0.95)),
        ("STARTED", Query::time() - Query::from(job("process_start_time_seconds"))),
        (
            "RESTARTS",
            Query::call("changes", [Query::from(job("process_start_time_seconds").over(Range::hours(1)))]),
        ),
        ("LEVEL", Query::from(job("websocket_connections")).sum()),
        ("SERIES", Query::from(job("")).aggregate_by("count", ["__name__"]).top(10)),
        ("HIGHEST", Query::from(job("queue_depth")).aggregate("max")),
    ];
    let compose = match layout.run() {
        Run::Overlay => {
            let own = plan.config.stack.application.compose.as_ref().map_or("compose.yaml", FilePath::as_str);
            let name = own.rsplit('/').next().unwrap_or(own);
            let folder = plan.config.stack.application.folder.as_str().trim_matches('/');
            format!("docker compose -f {name} -f {folder}/compose.yaml -f {folder}/compose.prod.yaml")
        }
        _ => "docker compose -f compose.yaml -f compose.prod.yaml".to_owned(),
    };
    let target = match plan.config.stack.application.targets.first() {
        Some(target) => target.to_string(),
        None => format!("{}:{}", layout.host(), plan.config.stack.application.port),
    };
    let mut page = PAGE
        .replace("{JOB}", plan.job())
        .replace("{COMPOSE}", &compose)
        .replace("{TARGET}", &target)
        .replace("{PATH}", plan.config.stack.application.path.as_str())
        .replace("{INTERVAL}", plan.config.stack.prometheus.interval.as_str());
    for (name, query) in queries {
        page = page.replace(&format!("{{{name}}}"), &query.to_string());
    }
    page
}
