//! A queue for the workers of one program.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

use super::{Change, Depth, Entry, Message, State, States};

/// Runs whose tasks are remembered.
const RUNS: usize = 8;

#[derive(Clone, Default)]
pub(crate) struct Memory(Arc<Mutex<Tasks>>);

#[derive(Default)]
struct Tasks {
    waiting: VecDeque<Message>,
    /// By worker.
    running: HashMap<Uuid, Message>,
    /// The oldest run first.
    runs: VecDeque<Run>,
}

struct Run {
    id: Uuid,
    tasks: HashMap<Uuid, Entry>,
    /// As they were sent.
    order: Vec<Uuid>,
}

impl Memory {
    pub(super) fn send(&self, message: &Message) {
        let mut tasks = self.tasks();
        if tasks.entry(message).is_none() {
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

    pub(super) fn settle(&self, worker: Uuid, message: &Message, state: State) {
        let mut tasks = self.tasks();
        if tasks.running.remove(&worker).is_none() {
            return;
        }
        let is_cancelled = tasks.entry(message).is_some_and(|entry| entry.state == State::Cancelling);
        let state = if state == State::Waiting && is_cancelled { State::Cancelled } else { state };
        tasks.set(message, state);
        if state == State::Waiting {
            tasks.waiting.push_back(message.clone());
        }
    }

    pub(super) fn cancel(&self, message: &Message) -> Option<Change> {
        let mut tasks = self.tasks();
        let before = tasks.entry(message)?.state;
        let after = match before {
            State::Waiting => State::Cancelled,
            State::Running => State::Cancelling,
            other => other,
        };
        tasks.waiting.retain(|waiting| waiting.id != message.id);
        if after != before {
            tasks.set(message, after);
        }
        Some(Change { before, after })
    }

    pub(super) fn retry(&self, message: &Message) -> Option<Change> {
        let mut tasks = self.tasks();
        let before = tasks.entry(message)?.state;
        if !before.can_be_retried() {
            return Some(Change { before, after: before });
        }
        let message = Message { attempt: 1, ..message.clone() };
        tasks.set(&message, State::Waiting);
        tasks.waiting.push_back(message);
        Some(Change { before, after: State::Waiting })
    }

    pub(super) fn state(&self, message: &Message) -> Option<State> {
        self.tasks().entry(message).map(|entry| entry.state)
    }

    pub(super) fn find(&self, id: Uuid) -> Option<Entry> {
        self.tasks().runs.iter().find_map(|run| run.tasks.get(&id).cloned())
    }

    /// The latest first.
    pub(super) fn list(&self, state: Option<State>, limit: usize) -> Vec<Entry> {
        let tasks = self.tasks();
        let latest = tasks.runs.iter().rev().flat_map(|run| run.order.iter().rev().map(|id| &run.tasks[id]));
        latest.filter(|entry| state.is_none_or(|state| entry.state == state)).take(limit).cloned().collect()
    }

    pub(super) fn states(&self, run: Uuid) -> States {
        let tasks = self.tasks();
        let run = tasks.runs.iter().find(|known| known.id == run);
        run.map(|run| run.tasks.iter().map(|(id, entry)| (*id, entry.state)).collect()).unwrap_or_default()
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
    fn entry(&self, message: &Message) -> Option<&Entry> {
        self.runs.iter().find(|run| run.id == message.run)?.tasks.get(&message.id)
    }

    fn set(&mut self, message: &Message, state: State) {
        if !self.runs.iter().any(|run| run.id == message.run) {
            if self.runs.len() == RUNS {
                self.runs.pop_front();
            }
            self.runs.push_back(Run { id: message.run, tasks: HashMap::new(), order: Vec::new() });
        }
        let Some(run) = self.runs.iter_mut().find(|run| run.id == message.run) else { return };
        if run.tasks.insert(message.id, Entry { message: message.clone(), state }).is_none() {
            run.order.push(message.id);
        }
    }
}
