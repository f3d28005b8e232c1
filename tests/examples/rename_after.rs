//! A shop after its metrics are renamed. It serves them at the address in its argument.

use std::time::Duration;

use callmeter::{Exporter, LabelValue, metered};

#[derive(LabelValue, Clone, Copy)]
enum Region {
    Eu,
    Us,
}

#[metered(
    counter("orders_total", was = "order_count", deprecated = "Removed in 2.0."),
    histogram("order_placement_seconds", was = "order_duration_seconds"),
    in_flight("shop_release", help = "Which release runs.", labels(release = "after")),
    labels(region(was = "zone"))
)]
fn place_order(region: Region) {
    let _ = region;
}

fn main() {
    let address = std::env::args().nth(1).expect("an address");
    let exporter = Exporter::builder().listen(&*address).install().expect("an exporter");
    println!("serving http://{}/metrics", exporter.local_addr().expect("it listens"));
    loop {
        place_order(Region::Eu);
        place_order(Region::Us);
        std::thread::sleep(Duration::from_millis(20));
    }
}
