use callmeter::Outcome;

#[derive(Outcome)]
#[outcome(error)] //~
enum Delivery {
    #[outcome(ok)]
    Ack(#[outcome(ok)] u64), //~
    #[outcome(error)]
    Nack {
        #[outcome(rename = "why")] //~
        reason: u8,
    },
    #[outcome(ok, rename_all = "kebab-case")] //~
    TakenLater,
}

fn main() {
    let _ = [Delivery::Ack(1), Delivery::Nack { reason: 2 }, Delivery::TakenLater].map(|end| end.index());
}
