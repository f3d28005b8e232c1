//! How an answer is given to the client.

use rmcp::model::{CallToolResult, ContentBlock};
use serde::Serialize;

/// An answer as JSON, or the error as text: the agent is to read it and try again.
pub(super) fn answer<T: Serialize, E: std::fmt::Display>(result: Result<T, E>) -> CallToolResult {
    let json = result
        .map_err(|error| error.to_string())
        .and_then(|answer| serde_json::to_value(&answer).map_err(|error| error.to_string()));
    match json {
        Ok(json) => CallToolResult::structured(json),
        Err(message) => CallToolResult::error(vec![ContentBlock::text(message)]),
    }
}
