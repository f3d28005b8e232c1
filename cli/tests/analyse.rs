//! What `check --queries` finds in single queries, against the catalogue of `tests/queries/`.

use std::sync::Arc;

use callmeter::Catalogue;
use cargo_callmeter::document::Document;
use cargo_callmeter::query::analyse::{Finding, Settings, Vocabulary, analyse, learn_recordings};
use cargo_callmeter::query::{Context, Dialect, Owner, Query, SourceMap, Variable, VariableValues};

fn catalogue() -> Catalogue {
    let document =
        Document::parse("shop", include_bytes!("queries/catalogue.json")).expect("the catalogue is read");
    Catalogue::union(document.programs.into_iter().map(|program| program.catalogue))
}

fn vocabulary() -> Vocabulary {
    Vocabulary::new(&catalogue(), Settings::default()).expect("the patterns are right")
}

fn query(text: &str, owner: Owner, dialect: Dialect) -> Query {
    let variables = [
        ("region", VariableValues::Label { selector: Some("shop_orders_total".into()), label: "region".into() }),
        ("wins", VariableValues::Listed(vec!["won".into(), "lost".into()])),
        ("threshold", VariableValues::Listed(vec!["0.5".into(), "1".into()])),
    ];
    let variable =
        |(name, values): (&str, VariableValues)| Variable { name: name.to_owned(), values, has_all: true };
    let context = Context { variables: variables.into_iter().map(variable).collect(), labels: Vec::new() };
    let file: Arc<str> = text.into();
    Query { text: text.into(), map: SourceMap::verbatim(file, 0..text.len()), owner, dialect, context }
}

fn alert(text: &str) -> Query {
    query(text, Owner::Alert { group: "g".into(), name: "a".into() }, Dialect::Prometheus)
}

/// `rule word` of each finding.
fn summary(text: &str, findings: &[Finding]) -> String {
    let line = |finding: &Finding| format!("{} {}", finding.rule, &text[finding.range.clone()]);
    findings.iter().map(line).collect::<Vec<_>>().join("; ")
}

fn found(text: &str) -> String {
    summary(text, &analyse(&alert(text), &vocabulary()))
}

fn found_in_panel(text: &str) -> String {
    let owner = Owner::Panel { dashboard: "d".into(), panel: "p".into(), reference: None };
    summary(text, &analyse(&query(text, owner, Dialect::Grafana), &vocabulary()))
}

fn found_in_variable(text: &str) -> String {
    let owner = Owner::Variable { dashboard: "d".into(), name: "v".into() };
    summary(text, &analyse(&query(text, owner, Dialect::Grafana), &vocabulary()))
}

fn found_with_recordings(recordings: &[(&str, &str)], text: &str) -> String {
    let mut vocabulary = vocabulary();
    let owner = |name: &str| Owner::Recording { group: "g".into(), name: name.into() };
    let queries: Vec<Query> =
        recordings.iter().map(|(name, text)| query(text, owner(name), Dialect::Prometheus)).collect();
    learn_recordings(&mut vocabulary, &queries);
    summary(text, &analyse(&alert(text), &vocabulary))
}

#[track_caller]
fn table(found: impl Fn(&str) -> String, rows: &[(&str, &str)]) {
    for (query, expected) in rows {
        assert_eq!(found(query), *expected, "{query}");
    }
}

#[test]
fn right_queries_have_no_findings() {
    for query in [
        "sum by (region) (rate(shop_orders_total{status=~\"failure|panicked\"}[5m])) / sum by (region) (rate(shop_orders_total[5m])) > 0.1",
        "rate(shop_order_duration_seconds_sum[5m]) / rate(shop_order_duration_seconds_count[5m])",
        "histogram_quantile(0.99, sum by (le) (rate(shop_order_duration_seconds_bucket[5m])))",
        "histogram_quantile(0.99, sum without (instance, job) (rate(shop_order_duration_seconds_bucket[5m]))) > 1",
        "sum(rate(shop_order_duration_seconds_bucket{le=\"0.5\"}[5m])) / sum(rate(shop_order_duration_seconds_count[5m])) < 0.99",
        "sum(rate(shop_order_duration_seconds_bucket{le=~\"1|1.0\"}[5m])) > 1",
        "absent(shop_orders_total{region=\"eu\"})",
        "resets(shop_orders_total[1h]) > 1 or changes(shop_orders_total[1h]) > 100",
        "count(shop_orders_total) > 1",
        "timestamp(shop_orders_total) < time() - 60",
        "time() - shop_last_backup_timestamp_seconds > 3600",
        "rate(shop_orders_total[5m]) * on (instance) group_left (version) callmeter_build_info",
        "max_over_time(sum(rate(shop_orders_total[5m]))[1h:1m]) > 1",
        "shop_memory_used_bytes / (shop_memory_limit_bytes > 0) > 0.9",
        "sum(rate(shop_orders_total[5m])) > 2 * sum(rate(shop_orders_total[5m] offset 1w))",
        "deriv(shop_queue_depth[10m]) > 1 and predict_linear(shop_queue_depth[1h], 3600) > 100",
        "topk(3, sum by (route) (rate(shop_http_requests_total[5m])))",
        "sum by (region) (shop_basket_items) unless on () (up == 0)",
        "-shop_basket_items + - 3 ^ +2",
        "rate(shop_orders_total{region!=\"\", status!~\"fail.*\"}[5m]) > 0",
        "label_replace(shop_basket_items, \"area\", \"$1\", \"region\", \"(.*)\") > 5",
        "count_values by (region) (\"size\", shop_basket_items) > 1",
        "{__name__=\"shop_basket_items\", region=\"eu\"} > 1",
        "up == 0 or on () vector(1)",
        "(sum(rate(shop_http_requests_total{code=\"5xx\"}[5m])) or vector(0)) / sum(rate(shop_http_requests_total[5m]))",
        "shop_basket_items{region=\"eu\"} - ignoring (region) shop_basket_items{region=\"us\"}",
        "process_open_fds / process_max_fds > 0.8",
        "sum(rate(shop_orders_total[5m])) / (shop_basket_items or vector(1)) > 1",
        "rate(shop_payments_total[5m]) # {x=\"\" the rate [",
    ] {
        assert_eq!(found(query), "", "{query}");
    }
}

#[test]
fn variables_of_dashboards_are_understood() {
    table(
        found_in_panel,
        &[
            ("sum(rate(shop_orders_total{region=~\"$region\", status=\"$status\"}[$__rate_interval]))", ""),
            ("sum by ($by) (rate(${metric}_total{region=~\"${region:regex}\"}[${window}]))", ""),
            ("sum(rate(shop_orders_total{status=~\"$region\"}[5m]))", "unknown-value $region"),
            ("sum(rate(shop_orders_total{status=\"[[wins]]\"}[5m]))", "unknown-value [[wins]]"),
            ("topk($k, sum by (region) (rate(shop_orders_total[$__interval])))", ""),
            ("rate(shop_ordres_total{region=\"$region\"}[$__range])", "unknown-metric shop_ordres_total"),
            ("$metric > $threshold", ""),
            ("sum(shop_queue_depth) $operator 3", "unchecked $operator"),
        ],
    );
}

#[test]
fn queries_of_variables_are_checked() {
    table(
        found_in_variable,
        &[
            ("label_values(shop_orders_total, region)", ""),
            ("label_values(region)", ""),
            ("label_values(shop_orders_total{status=\"success\"}, zone)", "unknown-label zone"),
            ("label_values(shop_orders_totals,region)", "unknown-metric shop_orders_totals"),
            ("label_values(shop_orders_total{region=\"de\"}, status)", "unknown-value de"),
            ("query_result(topk(5, rate(shop_basket_items[$__range])))", "rate-of-gauge rate"),
            ("query_result(topk(5, sum by (region) (shop_orders_total)))", ""),
            ("metrics(shop_.*)", ""),
            ("label_names()", ""),
        ],
    );
}

#[test]
fn recorded_series_have_the_labels_of_their_expression() {
    let recordings = [
        ("shop:errors:ratio", "shop:errors:rate5m / shop:orders:rate5m"),
        ("shop:errors:rate5m", "sum by (region) (rate(shop_orders_total{status=\"failure\"}[5m]))"),
        ("shop:orders:rate5m", "sum by (region) (rate(shop_orders_total[5m]))"),
        ("shop:orders:sum", "sum by (region) (shop_orders_total)"),
        ("shop:circle:a", "shop:circle:b"),
        ("shop:circle:b", "shop:circle:a"),
    ];
    let found = |text: &str| found_with_recordings(&recordings, text);
    table(
        found,
        &[
            ("shop:errors:ratio{region=\"eu\"} > 0.1", ""),
            ("shop:errors:ratio{region=\"de\"} > 0.1", "unknown-value de"),
            ("shop:errors:ratio{status=\"failure\"} > 0.1", "unknown-label status"),
            ("sum by (status) (shop:errors:ratio) > 0.1", "dropped-label status"),
            ("rate(shop:orders:sum[5m]) > 0.1", "rate-of-aggregate rate"),
            ("shop:circle:a{x=\"y\"} > 0.1", ""),
        ],
    );
}

#[test]
fn regular_expressions_are_judged_branch_by_branch() {
    table(
        found,
        &[
            ("rate(shop_orders_total{region=~\"(eu|us)\"}[5m]) > 0", ""),
            ("rate(shop_orders_total{region=~\"(?:eu|de|us)\"}[5m]) > 0", "unknown-value de"),
            ("rate(shop_orders_total{region=~\"eu|\\\\w{3}\"}[5m]) > 0", "unknown-value \\\\w{3}"),
            ("rate(shop_orders_total{region=~`eu|\\w{3}`}[5m]) > 0", "unknown-value \\w{3}"),
            ("rate(shop_orders_total{region=~\"\\u0065u|fr\"}[5m]) > 0", "unknown-value fr"),
            ("rate(shop_orders_total{region=~\"EU\"}[5m]) > 0", "unknown-value EU"),
            ("rate(shop_orders_total{region=~\"(?i)EU\"}[5m]) > 0", ""),
            ("rate(shop_orders_total{region=\"eu\" or region=\"de\"}[5m]) > 0", "unknown-value de"),
        ],
    );
}

#[test]
fn branches_within_a_pattern_are_judged_with_what_is_around_them() {
    table(
        found,
        &[
            ("shop_queue_depth{queue=~\"e(mail|xport)\"} > 0", ""),
            ("shop_queue_depth{queue=~\"e(mail|dge)\"} > 0", "unknown-value dge"),
            ("shop_queue_depth{queue=~\"export|e(?:mail|dge)\"} > 0", "unknown-value dge"),
            ("shop_queue_depth{queue=~\"(a|e)(mail|xport)\"} > 0", "unknown-value a"),
        ],
    );
}

#[test]
fn contradictory_matchers_are_found() {
    table(
        found,
        &[
            ("shop_queue_depth{queue=\"email\", queue=\"export\"} > 0", "unknown-value export"),
            ("shop_queue_depth{queue=~\"e.*\", queue!=\"export\"} > 0", ""),
            ("shop_queue_depth{queue=\"email\", queue!~\"e.*\"} > 0", "unknown-value e.*"),
            ("shop_queue_depth{queue=\"sms\", queue=\"email\"} > 0", "unknown-value sms"),
            ("shop_queue_depth{job=\"a\", job=\"b\"} > 0", "unknown-value b"),
            ("shop_queue_depth{queue=\"email\" or queue=\"export\"} > 0", ""),
        ],
    );
}

#[test]
fn patterns_of_names_are_looked_up() {
    table(
        found,
        &[
            ("count({__name__=~\"shop_.*\"}) > 0", ""),
            ("count({__name__=~\"shop_nothing_.*\"}) > 0", "unknown-metric shop_nothing_.*"),
            ("count({__name__=~\"rabbitmq_.*\"}) > 0", "foreign-metric rabbitmq_.*"),
            ("count({__name__=~\"node_.*\"}) > 0", ""),
        ],
    );
}

#[test]
fn queries_that_look_wrong_and_are_right() {
    table(
        found,
        &[
            ("holt_winters(shop_queue_depth[1h], 0.5, 0.5) > 1", ""),
            ("holt_winters(shop_orders_total[1h], 0.5, 0.5) > 1", "delta-of-counter holt_winters"),
            ("holt_winters(shop_queue_depth, 0.5, 0.5) > 1", "syntax shop_queue_depth"),
            ("shop_basket_items{zone=\"\"} > 1", ""),
            ("last_over_time(shop_queue_depth[10s]) > 1", ""),
            ("delta(shop_queue_depth[10s]) > 1", "short-range 10s"),
        ],
    );
}

#[test]
fn errors_of_the_parser_have_a_position() {
    table(
        found,
        &[
            ("", "syntax "),
            ("sum(rate(shop_orders_total[5m])", "syntax ("),
            ("sum(rate(shop_orders_total[5m])) >", "syntax "),
            ("rate(shop_orders_total[5 m])", "syntax m"),
            ("shop_basket_items & 3", "syntax &"),
            ("shop_basket_items{region==\"eu\"}", "syntax ="),
            ("1 + rate(sum(shop_orders_total))", "syntax sum(shop_orders_total)"),
            ("shop_basket_items shop_queue_depth", "syntax shop_queue_depth"),
            ("sum(rate(shop_orders_total{region=eu}[5m])) > 1", "syntax eu"),
            ("shop_basket_items[1e300]", "syntax 1e300"),
            ("shop_basket_items offset inf", "syntax inf"),
            ("shop_basket_items{region=~\"(\"}", "syntax \"(\""),
            ("shop_basket_items{region=~`(\\w`}", "syntax `(\\w`"),
        ],
    );
}

#[test]
fn an_offence_has_one_finding() {
    table(
        found,
        &[
            (
                "histogram_quantile(0.9, sum by (le) (rate(shop_orders_total[5m]))) > 1",
                "quantile-of-non-histogram histogram_quantile",
            ),
            ("rate(shop_orders_totals{whatever=\"x\"}[5m]) > 1", "unknown-metric shop_orders_totals"),
            ("sum by (region) (shop_basket_items) / on (zone) shop_basket_items > 1", "unknown-label zone"),
            ("sum(shop_orders_total) > 1 > 2", "raw-counter shop_orders_total"),
        ],
    );
}

/// Queries of any kind: what a finding points at is within the query, and nothing panics or hangs.
mod hostile {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;

    static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(vocabulary);

    fn check(text: &str) {
        for dialect in [Dialect::Prometheus, Dialect::Grafana, Dialect::Sloth] {
            let owner = Owner::Annotation { dashboard: "d".into(), name: "n".into() };
            for owner in [owner, Owner::Variable { dashboard: "d".into(), name: "v".into() }] {
                for finding in analyse(&query(text, owner, dialect), &VOCABULARY) {
                    assert!(text.get(finding.range.clone()).is_some(), "{text:?}: {finding:?}");
                }
            }
        }
    }

    /// Words of PromQL and of dashboards, in any order.
    fn words() -> impl Strategy<Value = String> {
        let word = prop::sample::select(vec![
            "shop_orders_total",
            "shop_queue_depth",
            "shop_order_duration_seconds_bucket",
            "rate",
            "sum",
            "by",
            "without",
            "on",
            "ignoring",
            "group_left",
            "histogram_quantile",
            "label_replace",
            "label_values",
            "topk",
            "quantile",
            "offset",
            "bool",
            "and",
            "or",
            "unless",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            "=",
            "=~",
            "!~",
            "!=",
            "==",
            ">",
            "+",
            "-",
            "/",
            "^",
            "@",
            ",",
            ":",
            "5m",
            "1e300",
            "0x1f",
            "inf",
            "NaN",
            "0.9",
            "\"eu|de\"",
            "'a'",
            "`\\d`",
            "\"\\u00e9\"",
            "\"(\"",
            "region",
            "le",
            "$x",
            "${x:regex}",
            "[[x]]",
            "$__rate_interval",
            "{{.window}}",
            "{{",
            "#",
            "\n",
            "\0",
            "é",
            "😀",
            "\\",
            "\"",
            "`",
            "$",
            "start",
            "end",
            "fill",
            "(shop_orders_total",
            "[5m:1m]",
        ]);
        let separator = prop::sample::select(vec!["", " ", " "]);
        prop::collection::vec((word, separator), 0..24)
            .prop_map(|words| words.into_iter().flat_map(|(word, separator)| [word, separator]).collect())
    }

    /// A right query with some bytes changed.
    fn mutated() -> impl Strategy<Value = String> {
        const QUERY: &str = "histogram_quantile(0.9, sum by (le, region) (rate(shop_order_duration_seconds_bucket{region=~\"eu|${region:regex}\"}[$__rate_interval] offset -1h))) / on (region) group_left (x) label_replace(shop_basket_items @ end(), \"a\", \"$1\", \"region\", `\\d(.*)`) > bool 3";
        prop::collection::vec((0..QUERY.len(), any::<char>()), 1..6).prop_map(|changes| {
            let mut characters: Vec<char> = QUERY.chars().collect();
            for (at, character) in changes {
                characters[at] = character;
            }
            characters.into_iter().collect()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_is_survived(text in any::<String>()) {
            check(&text);
        }

        #[test]
        fn any_words_are_survived(text in words()) {
            check(&text);
        }

        #[test]
        fn any_changed_query_is_survived(text in mutated()) {
            check(&text);
        }
    }

    #[test]
    fn queries_without_measure_are_survived() {
        let nested = |open: &str, inner: &str, close: &str, depth: usize| {
            format!("{}{inner}{}", open.repeat(depth), close.repeat(depth))
        };
        let queries = [
            nested("(", "1", ")", 10_000),
            nested("(", "1", "", 10_000),
            nested("sum(", "shop_queue_depth", ")", 10_000),
            nested("sum(", "shop_queue_depth", ")", 160),
            nested("abs(", "shop_queue_depth", ")", 160),
            nested("sum(1 + ", &nested("shop_queue_depth ^ ", "shop_queue_depth", "", 60), ")", 50),
            nested("-", "1", "", 100_000),
            nested("", "shop_queue_depth", "[5m:1m]", 10_000),
            nested("1 + ", "1", "", 100_000),
            nested("1 + ", "1", "", 160),
            nested("2 ^ ", "1", "", 160),
            nested("shop_queue_depth or ", "shop_queue_depth", "", 160),
            nested("shop_queue_depth / ", "shop_queue_depth", "", 160),
            nested("$x ", "1", "", 10_000),
            nested("{{", "a", "}}", 10_000),
            nested("${", "a", "}", 10_000),
            nested("[[", "a", "]]", 10_000),
            format!("shop_queue_depth{{queue=~\"{}\"}}", "a|".repeat(5 << 20)),
            format!("shop_queue_depth{{queue=~\"{}\"}}", "a|".repeat(40_000)),
            format!("shop_queue_depth{{queue=~\"{}\"}}", nested("(", "a", ")", 10_000)),
            "shop_queue_depth{queue=~\"((a{1000}){1000}){1000}\"}".to_owned(),
            "shop_queue_depth{queue=~\"(x+x+)+y|(a*)*b\"}".to_owned(),
            format!("shop_queue_depth{{{}}}", "queue=\"mail\",".repeat(5_000)),
            format!("rate(shop_orders_total[{}h])", "9".repeat(1_000)),
            "rate(shop_orders_total[99999999999y])".to_owned(),
            "rate(shop_orders_total[5m:99999999999999999999])".to_owned(),
            "shop_queue_depth @ 1e300 offset -1e300".to_owned(),
            format!("shop_{}", "queue_".repeat(15_000)),
            "\0".repeat(10_000),
        ];
        for query in queries {
            check(&query);
        }
    }
}
