//! The tools, one method each.

use std::sync::Arc;

use globset::Glob;
use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::CallToolResult;
use rmcp::schemars::{self, JsonSchema};
use rmcp::{ServerHandler, tool, tool_handler, tool_router};
use serde::{Deserialize, Serialize};

use super::answer::answer;
use crate::series::SeriesCount;
use crate::source::{SourceArgs, SourceError};

/// The server.
#[derive(Clone, Debug)]
pub(super) struct Tools {
    source: Arc<SourceArgs>,
}

/// Which metrics `list_metrics` lists.
#[derive(Debug, Deserialize, JsonSchema)]
struct ListParameters {
    /// A glob over the names, such as `orders_*`. Without it, all metrics are listed.
    pattern: Option<String>,
}

/// Which metric `describe_metric` describes.
#[derive(Debug, Deserialize, JsonSchema)]
struct DescribeParameters {
    /// The name of the family, such as `orders_total`.
    name: String,
}

/// The answer of `list_metrics`.
#[derive(Debug, Serialize)]
struct Metrics {
    metrics: Vec<Summary>,
}

/// A family in `list_metrics`.
#[derive(Debug, Serialize)]
struct Summary {
    name: String,
    kind: &'static str,
    help: String,
    labels: Vec<String>,
    series: u64,
}

/// Why a tool has no answer.
#[derive(Debug, thiserror::Error)]
enum ToolError {
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error("{0}")]
    Pattern(#[from] globset::Error),
    #[error("no metric is called `{name}`{}", near.as_ref().map(|near| format!(": is it `{near}`?")).unwrap_or_default())]
    Unknown { name: String, near: Option<String> },
}

#[tool_router]
impl Tools {
    pub(super) fn new(source: SourceArgs) -> Self {
        Self { source: Arc::new(source) }
    }

    /// Runs a tool where it may block: it reads files, builds, and waits for servers.
    async fn blocking<T, E>(
        &self,
        tool: impl FnOnce(&SourceArgs) -> Result<T, E> + Send + 'static,
    ) -> CallToolResult
    where
        T: Serialize + Send + 'static,
        E: std::fmt::Display + Send + 'static,
    {
        let source = Arc::clone(&self.source);
        match tokio::task::spawn_blocking(move || tool(&source)).await {
            Ok(result) => answer(result),
            Err(error) => answer::<(), _>(Err(error)),
        }
    }

    /// Lists the metric families that the program declares: name, type, help, label keys and number of series.
    #[tool(annotations(title = "List metrics", read_only_hint = true))]
    async fn list_metrics(&self, Parameters(parameters): Parameters<ListParameters>) -> CallToolResult {
        self.blocking(move |source| list(source, &parameters)).await
    }

    /// Describes one metric family: labels with their values, buckets, unit, and where in the code it is declared.
    #[tool(annotations(title = "Describe a metric", read_only_hint = true))]
    async fn describe_metric(&self, Parameters(parameters): Parameters<DescribeParameters>) -> CallToolResult {
        self.blocking(move |source| {
            let catalogue = source.union()?;
            match catalogue.get(&parameters.name) {
                Some(family) => Ok(family.clone()),
                None => Err(ToolError::Unknown { near: None, name: parameters.name }),
            }
        })
        .await
    }
}

fn list(source: &SourceArgs, parameters: &ListParameters) -> Result<Metrics, ToolError> {
    let pattern = parameters.pattern.as_deref().map(Glob::new).transpose()?.map(|glob| glob.compile_matcher());
    let catalogue = source.union()?;
    let families =
        catalogue.iter().filter(|family| pattern.as_ref().is_none_or(|glob| glob.is_match(&family.name)));
    let metrics = families
        .map(|family| Summary {
            name: family.name.clone(),
            kind: family.kind.as_str(),
            help: family.help.clone(),
            labels: family.labels.clone(),
            series: SeriesCount::of(family).series,
        })
        .collect();
    Ok(Metrics { metrics })
}

#[tool_handler(
    name = "callmeter",
    instructions = "Answers questions about the Prometheus metrics that this project declares in its code."
)]
impl ServerHandler for Tools {}
