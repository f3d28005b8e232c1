//! `mcp`: the answers of the other commands for coding agents, over the Model Context Protocol on standard input and
//! output. Every tool only reads.

mod answer;
mod read;
mod tools;
mod values;

use rmcp::ServiceExt as _;
use rmcp::transport::stdio;

use self::tools::Tools;
use crate::check::Budget;
use crate::error::Error;
use crate::exit::Exit;
use crate::query::SettingsArgs;
use crate::source::SourceArgs;

/// The arguments of `mcp`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct McpArgs {
    #[command(flatten)]
    budget: Budget,
    #[command(flatten)]
    settings: SettingsArgs,
    /// What the tools read. It is read anew for each answer, so that a program that was built again is seen.
    #[command(flatten)]
    source: SourceArgs,
}

const EXAMPLES: &str = "\
Examples:
  cargo callmeter mcp --binary target/debug/app        answers from a program's binary
  cargo callmeter mcp --url http://127.0.0.1:9464/catalogue   answers from a running program, with its current values

An agent's configuration starts the server itself, for example:
  { \"mcpServers\": { \"callmeter\": { \"command\": \"cargo\", \"args\": [\"callmeter\", \"mcp\", \"--bin\", \"app\"] } } }";

/// Serves until the client closes standard input.
///
/// # Errors
///
/// Fails if the client does not speak the protocol.
pub fn run(arguments: McpArgs) -> Result<Exit, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let service = Tools::new(arguments).serve(stdio()).await.map_err(protocol)?;
        service.waiting().await.map_err(protocol)?;
        Ok(Exit::Clean)
    })
}

fn protocol(error: impl std::fmt::Display) -> Error {
    Error::Protocol(error.to_string())
}
