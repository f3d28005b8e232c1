//! Any label value is read back unchanged.

use callmeter::{Exporter, metered};
use callmeter_tests::parse;
use proptest::prelude::*;

#[metered(counter("escaping_total", labels(value(limit = 1_000_000) = value)))]
fn escaped(value: &str) {
    let _ = value;
}

proptest! {
    #[test]
    fn label_values_read_back(value in "[\\\\\"\n\r\ta-c{}=,é🦀 ]{0,40}", global in "[\\\\\"\na]{0,9}") {
        let recorder = Exporter::builder().label("global", &*global).build().expect("a recorder");
        metrics::with_local_recorder(&recorder, || {
            escaped(&value);
            metrics::counter!("escaping_undeclared_total", "value" => value.clone()).increment(2);
        });
        let exposition = parse(&recorder.exporter().render());
        let labels = [("global", &*global), ("value", &*value)];
        prop_assert_eq!(exposition.value("escaping_total", &labels), Some(1.0));
        prop_assert_eq!(exposition.value("escaping_undeclared_total", &labels), Some(2.0));
    }
}
