//! `#[derive(LabelValue)]`.

use callmeter::LabelValue;

#[derive(LabelValue)]
enum Plain {
    Web,
    MobileApp,
    HTTPServer,
    Http2Server,
    #[label(rename = "text message")]
    Sms,
    r#Self_,
}

#[test]
fn snake_case_unless_renamed() {
    assert_eq!(Plain::VALUES, ["web", "mobile_app", "http_server", "http2_server", "text message", "self"]);
    let all = [Plain::Web, Plain::MobileApp, Plain::HTTPServer, Plain::Http2Server, Plain::Sms, Plain::r#Self_];
    for (i, value) in all.iter().enumerate() {
        assert_eq!(value.index(), i);
        assert_eq!(value.as_str(), Plain::VALUES[i]);
    }
}

macro_rules! cases {
    ($($name:ident $case:literal [$($value:literal),*];)*) => {$(
        mod $name {
            #[derive(callmeter::LabelValue)]
            #[label(rename_all = $case)]
            #[allow(dead_code, reason = "only the constant is read")]
            enum Letter {
                Ack,
                DeadMail,
                #[label(rename = "As Written")]
                Other,
            }

            #[test]
            fn values() {
                assert_eq!(<Letter as callmeter::LabelValue>::VALUES, [$($value),*, "As Written"]);
            }
        }
    )*};
}

cases! {
    snake "snake_case" ["ack", "dead_mail"];
    kebab "kebab-case" ["ack", "dead-mail"];
    screaming "SCREAMING_SNAKE_CASE" ["ACK", "DEAD_MAIL"];
    lower "lowercase" ["ack", "deadmail"];
    upper "UPPERCASE" ["ACK", "DEADMAIL"];
    camel "camelCase" ["ack", "deadMail"];
    pascal "PascalCase" ["Ack", "DeadMail"];
}

#[derive(LabelValue)]
#[allow(dead_code, reason = "payloads are ignored")]
enum Payloads<'a, T: Clone, const N: usize>
where
    T: Send,
{
    Unit,
    Tuple(&'a str, T),
    Struct { bytes: [u8; N], r#type: u8 },
}

#[test]
fn payloads_and_generics_are_ignored() {
    type Some = Payloads<'static, u8, 1>;
    assert_eq!(Some::VALUES, ["unit", "tuple", "struct"]);
    assert_eq!(Some::Unit.index(), 0);
    assert_eq!(Some::Tuple("", 1).index(), 1);
    assert_eq!(Some::Struct { bytes: [0], r#type: 1 }.as_str(), "struct");
}

#[derive(LabelValue)]
#[non_exhaustive]
#[repr(u8)]
enum Numbered {
    Seven = 7,
    Two = 2,
}

#[test]
fn discriminants_are_not_indices() {
    assert_eq!((Numbered::Seven.index(), Numbered::Two.index()), (0, 1));
}

#[test]
#[expect(clippy::needless_borrows_for_generic_args, reason = "references are what is tested")]
fn booleans_and_references() {
    fn text(value: impl LabelValue) -> &'static str {
        value.as_str()
    }
    assert_eq!(bool::VALUES, ["false", "true"]);
    assert_eq!((text(true), text(&false), text(&&Plain::Web)), ("true", "false", "web"));
}

#[test]
fn values_are_constants() {
    const FIRST: &str = Plain::VALUES[0];
    static COUNT: usize = Plain::VALUES.len();
    assert_eq!((FIRST, COUNT), ("web", 6));
}
