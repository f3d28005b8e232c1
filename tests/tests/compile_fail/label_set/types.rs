use callmeter::LabelSet;

#[derive(LabelSet)]
struct By {
    id: u64, //~
    tenant: String, //~
}

fn main() {
    let _ = By { id: 7, tenant: String::new() }.index();
}
