//! The configurations in `docs/stack.md` are valid, and it lists each generated file.

use cargo_callmeter::generate::config::Config;
use cargo_callmeter::generate::stack;

use crate::support::{FULL, plan};

const PAGE: &str = include_str!("../../../docs/stack.md");

#[test]
fn configurations_on_the_page_are_valid() {
    let blocks: Vec<&str> = PAGE.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert!(blocks.len() >= 4);
    for block in blocks {
        let config: Config = toml::from_str(block).unwrap_or_else(|error| panic!("{block}\n{error}"));
        assert_ne!(config, Config::default(), "{block}");
        stack::artefacts(&plan(block), None).unwrap_or_else(|error| panic!("{block}\n{error}"));
    }
}

#[test]
fn each_generated_file_is_on_the_page() {
    for file in stack::artefacts(&plan(FULL), None).unwrap() {
        let folder = file.path.split_once('/').map_or(file.path.as_str(), |(folder, _)| folder);
        assert!(PAGE.contains(&format!("`{folder}")), "{}", file.path);
    }
}
