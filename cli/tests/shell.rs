//! What shells and `man` make of the program, and whether its help is true.

use std::fs;
use std::process::{Command, Output};

use cargo_callmeter::args::Cargo;
use clap::{CommandFactory as _, Parser as _};

fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-callmeter"));
    let output = command.arg("callmeter").args(arguments).output().expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("UTF-8")
}

/// Runs a program that may not be installed.
fn installed(program: &str, arguments: &[&str]) -> Option<Output> {
    match Command::new(program).args(arguments).output() {
        Ok(output) => Some(output),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            println!("{program} is not installed");
            None
        }
        Err(error) => panic!("{program}: {error}"),
    }
}

/// `cargo callmeter` itself, and each of its commands.
fn commands() -> Vec<clap::Command> {
    let mut cargo = Cargo::command();
    cargo.build();
    let callmeter = cargo.find_subcommand("callmeter").expect("the program").clone();
    let commands = callmeter.get_subcommands().filter(|command| command.get_name() != "help").cloned();
    [callmeter.clone()].into_iter().chain(commands).collect()
}

/// The lines of a command's help that begin with `cargo callmeter`, up to where their explanation begins.
fn examples(command: &clap::Command) -> Vec<String> {
    let help =
        command.get_after_help().or(command.get_after_long_help()).map(ToString::to_string).unwrap_or_default();
    let (_, examples) = help.split_once("Examples:\n").unwrap_or_default();
    let lines = examples.lines().map(str::trim).filter(|line| line.starts_with("cargo callmeter "));
    // Two blanks begin an explanation; `>` and `|` hand the output on.
    let ends = ["  ", " > ", " | ", " && "];
    lines
        .map(|line| ends.iter().fold(line, |line, end| line.split(end).next().unwrap_or(line)).to_owned())
        .collect()
}

#[test]
fn every_command_has_examples_that_it_understands() {
    for command in commands() {
        let examples = examples(&command);
        assert!(!examples.is_empty(), "`{}` has no example below `Examples:`", command.get_name());
        for example in examples {
            let words = example.split_whitespace().map(|word| word.trim_matches('\''));
            if let Err(error) = Cargo::try_parse_from(words) {
                panic!("{example}\n{error}");
            }
        }
    }
}

#[test]
fn every_option_and_command_is_explained() {
    for command in commands() {
        assert!(command.get_about().is_some(), "{}", command.get_name());
        for argument in command.get_arguments() {
            assert!(argument.get_help().is_some(), "{} {}", command.get_name(), argument.get_id());
        }
    }
}

#[test]
fn bash_completes_the_commands() {
    let script = text(run(&["completions", "bash"]).stdout);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("cargo-callmeter");
    fs::write(&path, script).expect("written");
    let test = format!(
        "source '{}' && complete -p cargo-callmeter && COMP_WORDS=(cargo-callmeter callmeter wat) COMP_CWORD=2 && \
         _cargo_callmeter cargo-callmeter wat callmeter && echo \"[${{COMPREPLY[*]}}]\"",
        path.display()
    );
    let Some(output) = installed("bash", &["--norc", "-c", &test]) else { return };
    let shown = text(output.stdout);
    assert!(output.status.success(), "{shown}{}", text(output.stderr));
    assert!(shown.contains("-F _cargo_callmeter cargo-callmeter"), "{shown}");
    assert!(shown.ends_with("[watch]\n"), "{shown}");
}

#[test]
fn every_shell_reads_its_script() {
    for (shell, command, options) in
        [("bash", "bash", ["-n"].as_slice()), ("zsh", "zsh", &["-n"]), ("fish", "fish", &["--no-execute"])]
    {
        let script = run(&["completions", shell]).stdout;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("script");
        fs::write(&path, script).expect("written");
        let arguments: Vec<&str> = options.iter().copied().chain(path.to_str()).collect();
        let Some(output) = installed(command, &arguments) else { continue };
        assert!(output.status.success(), "{shell}: {}", text(output.stderr));
    }
    for shell in ["elvish", "powershell"] {
        assert!(text(run(&["completions", shell]).stdout).contains("callmeter;watch"), "{shell}");
    }
}

#[test]
fn groff_renders_every_page() {
    let folder = tempfile::tempdir().expect("a folder");
    run(&["man", "--output", folder.path().to_str().expect("UTF-8")]);
    let mut pages: Vec<String> = Vec::new();
    for entry in fs::read_dir(folder.path()).expect("the folder") {
        let path = entry.expect("a page").path();
        pages.push(path.file_name().expect("a name").to_string_lossy().into_owned());
        // `-k` reads UTF-8, as `man` does; `-ww` warns of everything.
        let Some(output) = installed(
            "groff",
            &["-k", "-man", "-Tutf8", "-P-c", "-P-b", "-P-u", "-ww", path.to_str().expect("UTF-8")],
        ) else {
            return;
        };
        let (page, warnings) = (text(output.stdout), text(output.stderr));
        assert!(output.status.success() && warnings.is_empty(), "{}: {warnings}", path.display());
        assert!(page.contains("EXAMPLES"), "{page}");
    }
    pages.sort();
    let mut expected: Vec<String> =
        commands().iter().skip(1).map(|command| format!("cargo-callmeter-{}.1", command.get_name())).collect();
    expected.push("cargo-callmeter.1".to_owned());
    expected.sort();
    assert_eq!(pages, expected);
}

/// The lines below `Examples:` keep their columns.
#[test]
fn the_page_has_the_examples_of_the_help() {
    let Some(_) = installed("groff", &["--version"]) else { return };
    let page = run(&["man"]).stdout;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("page.1");
    fs::write(&path, page).expect("written");
    let Some(output) =
        installed("groff", &["-k", "-man", "-Tascii", "-P-c", "-P-b", "-P-u", path.to_str().expect("UTF-8")])
    else {
        return;
    };
    let page = text(output.stdout);
    for example in examples(&commands()[0]) {
        assert!(page.contains(&example), "{example} is not in\n{page}");
    }
}
