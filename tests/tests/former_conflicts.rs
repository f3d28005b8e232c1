//! Former names and keys that contradict other declarations prevent the install.

use callmeter::{Conflict, Difference, Exporter, InstallError, instrumented, metered};

/// A former name that another family has.
#[metered(counter("taken_new_total", was = "taken_old_total"), histogram("taken_seconds", was = "taken"))]
fn first() {}

#[metered(counter("taken_old_total"))]
fn second() {}

#[metered(in_flight("taken_sum", allow_name))]
fn third() {}

/// In OpenMetrics, the samples of a counter `taken_visits` end in `_total`.
#[metered(counter("taken_calls_total", was = "taken_visits"), in_flight("taken_visits_total", allow_name))]
fn fourth() {}

/// Two families that had one name.
#[metered(counter("both_left_total", was = "both_total"), counter("both_right_total", was = "both_total"))]
fn fifth() {}

#[metered(counter("differs_total", was = "differs_a_total", deprecated = "One.", labels(key(was = "a") = "x")))]
fn sixth() {}

#[metered(counter("differs_total", was = "differs_b_total", deprecated = "Two.", labels(key(was = "b") = "y")))]
fn seventh() {}

/// The annotations of these families have different labels.
#[instrumented(labels(region(was = "zone") = "eu"))]
fn eighth() {}

#[instrumented(labels(zone = "a"))]
fn ninth() {}

#[instrumented(labels(country(was = "zone") = "de"))]
fn tenth() {}

/// A counter that gets its suffix has no conflict with itself.
#[metered(counter("suffix_total", was = "suffix"))]
fn eleventh() {}

fn conflicts() -> Vec<Conflict> {
    for call in [first, second, third, fourth, fifth, sixth, seventh, eighth, ninth, tenth, eleventh] {
        call();
    }
    let error = Exporter::builder().install().expect_err("declarations contradict one another");
    let InstallError::Conflicts(conflicts) = error else { panic!("{error}") };
    conflicts
}

#[test]
fn conflicts_are_named() {
    let conflicts = conflicts();
    let mut found: Vec<_> = conflicts
        .iter()
        .map(|Conflict { names, difference, .. }| {
            let difference = match difference {
                Difference::FormerName { was, other_was } => format!("name {was} {other_was:?}"),
                Difference::Was(a, b) => format!("was {a} {b}"),
                Difference::Deprecated(a, b) => format!("deprecated {a} {b}"),
                Difference::LabelWas { key, was: (a, b) } => format!("label {key} {a} {b}"),
                Difference::FormerKey { key, was, other } => format!("key {key} {was} {other}"),
                other => panic!("{other:?}"),
            };
            format!("{} {} {difference}", names.0, names.1)
        })
        .collect();
    found.sort_unstable();
    let mut expected = vec![
        "both_right_total both_left_total name both_total Some(\"both_total\")".to_owned(),
        "differs_total differs_total deprecated One. Two.".to_owned(),
        "differs_total differs_total label key a b".to_owned(),
        "differs_total differs_total was differs_a_total differs_b_total".to_owned(),
        "taken_calls_total taken_visits_total name taken_visits None".to_owned(),
        "taken_new_total taken_old_total name taken_old_total None".to_owned(),
        "taken_seconds taken_sum name taken None".to_owned(),
    ];
    for family in ["calls_concurrent", "calls_duration_seconds", "calls_total"] {
        let family = format!("function_{family}");
        expected.push(format!("{family} {family} key country zone region"));
        expected.push(format!("{family} {family} key region zone zone"));
    }
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn messages_say_what_to_do() {
    let messages: Vec<String> = conflicts().iter().map(ToString::to_string).collect();
    let file = "tests/tests/former_conflicts.rs";
    for message in [
        format!(
            "`taken_new_total` at {file}:6 has the former name `taken_old_total` and would expose the same name as `taken_old_total` at {file}:9: remove `was = \"taken_old_total\"`, or rename the other family"
        ),
        format!(
            "`both_right_total` at {file}:20 has the former name `both_total` and would expose the same name as `both_total`, the former name of `both_left_total` at {file}:20: remove `was = \"both_total\"`, or rename the other family"
        ),
        format!(
            "`differs_total` is declared with former name `differs_a_total` at {file}:23 and with former name `differs_b_total` at {file}:26: write `was = \"…\"` at only one of them, or the same name at both"
        ),
        format!(
            "`differs_total` is declared with deprecation \"One.\" at {file}:23 and with deprecation \"Two.\" at {file}:26: write `deprecated = \"…\"` at only one of them, or the same text at both"
        ),
        format!(
            "the label `key` of `differs_total` is declared with former key `a` at {file}:23 and with former key `b` at {file}:26: write `was = \"…\"` at only one of them, or the same key at both"
        ),
        format!(
            "the label `region` of `function_calls_total` at {file}:30 has the former key `zone`, which its label `zone` at {file}:33 has, too: remove `was = \"zone\"`, or give the other label another key"
        ),
    ] {
        assert!(messages.contains(&message), "no {message} in\n{}", messages.join("\n"));
    }
}
