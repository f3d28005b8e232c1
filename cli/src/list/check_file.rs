//! `list --check`: whether a file contains what `--output` would write.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use similar::TextDiff;

use super::output::OutputFile;
use crate::error::Error;
use crate::exit::Exit;

/// Prints a unified diff for each file that differs, and the command that writes it.
pub(super) fn run(files: &[OutputFile], output: &Path) -> Result<Exit, Error> {
    let mut is_different = false;
    for file in files {
        let path = file.path(output);
        let found = match fs::read_to_string(&path) {
            // Git may have converted the line ends.
            Ok(text) => text.replace("\r\n", "\n"),
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(Error::Read { path, error }),
        };
        if found != file.text {
            is_different = true;
            let diff = TextDiff::from_lines(&found, &file.text);
            let name = path.display().to_string();
            let diff = diff.unified_diff().header(&name, "what the programs declare").to_string();
            anstream::stdout().lock().write_all(diff.as_bytes())?;
        }
    }
    if !is_different {
        return Ok(Exit::Clean);
    }
    let style = anstyle::AnsiColor::Red.on_default().bold();
    anstream::eprintln!(
        "{style}error{style:#}: {} is out of date. To update it: {}",
        output.display(),
        update_command()
    );
    Ok(Exit::Findings)
}

/// The command of this process, with `--output` in place of `--check`.
fn update_command() -> String {
    // Cargo passes the name of the subcommand, too.
    let arguments = env::args_os().skip(1).map(with_output).map(|argument| quoted(&argument));
    format!("cargo {}", arguments.collect::<Vec<_>>().join(" "))
}

fn with_output(argument: OsString) -> OsString {
    match argument.to_str() {
        Some("--check") => OsString::from("--output"),
        Some(text) if text.starts_with("--check=") => format!("--output{}", &text["--check".len()..]).into(),
        _ => argument,
    }
}

/// The argument as a POSIX shell reads it.
fn quoted(argument: &OsString) -> String {
    let text = argument.to_string_lossy();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:,+@%".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.into_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}
