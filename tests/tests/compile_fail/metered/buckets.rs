use callmeter::metered;

const UNSORTED: [f64; 2] = [1.0, 0.5];

#[metered(histogram(buckets = []))] //~
fn empty() {}

#[metered(histogram(buckets = [0.5, 0.1]))] //~
fn unsorted() {}

#[metered(histogram(buckets = [1, 1]))] //~
fn repeated() {}

#[metered(histogram(buckets = [0.5, f64::NAN]))] //~
fn nan() {}

#[metered(histogram(buckets = [0.5, f64::INFINITY]))] //~
fn infinite() {}

#[metered(histogram(buckets = UNSORTED))] //~
fn constant() {}

#[metered(histogram(buckets = callmeter::buckets::linear::<201>(0.0, 1.0)))] //~
fn too_many() {}

#[metered(histogram("size", value = 1, buckets = [2, 1]))] //~
async fn values() {}

fn main() {
    empty();
    unsorted();
    repeated();
    nan();
    infinite();
    constant();
    too_many();
    drop(values());
}
