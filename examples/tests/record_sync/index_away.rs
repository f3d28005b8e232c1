//! While the index is unreachable, messages wait, and neither the metrics nor the log are flooded.

use std::thread;
use std::time::Duration;

use callmeter_tests::eventually;

use super::client::draft;
use super::search_server::SearchServer;
use super::start;

const MESSAGES: usize = 20;

#[test]
fn waits_are_not_measured_and_an_outage_is_logged_once() {
    let index = SearchServer::start();
    let (program, client) = start(&["--no-load"], &[("ELASTICSEARCH_URL", &index.url())]);
    index.set_out(true);
    for n in 0..MESSAGES {
        client.create(&draft(&format!("number {n}"))).expect("a record");
    }
    let requeued = || client.sum("messages_consumed_total", &[("status", "requeue")]);
    eventually("messages that wait", || (requeued() >= 20.0).then_some(()));
    // Messages that wait for their next try are not being processed.
    let mut most_idle = 0;
    for _ in 0..40 {
        most_idle += usize::from(client.sum("messages_in_flight", &[]) < 1.0);
        thread::sleep(Duration::from_millis(50));
    }
    assert!(most_idle >= 20, "messages were in flight in {} of 40 looks", 40 - most_idle);
    assert!(requeued() >= 40.0, "they are tried again and again");
    index.set_out(false);
    client.until_settled(MESSAGES);
    assert_eq!(client.indexed().len(), MESSAGES);

    program.interrupt();
    let ended = program.wait();
    assert!(ended.status.success(), "{ended:?}");
    // The outage is logged once when it begins, and once when it ends.
    let lines: Vec<_> = ended.stderr.lines().filter(|line| line.contains("index")).collect();
    assert!((2..=4).contains(&lines.len()), "{} lines: {:#?}", lines.len(), &lines[..lines.len().min(6)]);
}
