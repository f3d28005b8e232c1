use callmeter::metered;

#[metered(counter(by = "two"))] //~
fn text() {}

#[metered(counter(by = 0.5))] //~
fn share() {}

#[metered(counter(by = String::from("two")))] //~
fn owned_text() {}

#[metered(counter(by = |ret| ret.clone()))] //~
fn returned_text() -> String {
    String::new()
}

#[metered(histogram("name_size", value = name))] //~
fn argument(name: &str) {
    let _ = name;
}

#[metered(histogram("names_size", value = |ret| ret))] //~
async fn returned_list() -> Vec<u8> {
    Vec::new()
}

fn main() {
    text();
    share();
    owned_text();
    returned_text();
    argument("a");
    drop(returned_list());
}
