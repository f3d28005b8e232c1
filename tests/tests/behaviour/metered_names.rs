//! `#[metered(…)]`: names and help, written, generated, or from constants.

use callmeter::{Objective, metered};

use super::support::{block_on, numbers, recorded};

#[derive(Debug)]
struct Refused;

#[metered(counter, histogram, in_flight)]
fn bare_order(good: bool) -> Result<(), Refused> {
    if good { Ok(()) } else { Err(Refused) }
}

#[metered(counter, prefix = "shop")]
fn bare_visit() {}

#[metered(prefix = "shop", counter("sales_total"), histogram("sale_duration_seconds"), in_flight)]
async fn bare_sale() {}

#[metered(counter(help = "With an option."), histogram(buckets = [1, 2],),)]
fn r#loop() {}

#[test]
fn names_come_from_the_function() {
    let recorded = recorded(|| {
        bare_order(true).unwrap();
        bare_order(false).unwrap_err();
        bare_visit();
        block_on(bare_sale());
        r#loop();
    });
    assert_eq!(
        recorded.numbers,
        numbers([
            ("bare_order_total", 2.0),
            ("bare_order_in_flight", 0.0),
            ("shop_bare_visit_total", 1.0),
            ("shop_sales_total", 1.0),
            ("shop_bare_sale_in_flight", 0.0),
            ("loop_total", 1.0),
        ])
    );
    let timed: Vec<_> = recorded.samples.iter().map(|(name, values)| (&**name, values.len())).collect();
    assert_eq!(
        timed,
        [("bare_order_duration_seconds", 2), ("loop_duration_seconds", 1), ("shop_sale_duration_seconds", 1)]
    );
}

/// Documented help.
/// A second line.
#[metered(
    counter("helped_by_option_total", help = "An option's help."),
    counter("helped_by_doc_total"),
    counter("helped_by_doc_too_total", help = " ")
)]
fn documented() {}

#[metered(counter("helped_by_nobody_total"), histogram, in_flight)]
fn undocumented() {}

#[doc = ""]
/** In a block,
of two lines. */
#[metered(counter("helped_by_block_total"))]
fn block_documented() {}

#[metered(counter("odd_summary", allow_name), in_flight("odd_connections_total", allow_name))]
fn odd() {}

#[test]
fn help() {
    let recorded = recorded(|| {
        documented();
        undocumented();
        block_documented();
    });
    let help = |name: &str| &*recorded.described[name].1;
    assert_eq!(help("helped_by_option_total"), "An option's help.");
    assert_eq!(help("helped_by_doc_total"), "Documented help.");
    assert_eq!(help("helped_by_doc_too_total"), "Documented help.");
    assert_eq!(help("helped_by_nobody_total"), "Calls of undocumented.");
    assert_eq!(help("undocumented_duration_seconds"), "How long calls of undocumented took.");
    assert_eq!(help("undocumented_in_flight"), "Calls of undocumented under way.");
    assert_eq!(help("helped_by_block_total"), "In a block,");
}

#[test]
fn allowed() {
    let recorded = recorded(odd);
    assert_eq!(recorded.numbers, numbers([("odd_summary", 1.0), ("odd_connections_total", 0.0)]));
}

const OUTCOMES: Objective = Objective::new("outcomes").success(99.0);
const RECORD: &[f64] = &[1.0, 2.0];
const DECLARATION: [f64; 1] = [3.0];

/// The user's constants may have any name, and may need to be borrowed.
#[metered(
    objective = OUTCOMES,
    histogram("own_constants_slice", value = 1, buckets = RECORD),
    histogram("own_constants_array", value = 1, buckets = &DECLARATION)
)]
fn own_constants() {}

#[test]
fn constants_of_the_user() {
    own_constants();
    let catalogue = callmeter::catalogue();
    let buckets = |name| catalogue.get(name).expect("declared above").buckets.clone();
    assert_eq!(buckets("own_constants_slice"), [1.0, 2.0]);
    assert_eq!(buckets("own_constants_array"), [3.0]);
}
