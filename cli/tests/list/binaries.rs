//! Real programs.

use super::common::stdout;

#[test]
fn a_stripped_program_has_the_same_families() {
    let list = |profile: &str, format: &str| {
        let path = callmeter_tests::quickstart(profile);
        stdout(&["list", "--binary", path.to_str().expect("UTF-8"), "--format", format])
    };
    for format in ["json", "markdown", "openmetrics", "weaver", "table"] {
        assert_eq!(list("dev", format), list("shipped", format), "{format}");
    }
}

#[test]
fn the_exposition_has_the_series_of_a_scrape() {
    let path = callmeter_tests::quickstart("dev");
    let listed = stdout(&["list", "--binary", path.to_str().expect("UTF-8"), "--format", "openmetrics"]);
    let output = std::process::Command::new(&path).arg("--raw").arg(env!("CARGO_MANIFEST_DIR")).output();
    let output = String::from_utf8(output.expect("it runs").stdout).expect("UTF-8");
    let scraped = output.split_once("# HELP").map(|(_, rest)| format!("# HELP{rest}")).expect("an exposition");
    let series = |text: &str| {
        let mut names: Vec<_> = callmeter_tests::parse(text)
            .samples
            .into_keys()
            .map(|(name, mut labels)| {
                // The exporter adds this one, and the formats write boundaries differently.
                labels.remove("service");
                if let Some(bound) = labels.get_mut("le").filter(|bound| *bound != "+Inf") {
                    *bound = bound.parse::<f64>().expect("a number").to_string();
                }
                (name, labels)
            })
            .collect();
        names.sort();
        names
    };
    // These lines are in OpenMetrics only.
    let is_common = |line: &&str| !line.starts_with("# UNIT ") && *line != "# EOF";
    let listed = series(&listed.lines().filter(is_common).collect::<Vec<_>>().join("\n"));
    let scraped: Vec<_> = series(&scraped);
    for series in &listed {
        assert!(scraped.contains(series), "not in a scrape: {series:?}");
    }
    let own = scraped.iter().filter(|(name, _)| !name.starts_with("process_") && !name.starts_with("callmeter_"));
    for series in own {
        assert!(listed.contains(series), "not listed: {series:?}");
    }
}
