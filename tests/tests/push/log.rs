//! Keeps what is logged.

use std::fmt::{Debug, Write as _};
use std::sync::{Mutex, Once};

use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

/// Level and text by event, of all tests of this process.
static LOGGED: Mutex<Vec<(String, String)>> = Mutex::new(Vec::new());

struct Keep;

impl<S: Subscriber> Layer<S> for Keep {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        struct Error(String);
        impl Visit for Error {
            fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
                if field.name() == "error" {
                    write!(self.0, "{value:?}").expect("a string takes all");
                }
            }
        }
        let mut error = Error(String::new());
        event.record(&mut error);
        LOGGED.lock().expect("no panic").push((event.metadata().level().to_string(), error.0));
    }
}

/// Starts to keep what is logged.
pub(crate) fn keep() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let subscriber = tracing_subscriber::registry().with(Keep);
        tracing::subscriber::set_global_default(subscriber).expect("the only one");
    });
}

/// The errors with this text that were logged.
pub(crate) fn logged(text: &str) -> Vec<(String, String)> {
    LOGGED.lock().expect("no panic").iter().filter(|(_, error)| error.contains(text)).cloned().collect()
}
