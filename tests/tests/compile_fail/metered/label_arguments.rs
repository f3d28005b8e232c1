use callmeter::{LabelValue, metered};

#[derive(LabelValue, Clone, Copy)]
enum Channel {
    Web,
}

#[metered(counter, labels(kind))] //~
fn no_such_argument(channel: Channel) {
    let _ = channel;
}

#[metered(counter, histogram, in_flight, labels(kind))] //~
fn no_such_argument_of_three() {}

#[metered(counter, labels(channel))] //~
fn argument_taken_apart((channel, _): (Channel, u8)) {
    let _ = channel;
}

#[metered(counter, labels(channel))]
fn generic<C: LabelValue>(channel: C) { //~
    channel.index();
}

#[metered(counter, labels(channel))]
fn generic_within<C: LabelValue>(channel: &Option<C>) { //~
    let _ = channel;
}

#[metered(counter, labels(channel))] //~
fn impl_trait(channel: impl LabelValue) {
    channel.index();
}

#[metered(counter, labels(channel: C = channel))] //~
fn generic_written<C: LabelValue>(channel: C) {
    channel.index();
}

impl Channel {
    #[metered(counter, labels(channel))]
    fn own_type(channel: Self) { //~
        let _ = channel;
    }

    #[metered(counter, labels(channel: Self = *self))] //~
    fn own_type_written(&self) {}

    #[metered(counter, labels(self))] //~
    fn receiver(&self) {}
}

fn main() {
    no_such_argument(Channel::Web);
    no_such_argument_of_three();
    argument_taken_apart((Channel::Web, 1));
    generic(true);
    generic_within(&Some(true));
    impl_trait(true);
    generic_written(true);
    Channel::own_type(Channel::Web);
    Channel::Web.own_type_written();
    Channel::Web.receiver();
}
