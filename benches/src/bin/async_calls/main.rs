//! What does a call of an async function cost, and how much larger is its future?

mod contenders;
mod sizes;

use callmeter_benches::{Column, Goal, Options, Report, Table, disturbance, race, serve};

const FULL: &str = "`#[instrumented]`";
const BARE: &str = "bare";
const THREADS: [usize; 3] = [1, 2, 16];
/// The most bytes that a future may be larger by.
const LARGER: f64 = 64.0;

fn main() -> std::io::Result<()> {
    let options = Options::read();
    let contenders = contenders::all();
    if let Some(world) = &options.worker {
        return serve(world, &contenders);
    }
    let medians = race(&options, &contenders, &THREADS)?;
    let notes = disturbance(&medians, 1);
    let columns = THREADS.map(|count| {
        let name = if count == 1 { "1 thread".to_owned() } else { format!("{count} threads") };
        Column::with_ratio(name, 1, FULL)
    });
    let rows = contenders.iter().zip(medians);
    let cost = Table {
        caption: format!(
            "Nanoseconds of a core per call that is ready at its first poll, and how many times that of {FULL}."
        ),
        columns: columns.to_vec(),
        rows: rows.map(|(one, values)| (one.name.to_owned(), values.into_iter().map(Some).collect())).collect(),
    };
    let size = sizes::table();
    let mut goals = Vec::new();
    for (column, name) in size.columns.iter().enumerate() {
        for row in sizes::OURS {
            let larger = size.value(row, column).zip(size.value(BARE, column)).map(|(ours, bare)| ours - bare);
            goals.push(Goal::at_most(
                LARGER,
                format!("bytes that {row} adds to a future of {}", name.name),
                larger,
            ));
        }
    }
    let question = "What does a call of an async function cost, and how much larger is its future?";
    Report { question, tables: vec![cost, size], goals, notes }.print(options.format());
    Ok(())
}
