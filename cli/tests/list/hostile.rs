//! A program that nobody should trust.

use pulldown_cmark::{Event, Options, Parser, Tag};

use super::common::{catalogue, check_snapshot, run, stdout};

fn list(arguments: &[&str]) -> String {
    let hostile = catalogue("hostile.json");
    stdout(&[&["list", "--file", hostile.to_str().expect("UTF-8")], arguments].concat())
}

#[test]
fn nothing_controls_the_terminal() {
    for arguments in [&["--width", "80"][..], &["--full"], &["--format", "markdown"], &["--format", "weaver"]] {
        let text = list(arguments);
        let bad: Vec<char> = text
            .chars()
            .filter(|c| (c.is_control() && *c != '\n') || ('\u{202a}'..='\u{202e}').contains(c))
            .collect();
        assert!(bad.is_empty(), "{arguments:?}: {bad:?}");
    }
    check_snapshot("hostile-80.txt", &list(&["--width", "80"]));
}

#[test]
fn conflicts_and_checks_do_not_control_it_either() {
    let hostile = catalogue("hostile.json").display().to_string();
    for format in ["text", "json", "sarif"] {
        let output =
            run(&["check", "--file", &hostile, "--format", format, "--max-series", "1", "--max-values", "1"]);
        assert_eq!(output.status.code(), Some(1));
        let text = String::from_utf8([output.stdout, output.stderr].concat()).expect("UTF-8");
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
    }
}

#[test]
fn nothing_escapes_from_the_page() {
    let page = list(&["--format", "markdown"]);
    check_snapshot("hostile.md", &page);
    let mut texts = String::new();
    for event in Parser::new_ext(&page, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::InlineHtml(html) => assert_eq!(&*html, "<br>"),
            Event::Html(html) => assert!(html.starts_with("<!-- `cargo callmeter"), "{html}"),
            Event::Start(Tag::Link { dest_url, .. }) => assert!(dest_url.starts_with('#'), "{dest_url}"),
            Event::Start(tag @ (Tag::Emphasis | Tag::Image { .. } | Tag::BlockQuote(_))) => panic!("{tag:?}"),
            Event::Text(text) | Event::Code(text) => texts.push_str(&text),
            _ => {}
        }
    }
    // It is shown as it is.
    assert!(
        texts.contains("<script>alert(1)</script> | `*_x_*` [a](javascript:b) \\ # @all # Heading - item"),
        "{texts}"
    );
    assert!(texts.contains("v\\u{1b}|`v``"), "{texts}");
}
