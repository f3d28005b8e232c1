//! When the daily crawl is due. `schedule/daily.rs` tests days on which clocks are changed.

use callmeter_tests::{Running, eventually};

use super::{rank_tracker, serve};

fn scheduled(args: &[&str], variables: &[(&str, &str)]) -> String {
    let (running, _client) = serve(&[&["--no-load"], args].concat(), variables);
    eventually("a schedule", || {
        let said = running.said();
        said.lines().find(|line| line.contains("the next crawl is scheduled")).map(str::to_owned)
    })
}

#[test]
fn at_one_in_seoul() {
    let line = scheduled(&[], &[]);
    assert!(line.contains("T01:00:00+09:00[Asia/Seoul]"), "{line}");
}

#[test]
fn by_variable_or_argument() {
    let line = scheduled(&[], &[("SCHEDULE", "23:59 UTC")]);
    assert!(line.contains("T23:59:00"), "{line}");
    let line = scheduled(&["--schedule", "04:30 America/Sao_Paulo"], &[("SCHEDULE", "23:59 UTC")]);
    assert!(line.contains("T04:30:00-03:00[America/Sao_Paulo]"), "{line}");
}

#[test]
fn an_unknown_zone() {
    for (args, variables) in
        [(&["--schedule", "01:00 Asia/Soul"][..], &[][..]), (&[], &[("SCHEDULE", "01:00 Asia/Soul")])]
    {
        let ended = Running::start(&mut rank_tracker(args, variables)).wait();
        assert!(!ended.status.success());
        assert!(ended.stderr.contains("`Asia/Soul` is not a time zone"), "{}", ended.stderr);
        assert!(!ended.stdout.contains("serving"), "{}", ended.stdout);
    }
}
