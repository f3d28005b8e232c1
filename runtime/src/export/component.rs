//! Components: the parts of an exporter with threads of their own, the server and the pusher.
//!
//! Methods of the builder configure a component, the build starts it, and methods of the exporter use it. These methods
//! are beside the component, in the module of its feature. The builder and the exporter only hold it, by its role.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::error::InstallError;
use super::renderer::Renderer;
use crate::catalogue::OwnedDeclaration;

/// The components that an exporter can have, in the order in which they start and stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    Server,
    Pusher,
}

/// The settings of a component.
pub(crate) trait Settings: Any + fmt::Debug + Send + Sync {
    /// Checks the settings. Nothing is started yet.
    fn check(&self) -> Result<Checked, InstallError>;
}

/// A component whose settings are valid.
pub(crate) struct Checked {
    /// The families that it counts in.
    pub(crate) declaration: Option<OwnedDeclaration>,
    pub(crate) start: Box<Start>,
}

type Start = dyn FnOnce(&Renderer) -> Result<Arc<dyn Component>, InstallError>;

/// A started component. It ends when it is dropped.
pub(crate) trait Component: Any + Send + Sync {
    /// Ends what the component does by itself. Returns when that has ended.
    fn shutdown(&self);
}

/// The settings of an exporter's components.
#[derive(Clone, Debug, Default)]
pub(crate) struct AllSettings(BTreeMap<Role, Arc<dyn Settings>>);

impl AllSettings {
    pub(crate) fn get<S: Settings>(&self, role: Role) -> Option<&S> {
        let settings: &dyn Any = self.0.get(&role)?.as_ref();
        settings.downcast_ref()
    }

    pub(crate) fn set(&mut self, role: Role, settings: impl Settings) {
        self.0.insert(role, Arc::new(settings));
    }

    pub(crate) fn check(&self) -> Result<BTreeMap<Role, Checked>, InstallError> {
        self.0.iter().map(|(role, settings)| Ok((*role, settings.check()?))).collect()
    }
}

/// The started components of an exporter.
#[derive(Default)]
pub(crate) struct Components(Mutex<BTreeMap<Role, Arc<dyn Component>>>);

impl Components {
    pub(crate) fn start(checked: BTreeMap<Role, Checked>, renderer: &Renderer) -> Result<Self, InstallError> {
        let started = checked.into_iter().map(|(role, checked)| Ok((role, (checked.start)(renderer)?)));
        Ok(Self(Mutex::new(started.collect::<Result<_, InstallError>>()?)))
    }

    pub(crate) fn get<C: Component>(&self, role: Role) -> Option<Arc<C>> {
        let component: Arc<dyn Any + Send + Sync> = Arc::clone(self.locked().get(&role)?) as _;
        component.downcast().ok()
    }

    /// Adds a component, unless there already is one with this role.
    pub(crate) fn add(&self, role: Role, component: impl FnOnce() -> Arc<dyn Component>) {
        self.locked().entry(role).or_insert_with(component);
    }

    pub(crate) fn shutdown(&self) {
        // A shutdown may take long, and other handles of the exporter may be used meanwhile.
        let components: Vec<_> = self.locked().values().cloned().collect();
        components.iter().for_each(|component| component.shutdown());
    }

    fn locked(&self) -> MutexGuard<'_, BTreeMap<Role, Arc<dyn Component>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Recording(Role, Arc<Mutex<Vec<Role>>>);

    impl Component for Recording {
        fn shutdown(&self) {
            self.1.lock().expect("no panic").push(self.0);
        }
    }

    #[test]
    fn components_stop_in_the_order_of_their_roles_and_are_started_once() {
        let stopped = Arc::new(Mutex::new(Vec::new()));
        let components = Components::default();
        let recording = |role| Arc::new(Recording(role, Arc::clone(&stopped)));
        components.add(Role::Pusher, || recording(Role::Pusher));
        components.add(Role::Server, || recording(Role::Server));
        components.add(Role::Pusher, || unreachable!("there is a pusher already"));
        assert!(components.get::<Recording>(Role::Pusher).is_some_and(|pusher| pusher.0 == Role::Pusher));
        components.shutdown();
        assert_eq!(*stopped.lock().expect("no panic"), [Role::Server, Role::Pusher]);
    }
}
