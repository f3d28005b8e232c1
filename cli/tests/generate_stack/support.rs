//! Stacks that are generated into temporary folders.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use callmeter::{Alert, Condition, Objective, Severity};
use cargo_callmeter::generate::config::Config;
use cargo_callmeter::generate::{GenerateError, Plan, output, stack};
use serde_json::Value;
use tempfile::TempDir;

/// A configuration with every server and every option.
pub(crate) const FULL: &str = include_str!("full.toml");

/// A generated monitoring folder.
pub(crate) struct Stack {
    folder: TempDir,
}

/// The plan of a configuration for this program, whose declarations are below.
pub(crate) fn plan(config: &str) -> Plan {
    Plan::new(toml::from_str::<Config>(config).expect("a configuration"), "shop", callmeter::catalogue())
}

const API: Objective = Objective::new("api").success(99.5);
const INVOICES_FAIL: Alert = Alert::new("InvoicesFail", Condition::error_share("job_runs_total").above(0.05))
    .hold_for(Duration::from_secs(300))
    .severity(Severity::Critical)
    .summary("Customers get no invoices.")
    .description("Look at the database first.");
callmeter::alerts![INVOICES_FAIL];

#[callmeter::instrumented(objective = API)]
async fn order() -> Result<(), String> {
    Ok(())
}

#[callmeter::job("invoices")]
async fn invoices() -> Result<(), String> {
    Ok(())
}

/// Why nothing is generated for a configuration.
pub(crate) fn error(config: &str) -> GenerateError {
    stack::artefacts(&plan(config), None).expect_err("an error")
}

impl Stack {
    /// Generates the stack of a configuration.
    pub(crate) fn generate(config: &str) -> Self {
        Self::of(&plan(config))
    }

    pub(crate) fn of(plan: &Plan) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        output::write(&stack::artefacts(plan, None).expect("a stack"), folder.path(), output::STACK_MANIFEST)
            .expect("files");
        Self { folder }
    }

    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    /// The folder itself, for a server that is started in it.
    pub(crate) fn into_folder(self) -> TempDir {
        self.folder
    }

    pub(crate) fn read(&self, file: &str) -> String {
        let path = self.path(file);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// A YAML file as a value.
    pub(crate) fn yaml(&self, file: &str) -> Value {
        serde_saphyr::from_str(&self.read(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    /// Replaces texts of a file, such as paths in containers by paths of this machine.
    pub(crate) fn replace(&self, file: &str, replacements: &[(&str, &str)]) -> PathBuf {
        let mut text = self.read(file);
        for (old, new) in replacements {
            assert!(text.contains(old), "{file} does not contain {old:?}:\n{text}");
            text = text.replace(old, new);
        }
        let path = self.path(file);
        fs::write(&path, text).expect("a file");
        path
    }

    /// Makes a file's secrets files of this folder, with these contents.
    pub(crate) fn map_secrets(&self, file: &str, secrets: &[(&str, &str)]) -> PathBuf {
        let folder = self.path("secrets");
        for (name, content) in secrets {
            fs::write(folder.join(name), content).expect("a secret");
        }
        self.replace(file, &[("/run/secrets", folder.to_str().expect("UTF-8"))])
    }
}

/// What a checker of another project says about a file: what it printed, and whether it accepts the file.
pub(crate) struct Verdict {
    pub(crate) is_valid: bool,
    pub(crate) said: String,
}

pub(crate) fn ask(program: &Path, arguments: &[&str], folder: Option<&Path>) -> Verdict {
    let mut command = Command::new(program);
    command.args(arguments);
    if let Some(folder) = folder {
        command.current_dir(folder);
    }
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Verdict { is_valid: output.status.success(), said }
}
