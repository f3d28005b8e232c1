//! The view of this test itself, which has an exporter and two annotated functions.

use std::sync::OnceLock;

use callmeter::{Exporter, metered};

use crate::terminal::Terminal;

const LINE_OF_SELL: u32 = line!() + 2;

#[metered(
    counter("sold_total", labels(result = outcome)),
    histogram("sell_duration_seconds", value = seconds, buckets = [0.1, 0.2, 0.4]),
    in_flight("sales_in_flight")
)]
fn sell(seconds: f64, is_possible: bool) -> Result<(), String> {
    if is_possible { Ok(()) } else { Err(format!("no more after {seconds}")) }
}

#[metered(counter("bought_total", labels(result = outcome)), histogram("buy_duration_seconds", value = seconds, buckets = [0.1]))]
fn buy(seconds: f64) {
    let _ = seconds;
}

/// One exporter for all tests, as a process has one.
pub(crate) fn exporter() -> &'static Exporter {
    static EXPORTER: OnceLock<Exporter> = OnceLock::new();
    EXPORTER.get_or_init(|| {
        Exporter::builder()
            .label("service", "shop")
            .listen("127.0.0.1:0")
            .install()
            .expect("the exporter is installed")
    })
}

/// 8 sales, of which 2 fail and 4 take between 0.2 s and 0.4 s; 2 purchases.
fn work() {
    for index in 0..8 {
        let _ = sell(if index < 4 { 0.15 } else { 0.3 }, index % 4 != 0);
    }
    for _ in 0..2 {
        buy(0.05);
    }
}

#[test]
fn rows_sort_filter_details_resize_and_quit() {
    let address = exporter().local_addr().expect("it listens").to_string();
    // The first scrape stays in the window, so that the figures are those of the calls below.
    let mut terminal = Terminal::start(&[&address, "--interval", "200ms", "--window", "1h"], &[]);
    terminal.wait_for("first scrape", |screen| screen.contains("2 functions"));
    work();

    let has_figures = |name: &str, figures: [&str; 5]| {
        let (name, figures) = (name.to_owned(), figures.map(str::to_owned));
        move |screen: &str| {
            let words = screen.lines().find(|line| line.starts_with(&name)).map(|line| line.split_whitespace());
            words.is_some_and(|words| words.skip(2).take(5).eq(figures.iter().map(String::as_str)))
        }
    };
    // p50: 4 of 8 are at most 0.2; p95: rank 7.6, so 3.6 of the 4 between 0.2 and 0.4.
    terminal.wait_for("sell", has_figures("live::sell", ["25.0%", "200ms", "380ms", "396ms", "0"]));
    let screen = terminal.wait_for("buy", has_figures("live::buy", ["0%", "50.0ms", "95.0ms", "99.0ms", "–"]));
    let place = |name: &str| screen.find(name).expect("a row");
    assert!(place("live::sell") < place("live::buy"), "sales took more time:\n{screen}");
    assert!(screen.contains(" TIME▼"), "{screen}");
    // 1.8 of 1.9 seconds.
    assert!(screen.lines().any(|line| line.starts_with("live::sell") && line.ends_with("94.7%")), "{screen}");

    terminal.press("1");
    let screen = terminal.wait_for_text("FUNCTION▲");
    assert!(screen.find("live::buy") < screen.find("live::sell"), "by name:\n{screen}");

    terminal.press("/SELL\r");
    let screen = terminal.wait_for_text("1 of 2 functions  filter: SELL");
    assert!(!screen.contains("live::buy"), "{screen}");

    terminal.press("\r");
    let screen = terminal.wait_for_text("Esc back");
    assert!(screen.contains(&format!("cli/tests/watch/live.rs:{LINE_OF_SELL} in watch::live")), "{screen}");
    assert!(
        screen.lines().any(|line| line.trim_start().starts_with("≤ 200ms █") && line.ends_with("█ 50.0%")),
        "{screen}"
    );
    assert!(screen.contains("result=error  service=shop"), "{screen}");

    terminal.press("\x1b");
    terminal.wait_for_text("q quit");
    terminal.resize(40, 10);
    terminal.wait_for("a narrow table", |screen| screen.contains("RATE/s") && !screen.contains("P50"));
    terminal.resize(100, 30);
    terminal.wait_for("a wide table", |screen| screen.contains("P50"));

    terminal.press("?");
    terminal.wait_for_text("calls that had started and not ended");
    terminal.press("q");
    let (status, output) = terminal.end();
    assert!(status.success(), "{status}");
    assert!(
        output.ends_with("\x1b[?1049l") || output.contains("\x1b[?1049l\x1b[?25h"),
        "{:?}",
        output.get(output.len() - 40..)
    );
}

#[test]
fn control_c_and_sigterm_restore_the_terminal() {
    let address = exporter().local_addr().expect("it listens").to_string();
    for end in ["\x03", "\x1b", "TERM", "HUP"] {
        let mut terminal = Terminal::start(&[&address], &[]);
        terminal.wait_for_text("functions");
        if end.len() == 1 {
            terminal.press(end);
        } else {
            terminal.signal(end);
        }
        let (status, _) = terminal.end();
        assert!(status.success(), "{end:?}: {status}");
    }
}

#[test]
fn no_color_means_no_colours() {
    let address = exporter().local_addr().expect("it listens").to_string();
    let colours = |environment: &[(&str, &str)]| {
        let mut terminal = Terminal::start(&[&address], environment);
        terminal.wait_for_text("TIME▼");
        terminal.press("q");
        terminal.end().1.contains("\x1b[38;5;")
    };
    assert!(colours(&[]), "the sorted column has a colour otherwise");
    assert!(!colours(&[("NO_COLOR", "1")]));
}
