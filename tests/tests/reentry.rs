//! Calls while callmeter itself runs on the same thread: from the program's allocator, and from a library's
//! constructor.
#![cfg(unix)]

use std::process::Command;

use callmeter_tests::{Running, example, parse};

fn run(command: &mut Command) -> String {
    // It gives up after two minutes.
    let ended = Running::start(command).wait();
    assert!(ended.status.success(), "{}: {}{}", ended.status, ended.stdout, ended.stderr);
    ended.stdout
}

#[test]
fn an_allocator_that_counts_does_not_hang() {
    let allocator = example("allocator");
    assert_eq!(run(Command::new(&allocator).arg("none")), "done\n");
    assert_eq!(run(Command::new(&allocator).arg("foreign")), "done\n");
}

#[test]
fn an_allocator_counts_exactly_what_it_does() {
    let stdout = run(&mut Command::new(example("allocator")));
    let (exposition, counted) = stdout.split_once("\ncounted ").expect("what it has counted");
    let (before, after) = counted.trim_end().split_once(" to ").expect("two numbers");
    let [before, after] = [before, after].map(|number| number.parse::<f64>().expect("a number"));
    let exposition = parse(exposition);
    let value =
        |name: &str, labels: &[(&str, &str)]| exposition.value(name, labels).unwrap_or_else(|| panic!("no {name}"));

    // Updates that go to cells are never dropped: counters, histograms and calls, from the install to the scrape.
    let by_hand = value("allocator_allocations_total", &[("large", "false")])
        + value("allocator_allocations_total", &[("large", "true")]);
    let of_calls = [("function", "allocate"), ("module", "allocator"), ("result", "ok")];
    for (what, found) in [
        ("by hand", by_hand),
        ("a histogram", value("allocator_sizes_bytes_count", &[])),
        ("an annotated function", value("function_calls_total", &of_calls)),
    ] {
        assert!((before..=after).contains(&found), "{what}: {found} of {before} to {after}");
    }
    // Open labels and gauges need more than cells. What is not counted there is counted as dropped.
    let classes: f64 =
        exposition.samples.iter().filter(|((name, _), _)| name == "allocator_classes_total").map(|(_, v)| v).sum();
    let dropped = exposition.value("callmeter_dropped_updates_total", &[]).unwrap_or_default();
    assert!(classes > before / 2.0 && classes <= after, "{classes} of {before} to {after}");
    assert!(classes + dropped >= before, "{classes} and {dropped} dropped, of {before} to {after}");
    assert!(value("allocator_last_bytes", &[]) > 0.0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_librarys_constructor_does_not_hang() {
    let library = example("constructor");
    assert_eq!(run(Command::new(example("dlopen")).arg(library)), "constructed 2\n");
}
