use callmeter::LabelValue;

#[derive(LabelValue)]
#[label(rename = "channels")] //~
enum Channel {
    #[label(rename_all = "kebab-case")] //~
    Web,
    Phone(#[label(rename = "tel")] u64), //~
    App {
        #[label(rename = "system")] //~
        os: u8,
    },
    #[label(allow_name)] //~
    Mail,
}

fn main() {
    let all = [Channel::Web, Channel::Phone(7), Channel::App { os: 1 }, Channel::Mail];
    let _ = all.map(|channel| channel.index());
}
