use callmeter::{LabelValue, metered};

#[derive(LabelValue, Clone, Copy)]
enum Channel {
    Web,
}

struct Opaque;

#[metered(counter, labels(channel: Channel = 7))] //~
fn another_type() {}

#[metered(counter, labels(channel: Channel = |ret| *ret))] //~
fn another_returned_type() -> u8 {
    7
}

#[metered(counter, labels(tenant(limit = 10) = Opaque))] //~
fn cannot_be_written() {}

#[metered(counter, labels(tenant(limit = 10) = |ret| ret))] //~
fn returned_cannot_be_written() -> Opaque {
    Opaque
}

fn main() {
    another_type();
    another_returned_type();
    cannot_be_written();
    returned_cannot_be_written();
    let _ = Channel::Web;
}
