use callmeter::{LabelValue, Outcome, metered};

#[derive(LabelValue)]
enum Channel {
    Web,
}

#[derive(Outcome)]
enum Disposition {
    #[outcome(ok)]
    Ack,
}

#[metered(counter, labels(status = outcome), outcome = Channel)] //~
fn not_an_outcome() -> Channel {
    Channel::Web
}

#[metered(counter, labels(status = outcome), outcome = Disposition)] //~
fn another_type() -> Channel {
    Channel::Web
}

#[metered(counter, labels(status = outcome), outcome = Result<u8, u8>)] //~
async fn another_result() -> Result<u8, u16> {
    Ok(1)
}

fn main() {
    not_an_outcome();
    another_type();
    drop(another_result());
    let _ = Disposition::Ack;
}
