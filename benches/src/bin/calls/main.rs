//! What does a call cost?

mod ours;
mod peers;

use callmeter_benches::{Column, Contender, Goal, Options, Report, Table, disturbance, race, serve};

const FLOOR: &str = "two raw clock reads (quanta)";
const FULL: &str = "`#[instrumented]`";
const THREADS: [usize; 3] = [1, 2, 16];

fn main() -> std::io::Result<()> {
    let options = Options::read();
    let contenders: Vec<Contender> = [peers::floor(), ours::contenders(), peers::contenders()].concat();
    if let Some(world) = &options.worker {
        return serve(world, &contenders);
    }
    let medians = race(&options, &contenders, &THREADS)?;
    let notes = disturbance(&medians, peers::floor().len());
    let rows = contenders.iter().zip(medians);
    let table = Table {
        caption: format!("Nanoseconds of a core per call, and how many times {FLOOR} that is."),
        columns: THREADS.map(|count| Column::with_ratio(threads(count), 1, FLOOR)).to_vec(),
        rows: rows.map(|(one, values)| (one.name.to_owned(), values.into_iter().map(Some).collect())).collect(),
    };
    let goals = goals(&table);
    Report { question: "What does a call cost?", tables: vec![table], goals, notes }.print(options.format());
    Ok(())
}

fn threads(count: usize) -> String {
    if count == 1 { "1 thread".to_owned() } else { format!("{count} threads") }
}

fn goals(table: &Table) -> Vec<Goal> {
    let mut goals = Vec::new();
    for (column, count) in THREADS.iter().enumerate() {
        let what = format!("{FULL} against {FLOOR}, {}", threads(*count));
        goals.push(Goal::at_most(1.6, what, table.ratio(FULL, FLOOR, column)));
    }
    let what = format!("{}, against {FLOOR}, 1 thread", ours::NO_RECORDER);
    goals.push(Goal::at_most(0.25, what, table.ratio(ours::NO_RECORDER, FLOOR, 0)));
    let what = format!("{} against {}, 1 thread", ours::THROUGH_FACADE, peers::MACROS);
    goals.push(Goal::at_most(1.1, what, table.ratio(ours::THROUGH_FACADE, peers::MACROS, 0)));
    for (column, least) in [4.0, 20.0].into_iter().enumerate() {
        let what = format!("autometrics against {FULL}, {}", threads(THREADS[column]));
        goals.push(Goal::at_least(least, what, table.ratio(peers::AUTOMETRICS, FULL, column)));
    }
    for (name, limit) in [(ours::COUNTER, 3.0), (ours::COUNTER_BY_HAND, 3.0), (ours::SAMPLED, 5.0)] {
        goals.push(Goal::at_most(limit, format!("{name}, ns on 1 thread"), table.value(name, 0)));
    }
    goals
}
