//! A shop before its metrics are renamed. It serves them at the address in its argument.

use std::time::Duration;

use callmeter::{Exporter, LabelValue, metered};

#[derive(LabelValue, Clone, Copy)]
enum Zone {
    Eu,
    Us,
}

#[metered(
    counter("order_count", allow_name),
    histogram("order_duration_seconds"),
    in_flight("shop_release", help = "Which release runs.", labels(release = "before")),
    labels(zone)
)]
fn place_order(zone: Zone) {
    let _ = zone;
}

fn main() {
    let address = std::env::args().nth(1).expect("an address");
    let exporter = Exporter::builder().listen(&*address).install().expect("an exporter");
    println!("serving http://{}/metrics", exporter.local_addr().expect("it listens"));
    loop {
        place_order(Zone::Eu);
        place_order(Zone::Us);
        std::thread::sleep(Duration::from_millis(20));
    }
}
