//! `callmeter::catalogue()`: what this program declares.

use std::time::Duration;

use callmeter::{
    Counter, Family, Histogram, Kind, LabelSet, LabelValue, LabelValues, Metrics, Objective, Outcome, Unit,
    catalogue, instrumented, metered,
};

use super::support::{block_on, recorded};

#[derive(LabelValue, Clone, Copy)]
#[allow(dead_code, reason = "only the values are read")]
enum Channel {
    Web,
    App,
}

#[derive(Outcome)]
#[allow(dead_code, reason = "only the values are read")]
enum Delivery {
    #[outcome(ok)]
    Ack,
    #[outcome(error)]
    DeadLetter,
}

const API: Objective = Objective::new("api").success(99.5).latency(90.0, Duration::from_millis(250));

/// From the documentation.
#[metered(
    counter("listed_orders_total", labels(how = outcome(ok = "good")), on(ok, error)),
    histogram("listed_size_bytes", value = |ret| ret.map_or(0, |()| 1), buckets = [1, 2.5]),
    in_flight("listed_calls", help = "Written."),
    labels(channel, tenant(limit = 7) = "x", region = "eu"),
    objective = API,
    sample = 5,
)]
async fn listed(channel: Channel) -> Result<(), ()> {
    let _ = channel;
    Ok(())
}

const LINE: u32 = line!() + 2;

#[metered(counter("listed_twice_total", labels(from = "one")))]
fn one() {}

#[metered(counter("listed_twice_total", labels(from = "two"), help = "Explicit."))]
fn two() {}

#[metered(counter("listed_outcome_total", labels(how = outcome)), outcome = Delivery, objective = LATENCY)]
fn deliver() -> Delivery {
    Delivery::Ack
}

const LATENCY: Objective = Objective::new("latency").latency(99.0, Duration::from_secs(1));

struct Type;

#[instrumented(labels(listed_extra = "x"))]
impl Type {
    fn method(&self) {}

    async fn method_later(&self) -> Result<(), ()> {
        Ok(())
    }
}

#[metered(counter("listed_scope_total"))]
impl Type {
    fn scoped(&self) {}
}

struct Left;

struct Right;

impl Left {
    #[instrumented]
    fn go(&self) {}
}

impl Right {
    #[instrumented]
    fn go(&self) {}
}

#[metered(counter("listed_shared_total", labels(channel, kind = "a")))]
fn shares(channel: Channel) {
    let _ = channel;
}

#[metered(counter("listed_shared_total", labels(kind: Kinds = Kinds::A, channel = "web")))]
fn shares_too() {}

#[metered(counter("listed_shared_total", labels(kind = "c", channel = "web")))]
fn shares_nothing() {}

#[derive(LabelValue)]
#[allow(dead_code, reason = "only the values are read")]
enum Kinds {
    A,
    B,
}

#[derive(LabelSet)]
struct By {
    channel: Channel,
    forced: bool,
}

/// Not a help.
#[derive(Metrics)]
struct Listed {
    /// By hand.
    by_hand: Counter<By>,
    #[metric(unit = seconds)]
    waited: Histogram,
}

static LISTED: Listed = Listed::new();

fn family(name: &str) -> Family {
    catalogue().get(name).cloned().unwrap_or_else(|| panic!("{name} is declared"))
}

fn closed(values: &[&str]) -> LabelValues {
    LabelValues::Closed(values.iter().map(ToString::to_string).collect())
}

fn outcomes(values: &LabelValues) -> Vec<(String, bool)> {
    let LabelValues::Outcome(values) = values else { panic!("{values:?} are outcomes") };
    values.iter().map(|value| (value.value.clone(), value.is_error)).collect()
}

fn pairs<const N: usize>(pairs: [(&str, bool); N]) -> Vec<(String, bool)> {
    pairs.map(|(value, is_error)| (value.to_owned(), is_error)).into()
}

#[test]
fn a_counter() {
    let family = family("listed_orders_total");
    assert_eq!((family.kind, family.unit), (Kind::Counter, None));
    assert_eq!(family.help, "From the documentation.");
    assert_eq!(family.labels, ["channel", "tenant", "region", "how"]);
    assert!(family.buckets.is_empty() && family.is_open() && family.closed_series().is_empty());
    let [declared] = &family.declared[..] else { panic!("declared once") };
    assert_eq!((&*declared.function, &*declared.module), ("listed", module_path!()));
    assert!(declared.file.ends_with("behaviour/catalogue.rs"));
    assert_eq!(declared.sample, 5);
    let objective = declared.objective.as_ref().unwrap();
    assert_eq!(objective.name, "api");
    assert_eq!((objective.success_percent, objective.latency_percent), (Some(99.5), Some(90.0)));
    assert_eq!(objective.latency_seconds, Some(0.25));
    let labels = &declared.labels;
    assert_eq!(labels[0].values, closed(&["web", "app"]));
    assert_eq!(labels[1].values, LabelValues::Open(7));
    assert_eq!(labels[2].values, closed(&["eu"]));
    assert_eq!(outcomes(&labels[3].values), pairs([("good", false), ("error", true)]));
}

#[test]
fn a_histogram_and_a_gauge() {
    let size = family("listed_size_bytes");
    assert_eq!((size.kind, size.unit, &*size.buckets), (Kind::Histogram, Some(Unit::Bytes), &[1.0, 2.5][..]));
    let calls = family("listed_calls");
    assert_eq!((calls.kind, calls.unit, &*calls.help), (Kind::Gauge, None, "Written."));
    assert_eq!(calls.labels, ["channel", "tenant", "region"]);
}

#[test]
fn the_counter_of_open_labels() {
    let overflow = family("callmeter_label_overflow_total");
    assert_eq!(overflow.labels, ["metric", "label"]);
    let series = overflow.closed_series();
    for metric in ["listed_orders_total", "listed_size_bytes", "listed_calls"] {
        assert!(series.contains(&vec![("metric", metric), ("label", "tenant")]), "{metric}");
    }
}

#[test]
fn declared_twice() {
    let family = family("listed_twice_total");
    assert_eq!(family.help, "Explicit.");
    let functions: Vec<_> = family.declared.iter().map(|declared| &*declared.function).collect();
    assert_eq!(functions, ["one", "two"]);
    assert_eq!(family.declared[0].line, LINE);
    assert_eq!(family.closed_series(), [[("from", "one")], [("from", "two")]]);
}

#[test]
fn outcomes_of_a_type() {
    let family = family("listed_outcome_total");
    let declared = &family.declared[0];
    // A sync function is never cancelled.
    assert_eq!(
        outcomes(&declared.labels[0].values),
        pairs([("ack", false), ("dead_letter", true), ("panicked", true)])
    );
    let objective = declared.objective.as_ref().unwrap();
    assert_eq!((objective.success_percent, objective.latency_percent), (None, Some(99.0)));
}

#[test]
fn only_outcomes_that_can_happen() {
    let calls = family("function_calls_total");
    let of = |function: &str| {
        let mut declared = calls.declared.iter().filter(|declared| declared.function == function);
        let declared = declared.next().expect("declared above");
        outcomes(&declared.labels.last().expect("it has labels").values)
    };
    assert_eq!(of("Type::method"), pairs([("ok", false), ("panicked", true)]));
    assert_eq!(
        of("Type::method_later"),
        pairs([("ok", false), ("error", true), ("cancelled", false), ("panicked", true)])
    );
    assert_eq!(calls.labels[..3], ["function", "module", "result"]);
    assert!(calls.labels.contains(&"listed_extra".to_owned()));
}

/// The callsites that share a series with each function of a family, by the function's name.
fn shared(family: &Family, function: &str) -> Vec<Vec<String>> {
    let of = family.declared.iter().filter(|declared| declared.function == function);
    of.map(|declared| declared.shares_series_with.clone()).collect()
}

#[test]
fn annotations_that_share_a_series_are_named() {
    for name in ["function_calls_total", "function_calls_duration_seconds", "function_calls_concurrent"] {
        let family = family(name);
        let places: Vec<String> = family
            .declared
            .iter()
            .filter(|declared| declared.function == "go" && declared.module == module_path!())
            .map(|declared| format!("{}:{}", declared.file, declared.line))
            .collect();
        let [left, right] = &places[..] else { panic!("two methods, and not {places:?}") };
        let of_here = family.declared.iter().filter(|declared| declared.module == module_path!());
        let shared: Vec<_> = of_here.map(|declared| (&*declared.function, &declared.shares_series_with)).collect();
        assert!(shared.contains(&("go", &vec![right.clone()])) && shared.contains(&("go", &vec![left.clone()])));
        // On the `impl`, the attribute sees the type.
        assert!(shared.contains(&("Type::method", &Vec::new())));
    }
    let by_hand = family("listed_shared_total");
    let line =
        |function: &str| by_hand.declared.iter().find(|declared| declared.function == function).unwrap().line;
    let file = file!();
    assert_eq!(shared(&by_hand, "shares"), [[format!("{file}:{}", line("shares_too"))]]);
    assert_eq!(shared(&by_hand, "shares_too"), [[format!("{file}:{}", line("shares"))]]);
    assert_eq!(shared(&by_hand, "shares_nothing"), [Vec::<String>::new()]);
}

#[test]
fn methods_name_their_type() {
    assert_eq!(family("listed_scope_total").declared[0].function, "Type::scoped");
}

#[test]
fn by_hand() {
    let by_hand = family("listed_by_hand_total");
    assert_eq!((by_hand.kind, &*by_hand.help), (Kind::Counter, "By hand."));
    assert_eq!(by_hand.labels, ["channel", "forced"]);
    assert_eq!(by_hand.declared[0].function, "Listed");
    assert_eq!(by_hand.closed_series().len(), 4);
    let waited = family("listed_waited_seconds");
    assert_eq!((waited.kind, waited.unit), (Kind::Histogram, Some(Unit::Seconds)));
    assert_eq!(waited.buckets, callmeter::buckets::DURATION);
}

#[test]
fn the_catalogue_is_sorted_and_has_no_conflict() {
    let catalogue = catalogue();
    assert_eq!(catalogue.conflicts(), []);
    let names: Vec<_> = catalogue.iter().map(|family| &family.name).collect();
    assert!(names.is_sorted());
    assert!(catalogue.iter().all(|family| !family.help.is_empty()));
    assert!(catalogue.get("no_such_total").is_none());
}

#[test]
fn what_is_declared_is_also_recorded() {
    let recorded = recorded(|| {
        block_on(listed(Channel::App)).unwrap();
        one();
        two();
        deliver();
        Type.method();
        Left.go();
        Right.go();
        shares(Channel::Web);
        shares_too();
        shares_nothing();
        let _ = Kinds::B.index();
        Type.scoped();
        block_on(Type.method_later()).unwrap();
        LISTED.by_hand.with(By { channel: Channel::Web, forced: true }).increment(1);
        LISTED.waited.record(1);
    });
    assert_eq!(
        recorded.numbers["listed_orders_total{channel=\"app\",tenant=\"x\",region=\"eu\",how=\"good\"}"],
        1.0
    );
}
