//! `#[metered(…)]`: its whole grammar.

use std::time::Duration;

use callmeter::{LabelValue, Outcome, metered};

use super::support::{block_on, numbers, panics, poll_once, recorded};

#[derive(Debug)]
struct Refused;

#[derive(LabelValue, Clone, Copy)]
enum Channel {
    Web,
    App,
}

#[derive(Outcome, Clone, Copy)]
enum Delivery {
    #[outcome(ok)]
    Ack,
    #[outcome(ok)]
    Later,
    #[outcome(error)]
    Requeue,
    #[outcome(error)]
    DeadLetter,
}

const ALL: [Delivery; 4] = [Delivery::Ack, Delivery::Later, Delivery::Requeue, Delivery::DeadLetter];

mod bare {
    use super::*;

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
}

mod labels {
    use super::*;

    fn region() -> Region {
        Region::Eu
    }

    #[derive(LabelValue)]
    pub(super) enum Region {
        Eu,
        #[label(rename = "us-east")]
        UsEast,
    }

    #[metered(
        counter("label_forms_total", labels(status = outcome, size: Size = |ret| size(ret))),
        histogram("label_forms_seconds", labels(status = outcome(ok = "success", error = "failure"))),
        in_flight("label_forms_calls", labels(kind = "call")),
        labels(channel, urgent, fixed = "text", region: Region = region()),
    )]
    fn forms(channel: &Channel, urgent: bool, count: usize) -> Result<usize, Refused> {
        let _ = channel;
        if urgent { Err(Refused) } else { Ok(count) }
    }

    #[derive(LabelValue)]
    enum Size {
        Small,
        Big,
        None,
    }

    fn size(ret: &Result<usize, Refused>) -> Size {
        match ret {
            Ok(count) if *count > 9 => Size::Big,
            Ok(_) => Size::Small,
            Err(_) => Size::None,
        }
    }

    #[test]
    fn every_form() {
        let recorded = recorded(|| {
            forms(&Channel::Web, false, 1).unwrap();
            forms(&Channel::Web, false, 10).unwrap();
            forms(&Channel::App, true, 1).unwrap_err();
            assert_eq!(Region::UsEast.as_str(), "us-east");
        });
        let web = "channel=\"web\",urgent=\"false\",fixed=\"text\",region=\"eu\"";
        let app = "channel=\"app\",urgent=\"true\",fixed=\"text\",region=\"eu\"";
        assert_eq!(
            recorded.family("label_forms_total"),
            numbers([
                (&*format!("{{{web},status=\"ok\",size=\"small\"}}"), 1.0),
                (&*format!("{{{web},status=\"ok\",size=\"big\"}}"), 1.0),
                (&*format!("{{{app},status=\"error\",size=\"none\"}}"), 1.0),
            ])
        );
        assert_eq!(
            recorded.family("label_forms_seconds"),
            numbers([
                (&*format!("{{{web},status=\"success\"}}"), 2.0),
                (&*format!("{{{app},status=\"failure\"}}"), 1.0)
            ])
        );
        assert_eq!(
            recorded.family("label_forms_calls"),
            numbers([(&*format!("{{{web},kind=\"call\"}}"), 0.0), (&*format!("{{{app},kind=\"call\"}}"), 0.0)])
        );
    }

    #[metered(counter("label_moved_total", labels(channel: Channel = order.channel, text(limit = 3) = order.text)))]
    fn moved(order: Order) -> Order {
        order
    }

    struct Order {
        channel: Channel,
        text: String,
    }

    #[metered(counter("label_changed_total", labels(channel)))]
    async fn changed(mut channel: Channel) -> Channel {
        channel = match channel {
            Channel::Web => Channel::App,
            Channel::App => Channel::Web,
        };
        channel
    }

    #[metered(counter("label_raw_total", labels(r#type, r#in = "x")))]
    fn raw(r#type: Channel) {}

    #[metered(counter("label_self_total", labels(channel: Channel = self.0)))]
    impl Own {
        fn by_value(self) -> Channel {
            self.0
        }

        fn by_mut(&mut self) -> &mut Channel {
            &mut self.0
        }

        async fn later(&self) -> Result<&Channel, Refused> {
            Ok(&self.0)
        }
    }

    struct Own(Channel);

    #[test]
    fn labels_are_read_before_the_body_and_take_nothing() {
        let recorded = recorded(|| {
            assert_eq!(moved(Order { channel: Channel::App, text: "t".into() }).text, "t");
            block_on(changed(Channel::Web));
            raw(Channel::App);
            let mut own = Own(Channel::Web);
            *own.by_mut() = Channel::App;
            block_on(own.later()).unwrap();
            own.by_value();
        });
        assert_eq!(
            recorded.numbers,
            numbers([
                ("label_moved_total{channel=\"app\",text=\"t\"}", 1.0),
                ("label_changed_total{channel=\"web\"}", 1.0),
                ("label_raw_total{type=\"app\",in=\"x\"}", 1.0),
                ("label_self_total{channel=\"web\"}", 1.0),
                ("label_self_total{channel=\"app\"}", 2.0),
            ])
        );
    }

    #[metered(counter("label_generic_total", labels(channel)))]
    fn generic<T: Into<u8>>(channel: Channel, value: T) -> u8 {
        value.into()
    }

    #[metered(counter("label_lifetime_total", labels(letter: Letter<'_> = letter)))]
    fn with_lifetime(letter: &Letter<'_>) {}

    #[metered(counter("label_named_lifetime_total", labels(letter)))]
    fn with_named_lifetime<'a>(letter: &'a Letter<'a>) -> &'a str {
        let (Letter::Short(text) | Letter::Long(text)) = letter;
        text
    }

    #[derive(LabelValue)]
    enum Letter<'a> {
        Short(&'a str),
        Long(&'a str),
    }

    #[test]
    fn generics_and_lifetimes() {
        let recorded = recorded(|| {
            generic(Channel::Web, 1_u8);
            generic(Channel::Web, true);
            let (short, long) = (String::from("s"), String::from("l"));
            with_lifetime(&Letter::Short(&short));
            assert_eq!(with_named_lifetime(&Letter::Long(&long)), "l");
        });
        assert_eq!(
            recorded.numbers,
            numbers([
                ("label_generic_total{channel=\"web\"}", 2.0),
                ("label_lifetime_total{letter=\"short\"}", 1.0),
                ("label_named_lifetime_total{letter=\"long\"}", 1.0),
            ])
        );
    }

    #[metered(counter("label_panics_total", labels(size: Size = |ret| size(ret))), counter("label_panics_all_total"))]
    fn asks(panics: bool) -> Result<usize, Refused> {
        assert!(!panics, "asked to");
        Ok(1)
    }

    #[test]
    fn without_a_returned_value_nothing_that_reads_it() {
        let recorded = recorded(|| {
            asks(false).unwrap();
            assert!(panics(|| asks(true)));
        });
        assert_eq!(
            recorded.numbers,
            numbers([("label_panics_total{size=\"small\"}", 1.0), ("label_panics_all_total", 2.0)])
        );
    }
}

mod outcomes {
    use super::*;

    #[metered(
        counter("on_any_total", labels(how = outcome)),
        counter("on_ok_total", on(ok)),
        counter("on_bad_total", on(error, cancelled, panicked)),
        counter("on_panicked_total", on(panicked)),
        counter("on_labelled_total", on(error, panicked), labels(how = outcome(error = "e", panicked = "p"))),
    )]
    async fn classes(how: &str) -> Result<(), Refused> {
        tokio::task::yield_now().await;
        match how {
            "ok" => Ok(()),
            "error" => Err(Refused),
            _ => panic!("asked to"),
        }
    }

    #[test]
    fn by_class() {
        let recorded = recorded(|| {
            block_on(classes("ok")).unwrap();
            block_on(classes("error")).unwrap_err();
            assert!(panics(|| block_on(classes("panic"))));
            let mut dropped = Box::pin(classes("ok"));
            assert!(poll_once(dropped.as_mut()).is_pending());
        });
        assert_eq!(
            recorded.numbers,
            numbers([
                ("on_any_total{how=\"ok\"}", 1.0),
                ("on_any_total{how=\"error\"}", 1.0),
                ("on_any_total{how=\"panicked\"}", 1.0),
                ("on_any_total{how=\"cancelled\"}", 1.0),
                ("on_ok_total", 1.0),
                ("on_bad_total", 3.0),
                ("on_panicked_total", 1.0),
                ("on_labelled_total{how=\"e\"}", 1.0),
                ("on_labelled_total{how=\"p\"}", 1.0),
            ])
        );
    }

    #[metered(
        outcome = Delivery,
        counter("delivery_total", labels(how = outcome)),
        counter("delivery_good_total", on(ok)),
        counter("delivery_failed_total", on(error)),
        counter("delivery_again_total", on(later, requeue)),
        counter("delivery_renamed_total", labels(how = outcome(ok = "good", dead_letter = "dead", error = "bad"))),
        histogram("delivery_seconds", labels(how = outcome(error = "failed", ack = "done"))),
    )]
    fn deliver(delivery: Delivery) -> Delivery {
        delivery
    }

    #[test]
    fn by_value_of_a_type() {
        let recorded = recorded(|| ALL.into_iter().for_each(|delivery| _ = deliver(delivery)));
        assert_eq!(
            recorded.numbers,
            numbers([
                ("delivery_total{how=\"ack\"}", 1.0),
                ("delivery_total{how=\"later\"}", 1.0),
                ("delivery_total{how=\"requeue\"}", 1.0),
                ("delivery_total{how=\"dead_letter\"}", 1.0),
                ("delivery_good_total", 2.0),
                ("delivery_failed_total", 2.0),
                ("delivery_again_total", 2.0),
                ("delivery_renamed_total{how=\"good\"}", 2.0),
                ("delivery_renamed_total{how=\"dead\"}", 1.0),
                ("delivery_renamed_total{how=\"bad\"}", 1.0),
            ])
        );
        assert_eq!(
            recorded.family("delivery_seconds"),
            numbers([("{how=\"done\"}", 1.0), ("{how=\"later\"}", 1.0), ("{how=\"failed\"}", 2.0)])
        );
    }

    #[metered(
        counter("renamed_to_one_total", labels(how = outcome(error = "bad", cancelled = "bad", panicked = "bad")))
    )]
    async fn to_one(fails: bool) -> Result<(), Refused> {
        tokio::task::yield_now().await;
        if fails { Err(Refused) } else { Ok(()) }
    }

    #[test]
    fn many_to_one() {
        let recorded = recorded(|| {
            block_on(to_one(false)).unwrap();
            block_on(to_one(true)).unwrap_err();
            let mut dropped = Box::pin(to_one(true));
            assert!(poll_once(dropped.as_mut()).is_pending());
        });
        assert_eq!(
            recorded.numbers,
            numbers([("renamed_to_one_total{how=\"ok\"}", 1.0), ("renamed_to_one_total{how=\"bad\"}", 2.0)])
        );
    }

    #[test]
    fn many_to_one_in_the_exposition() {
        let recorder = callmeter::Exporter::builder().build().unwrap();
        metrics::with_local_recorder(&recorder, || {
            block_on(to_one(true)).unwrap_err();
            let mut dropped = Box::pin(to_one(true));
            assert!(poll_once(dropped.as_mut()).is_pending());
        });
        assert_eq!(
            crate::support::lines(&recorder.exporter().render(), "renamed_to_one_total"),
            ["renamed_to_one_total{how=\"bad\"} 2", "renamed_to_one_total{how=\"ok\"} 0"]
        );
    }

    #[metered(counter("outcome_for_result_total", labels(how = outcome)), outcome = Result<u8, Delivery>)]
    fn written_out(good: bool) -> Result<u8, Delivery> {
        if good { Ok(1) } else { Err(Delivery::Ack) }
    }

    #[metered(counter("outcome_borrowed_total", labels(how = outcome)), outcome = &'a Delivery)]
    fn borrowed<'a>(all: &'a [Delivery]) -> &'a Delivery {
        &all[3]
    }

    #[test]
    fn other_types() {
        let recorded = recorded(|| {
            assert!(written_out(true).is_ok());
            assert!(written_out(false).is_err());
            borrowed(&ALL);
        });
        assert_eq!(
            recorded.numbers,
            numbers([
                ("outcome_for_result_total{how=\"ok\"}", 1.0),
                ("outcome_for_result_total{how=\"error\"}", 1.0),
                ("outcome_borrowed_total{how=\"dead_letter\"}", 1.0),
            ])
        );
    }
}

mod amounts {
    use super::*;

    const BUCKETS: &[f64] = &[1.0, 10.0];
    const ARRAY: [f64; 2] = callmeter::buckets::exponential(1.0, 10.0);

    #[metered(
        counter("amount_items_total", by = items.len()),
        counter("amount_kept_total", by = |kept| kept.len(), on(ok)),
        counter("amount_bytes_total", by = |kept| { let all: usize = kept.iter().map(|item| item.len()).sum(); all }),
        histogram("amount_batch_items", value = items.len(), buckets = BUCKETS),
        histogram("amount_kept_items", value = |kept| kept.len() as f64, buckets = ARRAY),
        histogram("amount_wait_seconds", value = wait),
        histogram("amount_share_ratio", value = 0.5_f32, unit = ratio, help = "A share."),
    )]
    #[expect(clippy::cast_precision_loss, reason = "a list is short")]
    fn batch(items: Vec<&'static str>, wait: Duration) -> Vec<&'static str> {
        items.into_iter().filter(|item| !item.is_empty()).collect()
    }

    #[test]
    fn before_and_after() {
        let recorded = recorded(|| {
            batch(vec!["a", "", "bcd"], Duration::from_millis(250));
            batch(Vec::new(), Duration::ZERO);
        });
        assert_eq!(
            recorded.numbers,
            numbers([("amount_items_total", 3.0), ("amount_kept_total", 2.0), ("amount_bytes_total", 4.0)])
        );
        assert_eq!(recorded.samples["amount_batch_items"], [3.0, 0.0]);
        assert_eq!(recorded.samples["amount_kept_items"], [2.0, 0.0]);
        assert_eq!(recorded.samples["amount_wait_seconds"], [0.25, 0.0]);
        assert_eq!(recorded.samples["amount_share_ratio"], [0.5, 0.5]);
        assert_eq!(recorded.described["amount_wait_seconds"].0, Some(metrics::Unit::Seconds));
        assert_eq!(recorded.described["amount_share_ratio"].1, "A share.");
    }

    #[metered(
        counter("amount_ok_bytes_total", by = |ret| ret.as_ref().map_or(0, |&n| n), on(ok)),
        histogram("amount_ret_seconds", value = |(Ok(wait) | Err(wait))| Duration::from_secs(*wait)),
        histogram("amount_labelled_bytes", value = |ret| ret.unwrap_or(7), labels(how = outcome)),
    )]
    async fn fallible(good: bool) -> Result<u64, u64> {
        tokio::task::yield_now().await;
        if good { Ok(3) } else { Err(5) }
    }

    #[test]
    fn nothing_without_a_returned_value() {
        let recorded = recorded(|| {
            assert_eq!(block_on(fallible(true)), Ok(3));
            assert_eq!(block_on(fallible(false)), Err(5));
            let mut dropped = Box::pin(fallible(true));
            assert!(poll_once(dropped.as_mut()).is_pending());
        });
        assert_eq!(recorded.numbers, numbers([("amount_ok_bytes_total", 3.0)]));
        assert_eq!(recorded.samples["amount_ret_seconds"], [3.0, 5.0]);
        assert_eq!(recorded.samples["amount_labelled_bytes{how=\"ok\"}"], [3.0]);
        assert_eq!(recorded.samples["amount_labelled_bytes{how=\"error\"}"], [7.0]);
    }

    #[metered(counter("amount_mut_total", by = |ret| ret.len()))]
    fn borrowed_mut(list: &mut Vec<u8>) -> &mut Vec<u8> {
        list.push(1);
        list
    }

    #[metered(counter("amount_impl_total", by = |ret| ret.clone().count()))]
    fn an_impl(list: &[u8]) -> impl Iterator<Item = &u8> + Clone {
        list.iter()
    }

    #[metered(counter("amount_none_total", by = 0), counter("amount_two_total", by = 2))]
    fn constants() {}

    #[test]
    fn borrowed_and_unnamed_returns() {
        let recorded = recorded(|| {
            borrowed_mut(&mut vec![0]).push(2);
            assert_eq!(an_impl(&[1, 2, 3]).count(), 3);
            constants();
        });
        assert_eq!(
            recorded.numbers,
            numbers([
                ("amount_mut_total", 2.0),
                ("amount_impl_total", 3.0),
                ("amount_none_total", 0.0),
                ("amount_two_total", 2.0)
            ])
        );
    }
}

mod names {
    use super::*;

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
}

mod sampled {
    use super::*;

    #[metered(sample = 3, counter("sample_calls_total"), histogram("sample_seconds"), histogram("sample_items", value = n))]
    fn sampled(n: usize) {}

    #[test]
    fn only_durations_are_sampled() {
        // Turns are counted by thread.
        let recorded = std::thread::spawn(|| recorded(|| (0..7).for_each(sampled))).join().unwrap();
        assert_eq!(recorded.numbers, numbers([("sample_calls_total", 7.0)]));
        assert_eq!(recorded.samples["sample_seconds"].len(), 6);
        assert_eq!(recorded.samples["sample_items"].len(), 7);
    }
}

mod blocks {
    use super::*;

    struct Shop;

    #[metered(prefix = "block", labels(channel: Channel = Channel::Web), counter)]
    impl Shop {
        const ROOM: usize = 1;

        fn defaulted(&self) -> Result<(), Refused> {
            Ok(())
        }

        #[metered(histogram("own_items", value = Self::ROOM), labels(how = outcome))]
        async fn own(&self) -> Result<(), Refused> {
            Err(Refused)
        }

        #[metered(prefix = "other")]
        fn own_prefix(&self) {}

        #[metered(skip)]
        fn skipped(&self) {}

        const fn constant(&self) {}
    }

    #[metered(prefix = "block_only", labels(how = outcome))]
    impl Shop {
        fn untouched(&self) {}

        #[metered(counter)]
        fn touched(&self) {}
    }

    #[metered(counter("block_module_total"))]
    mod inner {
        pub(super) fn first() {}

        pub(super) struct Second;

        impl Second {
            pub(super) fn second(&self) {}
        }

        #[callmeter::metered(labels(extra = "x"), counter("block_module_own_total"))]
        pub(super) fn third() {}
    }

    #[test]
    fn defaults_merge() {
        let recorded = recorded(|| {
            Shop.defaulted().unwrap();
            block_on(Shop.own()).unwrap_err();
            Shop.own_prefix();
            Shop.skipped();
            Shop.constant();
            Shop.untouched();
            Shop.touched();
        });
        assert_eq!(
            recorded.numbers,
            numbers([
                ("block_defaulted_total{channel=\"web\"}", 1.0),
                ("other_own_prefix_total{channel=\"web\"}", 1.0),
                ("block_only_touched_total{how=\"ok\"}", 1.0),
            ])
        );
        assert_eq!(recorded.samples["block_own_items{channel=\"web\",how=\"error\"}"], [1.0]);
    }

    #[test]
    fn a_module() {
        let recorded = recorded(|| {
            inner::first();
            inner::Second.second();
            inner::third();
        });
        assert_eq!(
            recorded.numbers,
            numbers([("block_module_total", 2.0), ("block_module_own_total{extra=\"x\"}", 1.0)])
        );
    }
}

mod own_constants {
    use callmeter::{Objective, metered};

    const OUTCOMES: Objective = Objective::new("outcomes").success(99.0);
    const RECORD: &[f64] = &[1.0, 2.0];
    const DECLARATION: [f64; 1] = [3.0];

    /// The user's constants may have any name, and be borrowed where they are used.
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
}

mod patterns {
    use super::*;

    #[metered(counter("patterns_total"), labels(channel: Channel = channel))]
    async fn later((channel, name): (Channel, String)) -> usize {
        name.len()
    }

    #[metered(counter("patterns_now_total"), labels(channel: Channel = channel))]
    fn now((channel, name): (Channel, String)) -> usize {
        name.len()
    }

    #[test]
    fn labels_read_what_a_pattern_binds() {
        let recorded = recorded(|| {
            assert_eq!(block_on(later((Channel::App, "four".into()))), 4);
            assert_eq!(now((Channel::Web, "four".into())), 4);
        });
        assert_eq!(
            recorded.numbers,
            numbers([("patterns_now_total{channel=\"web\"}", 1.0), ("patterns_total{channel=\"app\"}", 1.0)])
        );
    }
}
