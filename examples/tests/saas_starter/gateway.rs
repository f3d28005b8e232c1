//! The gauge of open connections, however they end.

use std::sync::mpsc::channel;
use std::time::Duration;

use callmeter_tests::eventually;
use tokio_tungstenite::tungstenite::Message;

use crate::service::Service;

#[track_caller]
fn until_open(service: &Service, open: f64) {
    eventually(&format!("{open} open connections"), || {
        let found = service.value("websocket_connections_total", &[("gateway", "notifications")]);
        (found == open).then_some(())
    });
}

#[test]
fn the_gauge_is_the_number_of_open_connections() {
    let service = Service::start(&["--no-load"], &[]);
    assert_eq!(service.sign_up("a@mail.example"), Some(201));
    let token = service.log_in("a@mail.example").expect("a session");
    until_open(&service, 0.0);

    let mut reading = service.connect(&token);
    let (sender, told) = channel();
    std::thread::spawn(move || {
        // Reading answers the server's pings.
        while let Ok(message) = reading.read() {
            if let Message::Text(text) = message {
                let _ = sender.send(text.to_string());
            }
        }
    });
    let dropped = service.connect(&token);
    let mut closed = service.connect(&token);
    // It never reads, so it answers no ping, like a machine that has lost its network.
    let silent = service.connect(&token);
    until_open(&service, 4.0);

    // No close frame: the socket just ends.
    drop(dropped);
    until_open(&service, 3.0);

    closed.close(None).expect("an open connection");
    until_open(&service, 2.0);

    until_open(&service, 1.0);
    drop(silent);

    // There may be a notification of the first login, too.
    let _ = told.try_iter().count();
    service.log_in("a@mail.example").expect("a second session");
    assert_eq!(told.recv_timeout(Duration::from_mins(1)).as_deref(), Ok("A new login"));
    until_open(&service, 1.0);
    eventually("the notification's job", || {
        (service.value("queue_jobs_completed_total", &[("queue", "notification")]) > 0.0).then_some(())
    });

    // The service closes its connections at shutdown.
    service.running.interrupt();
    assert!(service.running.wait().status.success());
    // It ends when the connection does.
    assert!(told.iter().all(|text| text == "A new login"));
}

#[test]
fn a_stranger_gets_no_connection() {
    let service = Service::start(&["--no-load"], &[]);
    let refused = tokio_tungstenite::tungstenite::connect(format!("ws://{}/ws?token=none", service.address));
    assert!(refused.is_err());
    until_open(&service, 0.0);
}
