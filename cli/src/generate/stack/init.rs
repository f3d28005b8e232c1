//! A first `callmeter.toml` with every option of the stack in a comment.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;

use super::error::StackError;
use crate::generate::config;
use crate::generate::error::GenerateError;

/// Every line that is an option begins with `#` and no space.
const TEMPLATE: &str = include_str!("callmeter.toml");

/// Writes the file into the folder.
///
/// # Errors
///
/// Fails if there is one already, or it cannot be written.
pub fn write(out: &Path) -> Result<(), GenerateError> {
    let path = out.join(config::FILE);
    let written = std::fs::create_dir_all(out)
        .and_then(|()| OpenOptions::new().write(true).create_new(true).open(&path))
        .and_then(|mut file| file.write_all(TEMPLATE.as_bytes()));
    written.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => StackError::ConfigExists(path).into(),
        _ => GenerateError::Write { path, error },
    })
}

#[cfg(test)]
mod tests {
    use super::TEMPLATE;
    use crate::generate::config::Config;

    #[test]
    fn it_changes_nothing() {
        assert_eq!(toml::from_str::<Config>(TEMPLATE).unwrap(), Config::default());
    }

    #[test]
    fn every_option_in_it_exists() {
        let is_option = |line: &&str| line.starts_with('#') && !line.starts_with("# ") && *line != "#";
        let options = TEMPLATE.lines().filter(|line| is_option(line)).count();
        let text: Vec<&str> =
            TEMPLATE.lines().map(|line| if is_option(&line) { &line[1..] } else { line }).collect();
        let config: Config = toml::from_str(&text.join("\n")).unwrap_or_else(|error| panic!("{error}"));
        assert!(options > 80, "{options}");
        assert_ne!(config.stack, Config::default().stack);
    }
}
