//! Former names and keys at recorders of others, in blocks and in presets.

use callmeter::{Counter, LabelSet, LabelValue, Metrics, catalogue, job, metered};

use super::support::{numbers, recorded};

#[derive(LabelValue, Clone, Copy)]
#[allow(dead_code, reason = "only the values are read")]
enum Shelf {
    Top,
    Bottom,
}

#[derive(LabelSet)]
struct By {
    #[label(was = "board")]
    shelf: Shelf,
}

#[derive(Metrics)]
#[metrics(prefix = "elsewhere")]
struct Elsewhere {
    /// Books by hand.
    #[metric(was = "elsewhere_volumes_total", deprecated = "Soon.")]
    books: Counter<By>,
    /// Old books.
    #[metric(deprecated = "Nobody reads them.")]
    old_books: Counter,
}

static ELSEWHERE: Elsewhere = Elsewhere::new();

/// Lends a book.
#[metered(
    counter("elsewhere_loans_total", was = "elsewhere_lendings", deprecated = "Soon."),
    labels(shelf(was = "board"), open(limit = 3, was = "closed") = "x")
)]
fn lend(shelf: Shelf) {
    let _ = shelf;
}

#[test]
fn other_recorders_get_only_the_new_names() {
    let recorded = recorded(|| {
        lend(Shelf::Top);
        ELSEWHERE.books.with(By { shelf: Shelf::Bottom }).increment(2);
        ELSEWHERE.old_books.increment(1);
    });
    assert_eq!(
        recorded.numbers,
        numbers([
            ("elsewhere_loans_total{shelf=\"top\",open=\"x\"}", 1.0),
            ("elsewhere_books_total{shelf=\"bottom\"}", 2.0),
            ("elsewhere_old_books_total", 1.0),
        ])
    );
    let help = |name: &str| &*recorded.described[name].1;
    assert_eq!(help("elsewhere_loans_total"), "Lends a book.");
    assert_eq!(help("elsewhere_books_total"), "Books by hand.");
    assert_eq!(help("elsewhere_old_books_total"), "Old books. Deprecated: Nobody reads them.");
}

/// A former name is the whole name.
#[metered(prefix = "block", counter("visits_total", was = "hits_total"), labels(shelf(was = "board") = "a"))]
mod block {
    pub(super) fn one() {}

    #[callmeter::metered(counter("own_total"))]
    pub(super) fn own() {}
}

#[job(counter("block_runs_total", was = "block_starts_total"), histogram(was = "block_time_seconds"))]
mod jobs {
    use callmeter::job;

    #[job("inherits")]
    pub(super) fn inherits() {}

    #[job("has its own", counter("block_own_runs_total"), histogram(deprecated = "Soon."))]
    pub(super) fn own() {}
}

/// The first annotation says what the family was. The second need not.
#[metered(counter("elsewhere_shared_total", labels(shelf(was = "board") = "a")))]
fn shared() {}

#[metered(counter("elsewhere_shared_total", was = "elsewhere_split_total", labels(shelf = "b")))]
fn shared_too() {}

#[test]
fn a_former_name_belongs_to_its_name() {
    for call in [block::one, block::own, jobs::inherits, jobs::own, shared, shared_too] {
        call();
    }
    let catalogue = catalogue();
    let was = |name: &str| catalogue.get(name).unwrap_or_else(|| panic!("{name} is declared")).was.as_deref();
    assert_eq!(was("block_visits_total"), Some("hits_total"));
    assert_eq!(was("block_own_total"), None);
    assert_eq!(was("block_runs_total"), Some("block_starts_total"));
    assert_eq!(was("block_own_runs_total"), None);
    assert_eq!(was("elsewhere_shared_total"), Some("elsewhere_split_total"));
    let durations = catalogue.get("job_duration_seconds").expect("declared");
    assert_eq!(durations.was.as_deref(), Some("block_time_seconds"));
    assert_eq!(durations.deprecated.as_deref(), Some("Soon."));
    let shared = catalogue.get("elsewhere_shared_total").expect("declared");
    assert_eq!(shared.former_keys(), [("shelf", "board")]);
    assert!(shared.declared.iter().all(|declared| declared.labels[0].was.as_deref() == Some("board")));
}
