//! A queue for the workers of one program.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

use super::{Depth, Message, State, States};

/// Runs whose states are remembered.
const RUNS: usize = 8;

#[derive(Clone, Default)]
pub(crate) struct Memory(Arc<Mutex<Tasks>>);

#[derive(Default)]
struct Tasks {
    waiting: VecDeque<Message>,
    /// By worker.
    running: HashMap<Uuid, Message>,
    /// The oldest run first.
    runs: VecDeque<(Uuid, States)>,
}

impl Memory {
    pub(super) fn send(&self, message: &Message) {
        let mut tasks = self.tasks();
        if !tasks.knows(message) {
            tasks.set(message, State::Waiting);
            tasks.waiting.push_back(message.clone());
        }
    }

    pub(super) fn take(&self, worker: Uuid) -> Option<Message> {
        let mut tasks = self.tasks();
        if let Some(message) = tasks.running.get(&worker) {
            return Some(message.clone());
        }
        let message = tasks.waiting.pop_front()?;
        tasks.set(&message, State::Running);
        tasks.running.insert(worker, message.clone());
        Some(message)
    }

    pub(super) fn settle(&self, worker: Uuid, message: &Message, state: State, attempt: u32) {
        let mut tasks = self.tasks();
        if tasks.running.remove(&worker).is_none() {
            return;
        }
        tasks.set(message, state);
        if state == State::Waiting {
            tasks.waiting.push_back(Message { attempt, ..message.clone() });
        }
    }

    pub(super) fn states(&self, run: Uuid) -> States {
        let tasks = self.tasks();
        let states = tasks.runs.iter().find(|(id, _)| *id == run).map(|(_, states)| states.clone());
        states.unwrap_or_default()
    }

    pub(super) fn depth(&self) -> Depth {
        let tasks = self.tasks();
        Depth { waiting: tasks.waiting.len() as u64, running: tasks.running.len() as u64 }
    }

    fn tasks(&self) -> MutexGuard<'_, Tasks> {
        // Each change is one step, so that a panic leaves none half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tasks {
    fn knows(&self, message: &Message) -> bool {
        self.runs.iter().any(|(run, states)| *run == message.run && states.contains_key(&message.id))
    }

    fn set(&mut self, message: &Message, state: State) {
        if let Some((_, states)) = self.runs.iter_mut().find(|(run, _)| *run == message.run) {
            states.insert(message.id, state);
            return;
        }
        if self.runs.len() == RUNS {
            self.runs.pop_front();
        }
        self.runs.push_back((message.run, HashMap::from([(message.id, state)])));
    }
}
