//! `#[metered(labels(…))]`: every form of a label.

use callmeter::{LabelValue, metered};

use super::support::{block_on, numbers, panics, recorded};

#[derive(Debug)]
struct Refused;

#[derive(LabelValue, Clone, Copy)]
enum Channel {
    Web,
    App,
}

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
fn labels_are_read_before_the_body_and_move_nothing() {
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
fn labels_of_the_returned_value_need_one() {
    let recorded = recorded(|| {
        asks(false).unwrap();
        assert!(panics(|| asks(true)));
    });
    assert_eq!(
        recorded.numbers,
        numbers([("label_panics_total{size=\"small\"}", 1.0), ("label_panics_all_total", 2.0)])
    );
}

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
