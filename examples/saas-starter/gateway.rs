//! The WebSocket gateway: connected users and their notifications.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::ws::{Message, WebSocket};
use callmeter::metered;
use callmeter_examples::Shutdown;
use tokio::sync::Notify;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::time::Instant;

/// How often a client is pinged.
const PING: Duration = Duration::from_secs(5);
/// A client that is silent for this long is disconnected: its machine may have lost power.
const SILENCE: Duration = Duration::from_secs(12);
/// How long a client may take to read.
const WRITE: Duration = Duration::from_secs(5);
/// How long a notification waits for its user, who may have just logged in and be about to connect.
const ARRIVAL: Duration = Duration::from_secs(1);
/// Notifications that wait for a slow client; the oldest are dropped.
const BACKLOG: usize = 16;

#[derive(Debug, thiserror::Error)]
#[error("the user is not connected")]
pub(crate) struct Offline;

/// The connected users.
#[derive(Clone)]
pub(crate) struct Gateway {
    users: Arc<Mutex<HashMap<String, broadcast::Sender<String>>>>,
    /// Announces each user who connects.
    arrivals: Arc<Notify>,
    stop: Shutdown,
}

impl Gateway {
    /// A gateway that closes its connections when it is told to stop.
    pub(crate) fn new(stop: Shutdown) -> Self {
        Self { users: Arc::default(), arrivals: Arc::default(), stop }
    }

    /// Sends a notification to all connections of a user, or to the first one if it is opened soon.
    pub(crate) async fn tell(&self, user: &str, text: &str) -> Result<(), Offline> {
        let told = async {
            loop {
                let arrival = self.arrivals.notified();
                if self.send(user, text).is_ok() {
                    return;
                }
                arrival.await;
            }
        };
        tokio::time::timeout(ARRIVAL, told).await.map_err(|_| Offline)
    }

    fn send(&self, user: &str, text: &str) -> Result<(), Offline> {
        let users = self.users.lock().unwrap_or_else(PoisonError::into_inner);
        let inboxes = users.get(user).ok_or(Offline)?;
        inboxes.send(text.to_owned()).map(drop).map_err(|_| Offline)
    }

    /// Serves a connection until it ends, in whatever way.
    #[metered(in_flight(
        "websocket_connections_total",
        allow_name,
        labels(gateway = "notifications"),
        help = "Open WebSocket connections."
    ))]
    pub(crate) async fn serve(self, user: String, mut socket: WebSocket) {
        let mut inbox = self.join(&user);
        let mut ping = tokio::time::interval(PING);
        let mut heard = Instant::now();
        loop {
            let said = tokio::select! {
                frame = socket.recv() => match frame {
                    Some(Ok(Message::Close(_)) | Err(_)) | None => break,
                    Some(Ok(_)) => {
                        heard = Instant::now();
                        continue;
                    }
                },
                told = inbox.recv() => match told {
                    Ok(text) => Message::Text(text.into()),
                    Err(RecvError::Lagged(_)) => continue,
                    Err(RecvError::Closed) => break,
                },
                _ = ping.tick() => {
                    if heard.elapsed() > SILENCE {
                        break;
                    }
                    Message::Ping(Vec::new().into())
                }
                () = self.stop.begun() => Message::Close(None),
            };
            let is_last = matches!(said, Message::Close(_));
            let is_sent = matches!(tokio::time::timeout(WRITE, socket.send(said)).await, Ok(Ok(())));
            if is_last || !is_sent {
                break;
            }
        }
        drop(inbox);
        self.leave(&user);
    }

    fn join(&self, user: &str) -> broadcast::Receiver<String> {
        let mut users = self.users.lock().unwrap_or_else(PoisonError::into_inner);
        let inbox = users.entry(user.to_owned()).or_insert_with(|| broadcast::channel(BACKLOG).0).subscribe();
        drop(users);
        self.arrivals.notify_waiters();
        inbox
    }

    fn leave(&self, user: &str) {
        let mut users = self.users.lock().unwrap_or_else(PoisonError::into_inner);
        if users.get(user).is_some_and(|inboxes| inboxes.receiver_count() == 0) {
            users.remove(user);
        }
    }
}
