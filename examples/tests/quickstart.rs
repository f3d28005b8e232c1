//! `quickstart` as a user runs it: in a terminal, in a pipe, and in a pipe that ends early.

use std::process::{Command, Output, Stdio};

fn quickstart() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quickstart"));
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(variable);
    }
    command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/quickstart"));
    command
}

fn stdout(output: Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// As `| head -1` does it.
#[test]
fn a_closed_pipe_is_not_an_error() {
    for arguments in [&[][..], &["--raw"]] {
        let mut command = quickstart();
        let mut running =
            command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        drop(running.stdout.take());
        let ended = running.wait_with_output().expect("it ends");
        let complaint = String::from_utf8_lossy(&ended.stderr);
        assert!(ended.status.success() && complaint.is_empty(), "{}: {complaint}", ended.status);
    }
}

#[test]
fn the_table_says_where_annotations_are() {
    let printed = stdout(quickstart().output().expect("it runs"));
    let line =
        |name: &str| printed.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{printed}"));
    for (name, file) in [
        ("Index::add", "examples/quickstart/index.rs:"),
        ("hedged", "examples/quickstart/search.rs:"),
        ("file_size_bytes", "examples/quickstart/index.rs:"),
        ("index_lines_total", "examples/quickstart/index.rs:"),
    ] {
        assert!(line(name).contains(file), "{}", line(name));
    }
    // What the line says is an annotation of this function.
    let place = line("hedged").rsplit(':').next().expect("a line number").trim();
    let number: usize = place.parse().expect("a number");
    let source = include_str!("../quickstart/search.rs").lines().skip(number - 1).take(2);
    assert!(source.clone().any(|line| line.contains("#[instrumented")), "{:?}", source.collect::<Vec<_>>());
}

#[test]
fn colours_are_for_terminals() {
    let in_a_pipe = stdout(quickstart().output().expect("it runs"));
    assert!(!in_a_pipe.contains('\x1b'), "{in_a_pipe}");
    let unwanted = stdout(quickstart().env("NO_COLOR", "1").output().expect("it runs"));
    assert!(!unwanted.contains('\x1b'), "{unwanted}");
    let forced = stdout(quickstart().env("CLICOLOR_FORCE", "1").output().expect("it runs"));
    assert!(forced.contains("\x1b["), "{forced}");
}
