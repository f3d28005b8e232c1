//! Aggregations.

use super::finding::Finding;
use super::rule::Rule;
use super::shape::{Labels, Shape, Value};
use super::tree::{Aggregate, Keys, NodeKind};
use super::vocabulary::Values;
use super::walk::Walk;

impl Walk<'_> {
    pub(super) fn aggregate(&mut self, aggregate: &Aggregate) -> Shape {
        let name = aggregate.name.value.to_ascii_lowercase();
        let mut shape = self.shape(&aggregate.argument);
        if let Some(parameter) = &aggregate.parameter {
            let parameter_shape = self.shape(parameter);
            self.report_raw(&parameter_shape);
            if name == "quantile" {
                self.check_quantile(parameter);
            }
        }
        if matches!(name.as_str(), "avg" | "sum") && shape.value == Value::Quantile {
            let message = format!("`{name}` of quantiles is not a quantile, and one idle series makes it NaN");
            let instead = "`histogram_quantile(…, sum by (le) (rate(…_bucket[5m])))`";
            self.report(Finding::new(Rule::AverageOfQuantile, &aggregate.name.range, message).instead(instead));
        }
        // Each key is looked for among all labels.
        let before = shape.labels.clone();
        let keys = aggregate.keys.as_ref();
        for key in keys.into_iter().flat_map(|keys| &keys.keys) {
            self.use_key(&key.value, &key.range, &before);
        }
        self.hold_duplicates(keys.into_iter().flat_map(|keys| &keys.keys));
        if matches!(name.as_str(), "topk" | "bottomk" | "limitk" | "limit_ratio") {
            return shape;
        }
        self.group(&name, keys, &mut shape.labels);
        match name.as_str() {
            "count" | "group" => {
                shape = shape.with_value(Value::Gauge);
                shape.is_bucket = Some(false);
            }
            "count_values" => {
                shape = shape.with_value(Value::Gauge);
                shape.is_bucket = Some(false);
                if let Some(NodeKind::Text(label)) =
                    aggregate.parameter.as_deref().map(|parameter| &parameter.peeled().kind)
                {
                    shape.labels.add(label, Values::Any);
                }
            }
            "stddev" | "stdvar" => shape.value = Value::Gauge,
            _ => {}
        }
        shape.is_aggregated = true;
        shape
    }

    /// The labels that are left.
    fn group(&self, name: &str, keys: Option<&Keys>, labels: &mut Labels) {
        let list: Vec<&str> = keys.into_iter().flat_map(|keys| &keys.keys).map(|key| key.value.as_str()).collect();
        let has_variable =
            keys.is_some_and(|keys| keys.keys.iter().any(|key| self.masked.has_variable(&key.range)));
        match keys {
            Some(keys) if !keys.is_list => labels.drop(&list, || format!("{name} without ({})", list.join(", "))),
            None => labels.keep(&[], || format!("{name}(…)")),
            Some(_) if has_variable => labels.is_open = true,
            Some(_) => labels.keep(&list, || format!("{name} by ({})", list.join(", "))),
        }
    }
}
