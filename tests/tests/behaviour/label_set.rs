//! `#[derive(LabelSet)]`.

use callmeter::{LabelSet, LabelValue};

#[derive(LabelValue, Clone, Copy)]
enum State {
    Pending,
    Published,
    Failed,
}

#[derive(LabelSet)]
struct Transition {
    from: State,
    to: State,
    forced: bool,
}

fn keys<L: LabelSet>() -> Vec<&'static str> {
    L::LABELS.iter().map(callmeter::Label::key).collect()
}

#[test]
fn numbers_are_dense_and_distinct() {
    let states = [State::Pending, State::Published, State::Failed];
    let mut numbers = Vec::new();
    for from in states {
        for to in states {
            for forced in [false, true] {
                numbers.push(Transition { from, to, forced }.index());
            }
        }
    }
    assert_eq!(numbers, (0..18).collect::<Vec<_>>());
    assert_eq!(keys::<Transition>(), ["from", "to", "forced"]);
}

#[derive(LabelSet)]
#[label(rename_all = "camelCase")]
struct Renamed<'a> {
    from_state: &'a State,
    r#type: bool,
    #[label(rename = "as_written")]
    other: State,
}

#[test]
fn keys_are_renamed() {
    assert_eq!(keys::<Renamed<'_>>(), ["fromState", "type", "as_written"]);
    let set = Renamed { from_state: &State::Failed, r#type: true, other: State::Published };
    assert_eq!(set.index(), 2 * 6 + 3 + 1);
    let values = Renamed::LABELS[0].values();
    assert_eq!(values, ["pending", "published", "failed"]);
}

#[derive(LabelSet)]
struct Generic<T, U: Clone>
where
    U: Copy,
{
    one: T,
    two: U,
}

#[test]
fn generics_are_label_values() {
    assert_eq!(Generic { one: true, two: State::Failed }.index(), 5);
    assert_eq!(keys::<Generic<bool, State>>(), ["one", "two"]);
}

#[derive(LabelSet)]
struct None_ {}

#[test]
fn no_labels_at_all() {
    assert_eq!(None_ {}.index(), 0);
    assert!(keys::<None_>().is_empty() && keys::<()>().is_empty());
}
