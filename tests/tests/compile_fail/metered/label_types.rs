use callmeter::{LabelValue, metered};

#[derive(LabelValue)]
enum Channel {
    Web,
}

struct Tenant;

#[metered(counter, labels(tenant))]
fn argument(tenant: Tenant) { //~
    let _ = tenant;
}

#[metered(counter, labels(tenant))]
fn text(tenant: &str) { //~
    let _ = tenant;
}

#[metered(counter, histogram, in_flight, labels(id))]
fn number(id: u64) { //~
    let _ = id;
}

#[metered(counter, labels(tenant: Tenant = Tenant))] //~
async fn written() {}

#[metered(counter, labels(tenant: Option<Channel> = None))] //~
fn optional() {}

fn main() {
    argument(Tenant);
    text("acme");
    number(7);
    drop(written());
    optional();
    let _ = Channel::Web;
}
