//! The page.

use super::common::check_snapshot;
use super::list_shop;

#[test]
fn the_page_documents_every_family() {
    check_snapshot("list.md", &list_shop(&["--format", "markdown"]));
}

#[test]
fn the_page_changes_only_if_the_metrics_do() {
    let page = list_shop(&["--format", "markdown"]);
    assert!(!page.contains("cart.rs:") && !page.contains("line 40"), "{page}");
    assert!(!page.contains("/home/dev"), "{page}");
}

#[test]
fn links_and_lines_are_written_if_they_are_wanted() {
    let page = list_shop(&["--format", "markdown", "--link-base", "https://example.com/blob/main/", "--locations"]);
    assert!(page.contains("[`shop/src/cart.rs`](https://example.com/blob/main/shop/src/cart.rs): "), "{page}");
    assert!(page.contains("`checkout` ([line 40](https://example.com/blob/main/shop/src/cart.rs#L40))"), "{page}");
    assert!(page.contains("  - `pool-1.2.3/src/sizes.rs`: `measure` (line 77)"), "{page}");
}

#[test]
fn every_entry_of_the_contents_leads_to_a_heading() {
    let page = list_shop(&["--format", "markdown"]);
    let (mut links, mut headings, mut heading) = (Vec::new(), Vec::new(), None::<String>);
    for event in pulldown_cmark::Parser::new(&page) {
        use pulldown_cmark::{Event, Tag, TagEnd};
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => links.push(dest_url.trim_start_matches('#').to_owned()),
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => headings.extend(heading.take()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                }
            }
            _ => {}
        }
    }
    let is_kept = |c: &char| c.is_alphanumeric() || "_- ".contains(*c);
    let anchor = |text: &String| text.to_lowercase().chars().filter(is_kept).collect::<String>().replace(' ', "-");
    let anchors: Vec<String> = headings.iter().skip(1).map(anchor).collect();
    assert_eq!(links, anchors);
}
