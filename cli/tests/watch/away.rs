//! A program that goes away, comes back, and serves nonsense.

use crate::server::Server;
use crate::terminal::Terminal;

fn exposition(calls: u32) -> String {
    format!("# HELP jobs_total Jobs.\n# TYPE jobs_total counter\njobs_total {calls}\n")
}

#[test]
fn the_view_waits_for_the_program() {
    let server = Server::start("127.0.0.1:0", &exposition(100));
    let address = server.address();
    let mut terminal = Terminal::start(&[&address, "--interval", "200ms"], &[]);
    // Without a catalogue, families are shown.
    terminal.wait_for_text("1 family");
    terminal.wait_for_text("live, the last");

    drop(server);
    let screen = terminal.wait_for_text("no metrics for");
    assert!(screen.contains("jobs_total"), "the last figures stay:\n{screen}");

    let server = Server::start(&address, &exposition(3));
    let screen = terminal.wait_for_text("restarted");
    assert!(!screen.contains("no metrics"), "{screen}");
    terminal.wait_for_text("live, the last");

    server.serve("jobs_total 1\njobs_total 2\n");
    terminal.wait_for_text("line 2: the series `jobs_total`");
    server.serve("\u{1b}]0;title\u{7} 1\n");
    terminal.wait_for_text("a metric name is expected at `\\u{1b}]0;title");
    server.serve(&exposition(5));
    terminal.wait_for_text("live, the last");

    terminal.press("q");
    let (status, output) = terminal.end();
    assert!(status.success(), "{status}");
    assert!(!output.contains("\x1b]0;"), "the scrape cannot set the title");
}

#[test]
fn a_program_that_is_not_there_yet_is_waited_for() {
    let address = Server::start("127.0.0.1:0", "").address();
    let mut terminal = Terminal::start(&[&address, "--interval", "200ms"], &[]);
    terminal.wait_for_text("no metrics for");
    let _server = Server::start(&address, &exposition(1));
    terminal.wait_for_text("jobs_total");
    terminal.press("q");
    assert!(terminal.end().0.success());
}
