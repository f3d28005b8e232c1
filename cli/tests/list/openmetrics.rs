//! The exposition.

use std::io::Write as _;
use std::process::{Command, Stdio};

use super::common::{catalogue, check_snapshot, failure, stdout};
use super::list_shop;

#[test]
fn the_exposition_is_openmetrics() {
    // `wait_ms` has the label `job`, which a scrape would rename, but which may be exposed.
    let text = list_shop(&["--format", "openmetrics"]);
    check_snapshot("list.openmetrics.txt", &text);
    let Some(python) = callmeter_tests::python() else { return };
    let script = "\
import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
for family in text_string_to_metric_families(sys.stdin.read()):
    print(family.name, family.type, family.unit or '-', len(family.samples))
";
    let mut child = Command::new(python)
        .args(["-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python starts");
    child.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("written");
    let output = child.wait_with_output().expect("Python ends");
    assert!(output.status.success(), "the parser rejects the exposition");
    let expected = "\
carts_abandoned gauge - 1
checkout_duration_seconds histogram seconds 16
checkout_in_flight gauge - 1
function_calls counter - 7
orders counter - 33
purchases counter - 33
request_size_bytes histogram bytes 0
wait_ms gauge - 1
";
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
}

#[test]
fn names_that_no_exposition_may_contain_are_an_error() {
    let (status, message) =
        failure(&["list", "--format", "openmetrics", "--file", &catalogue("hostile.json").display().to_string()]);
    assert_eq!(status, Some(2));
    assert!(message.contains("is not a name in Prometheus's data model"), "{message}");
    assert!(!message.contains('\u{1b}'), "{message:?}");
}

#[test]
fn a_former_name_without_total_is_exposed_as_both_formats_had_it() {
    let shop = std::fs::read_to_string(catalogue("shop.json")).expect("a file");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("renamed.json");
    for (was, expected) in [
        (
            "order_count",
            ["# TYPE orders counter", "# TYPE order_count unknown", "# TYPE order_count_total unknown"],
        ),
        ("orders", ["# TYPE orders_total unknown", "# TYPE orders unknown", ""]),
    ] {
        std::fs::write(&path, shop.replace("purchases_total", was)).expect("written");
        let file = path.to_str().expect("UTF-8");
        let text = stdout(&["list", "orders_total", "--format", "openmetrics", "--file", file]);
        let types: Vec<&str> = text.lines().filter(|line| line.starts_with("# TYPE")).collect();
        assert_eq!(types, expected.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>());
        assert!(text.contains(&format!("# HELP {was} Renamed to orders_total. Deprecated: query")), "{text}");
        let first = format!("\n{was}{{region=\"af-south\",site=\"af-south\",outcome=\"cancelled\"}} 0\n");
        assert!(text.contains(&first), "{text}");
    }
}
