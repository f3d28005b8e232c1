//! The tools, one method each.

use std::sync::Arc;

use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::CallToolResult;
use rmcp::schemars::{self, JsonSchema};
use rmcp::{ServerHandler, tool, tool_handler, tool_router};
use serde::{Deserialize, Serialize};

use super::answer::answer;
use super::{McpArgs, read, values};

/// The server.
#[derive(Clone, Debug)]
pub(super) struct Tools {
    arguments: Arc<McpArgs>,
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

/// What `check_query` checks.
#[derive(Debug, Deserialize, JsonSchema)]
struct QueryParameters {
    /// A PromQL expression. Grafana's variables, such as `$__rate_interval`, are understood.
    query: String,
}

/// What `compare` compares with.
#[derive(Debug, Deserialize, JsonSchema)]
struct CompareParameters {
    /// What was before: the path of a binary or of a file that `cargo callmeter list --format json` wrote.
    before: String,
}

/// Which family `current_values` reads.
#[derive(Debug, Deserialize, JsonSchema)]
struct ValuesParameters {
    /// The name of the family, such as `orders_total`.
    name: String,
}

#[tool_router]
impl Tools {
    pub(super) fn new(arguments: McpArgs) -> Self {
        Self { arguments: Arc::new(arguments) }
    }

    /// Runs a tool where it may block: it reads files, builds, and waits for servers.
    async fn blocking<T, E>(&self, tool: impl FnOnce(&McpArgs) -> Result<T, E> + Send + 'static) -> CallToolResult
    where
        T: Serialize + Send + 'static,
        E: std::fmt::Display + Send + 'static,
    {
        let arguments = Arc::clone(&self.arguments);
        match tokio::task::spawn_blocking(move || tool(&arguments)).await {
            Ok(result) => answer(result),
            Err(error) => answer::<(), _>(Err(error)),
        }
    }

    /// Lists the metric families that the program declares: name, type, help, label keys and number of series.
    #[tool(annotations(title = "List metrics", read_only_hint = true))]
    async fn list_metrics(&self, Parameters(parameters): Parameters<ListParameters>) -> CallToolResult {
        self.blocking(move |arguments| read::list(&arguments.source, parameters.pattern.as_deref())).await
    }

    /// Describes one metric family: labels with their values, buckets, unit, and where in the code it is declared.
    #[tool(annotations(title = "Describe a metric", read_only_hint = true))]
    async fn describe_metric(&self, Parameters(parameters): Parameters<DescribeParameters>) -> CallToolResult {
        self.blocking(move |arguments| read::describe(&arguments.source, &parameters.name)).await
    }

    /// Checks a PromQL query before it is used: unknown metrics and labels, label values that do not exist, functions
    /// that do not fit the type, aggregations that drop a label which is used later.
    #[tool(annotations(title = "Check a query", read_only_hint = true))]
    async fn check_query(&self, Parameters(parameters): Parameters<QueryParameters>) -> CallToolResult {
        self.blocking(move |arguments| read::check_query(arguments, &parameters.query)).await
    }

    /// Checks the declared metrics: naming rules, contradictions, objectives without a bucket bound.
    #[tool(annotations(title = "Check metrics", read_only_hint = true))]
    async fn check_metrics(&self) -> CallToolResult {
        self.blocking(read::check).await
    }

    /// Reads the current values of one metric family from the running programs that the server was started with.
    #[tool(annotations(title = "Current values", read_only_hint = true))]
    async fn current_values(&self, Parameters(parameters): Parameters<ValuesParameters>) -> CallToolResult {
        self.blocking(move |arguments| values::current(&arguments.source, &parameters.name)).await
    }

    /// Compares the program with an earlier one: which changes of metrics break queries, and what avoids that.
    #[tool(annotations(title = "Compare metrics", read_only_hint = true))]
    async fn compare(&self, Parameters(parameters): Parameters<CompareParameters>) -> CallToolResult {
        self.blocking(move |arguments| read::compare(&arguments.source, &parameters.before)).await
    }
}

#[tool_handler(
    name = "callmeter",
    instructions = "Answers questions about the Prometheus metrics that this project declares in its code. Check each query with `check_query` before you write it into a file."
)]
impl ServerHandler for Tools {}
