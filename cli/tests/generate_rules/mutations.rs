//! The generated tests fail if a rule is changed: each threshold, and each window of an objective.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use callmeter_tests::tool;
use cargo_callmeter::generate::promql::{Operator, Query, Range};
use cargo_callmeter::generate::rules::{Rule, RuleFile, prometheus, rules};

use crate::program::{FULL, plan};
use crate::promtool::{files, folder, promtool, said};

/// Which way a threshold is moved.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Moved {
    Up,
    Down,
}

#[test]
fn moved_thresholds_are_found() {
    let Some(path) = tool("promtool") else { return };
    for moved in [Moved::Up, Moved::Down] {
        let mut files: Vec<RuleFile> = rules(&plan(FULL)).expect("rules").files;
        files.retain(|file| file.name != "objective-mail");
        let mut all = BTreeSet::new();
        for rule in files.iter_mut().flat_map(|file| &mut file.groups).flat_map(|group| &mut group.rules) {
            if let Rule::Alert(alert) = rule
                && move_thresholds(&mut alert.query, moved)
            {
                all.insert(alert.name.clone());
            }
        }
        assert!(all.len() > 35, "{all:?}");
        let failed = failed_alerts(&path, &files);
        let missed: Vec<&String> = all.difference(&failed).collect();
        assert!(missed.is_empty(), "{moved:?}: the tests of {missed:?} pass with other thresholds");
    }
}

/// Each pair of windows of an objective is tested, the long and the short one.
#[test]
fn other_windows_of_objectives_are_found() {
    let Some(path) = tool("promtool") else { return };
    let of_api = || {
        let mut files = rules(&plan(FULL)).expect("rules").files;
        files.retain(|file| file.name == "objective-api");
        // The other target's rules have the same windows, and would only take time.
        files.iter_mut().for_each(|file| file.groups.retain(|group| group.name.ends_with("success")));
        files
    };
    let recorded = ["5m", "30m", "1h", "2h", "6h", "1d", "3d"];
    for window in recorded {
        let mut files = of_api();
        let name = format!("job:objective_errors:ratio_rate{window}");
        for rule in files.iter_mut().flat_map(|file| &mut file.groups).flat_map(|group| &mut group.rules) {
            if let Rule::Recording(recording) = rule
                && recording.name == name
            {
                // A long window that is too short fires too early, and a short one that is too long ends too late.
                let is_long = ["1h", "6h", "1d", "3d"].contains(&window);
                scale(&mut recording.query, if is_long { |range| range / 6 } else { |range| range * 6 });
            }
        }
        let failed = failed_alerts(&path, &files);
        assert!(failed.contains("ErrorBudgetBurn"), "{window}: the tests pass with another window: {failed:?}");
    }
}

/// The alerts with a test that fails.
fn failed_alerts(path: &Path, files_of: &[RuleFile]) -> BTreeSet<String> {
    let folder = folder(&prometheus(files_of).expect("files"));
    let tests = files(folder.path(), ".tests.yml");
    let output = promtool(path, folder.path(), &["test", "rules"], &tests);
    let said = said(&output);
    let of_line = |line: &str| {
        let line = line.trim();
        // The name of a test begins with that of its alert.
        let name = line.strip_prefix("name: ").and_then(|name| name.split(':').next());
        let query = line.strip_prefix(r#"expr: "ALERTS{alertname=\""#).and_then(|rest| rest.split('\\').next());
        name.or(query).map(str::to_owned)
    };
    said.lines().filter_map(of_line).collect()
}

/// Moves what the expression compares with. Nothing is moved if it compares with nothing.
fn move_thresholds(query: &mut Query, moved: Moved) -> bool {
    let Query::Binary { operator, left, right, .. } = query else { return false };
    match (*operator, &mut **right) {
        (Operator::And | Operator::Or, right) => {
            let is_moved = move_thresholds(right, moved);
            move_thresholds(left, moved) || is_moved
        }
        (Operator::Equal, Query::Number(_)) => {
            *operator = if moved == Moved::Up { Operator::Above } else { Operator::NotEqual };
            true
        }
        (Operator::Above | Operator::Below, Query::Number(number)) => {
            // Up is where fewer alerts fire.
            let is_stricter = (moved == Moved::Up) == (*operator == Operator::Above);
            *number = match (*number == 0.0, is_stricter) {
                (true, true) => 1e9,
                (true, false) => -1.0,
                (false, true) => *number * 1.6,
                (false, false) => *number * 0.6,
            };
            true
        }
        _ => false,
    }
}

fn scale(query: &mut Query, change: fn(Duration) -> Duration) {
    match query {
        Query::Selector(selector) => {
            if let Some(Range::Fixed(range)) = &mut selector.range {
                *range = change(*range);
            }
        }
        Query::Call(_, arguments) => arguments.iter_mut().for_each(|argument| scale(argument, change)),
        Query::Aggregate { query, .. } | Query::Subquery { query, .. } => scale(query, change),
        Query::Binary { left, right, .. } => {
            scale(left, change);
            scale(right, change);
        }
        Query::Number(_) | Query::Text(_) => {}
    }
}
