//! A queue in the process: with acknowledgement, redelivery and dead letters, and without a disk.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use callmeter::Disposition;
use tokio::sync::Notify;

use super::{Delivery, Receipt as AnyReceipt};

#[derive(Clone, Default)]
pub(crate) struct Queue(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    arrived: Notify,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Message>,
    in_hand: usize,
    dead: Vec<Vec<u8>>,
}

#[derive(Clone)]
struct Message {
    body: Vec<u8>,
    /// How often it was rejected.
    redeliveries: u32,
    is_redelivered: bool,
}

impl Queue {
    pub(super) fn publish(&self, body: Vec<u8>) {
        self.state().waiting.push_back(Message { body, redeliveries: 0, is_redelivered: false });
        self.0.arrived.notify_one();
    }

    pub(super) async fn next(&self) -> Delivery {
        loop {
            if let Some(delivery) = self.take() {
                return delivery;
            }
            self.0.arrived.notified().await;
        }
    }

    fn take(&self) -> Option<Delivery> {
        let mut state = self.state();
        let message = state.waiting.pop_front()?;
        state.in_hand += 1;
        let Message { body, redeliveries, is_redelivered } = message.clone();
        let receipt = AnyReceipt::Embedded(Receipt { queue: self.clone(), message: Some(message) });
        Some(Delivery { message: body, redeliveries, is_redelivered, receipt })
    }

    pub(super) fn waiting(&self) -> usize {
        self.state().waiting.len()
    }

    /// Messages that wait or are being processed.
    pub(super) fn held(&self) -> usize {
        let state = self.state();
        state.waiting.len() + state.in_hand
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) struct Receipt {
    queue: Queue,
    message: Option<Message>,
}

impl Receipt {
    pub(super) fn settle(mut self, disposition: Disposition) {
        let Some(mut message) = self.message.take() else { return };
        let mut state = self.queue.state();
        state.in_hand -= 1;
        match disposition {
            Disposition::Ack => {}
            Disposition::DeadLetter => state.dead.push(message.body),
            Disposition::Nack | Disposition::Requeue => {
                message.redeliveries += u32::from(disposition == Disposition::Nack);
                message.is_redelivered = true;
                state.waiting.push_front(message);
                drop(state);
                self.queue.0.arrived.notify_one();
            }
        }
    }
}

impl Drop for Receipt {
    fn drop(&mut self) {
        if let Some(message) = self.message.take() {
            Self { queue: self.queue.clone(), message: Some(message) }.settle(Disposition::Requeue);
        }
    }
}
