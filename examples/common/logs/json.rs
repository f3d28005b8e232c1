use std::io::{self, Write as _};
use std::panic::PanicHookInfo;

use serde::Serialize;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime as _, SystemTime};
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::{LookupSpan, Scope};

use super::fields::Fields;

/// A line. The order of its fields is what people read first.
#[derive(Serialize)]
struct Line<'a> {
    process: &'a str,
    timestamp: &'a str,
    level: &'a str,
    logger: &'a str,
    event: &'a str,
    #[serde(flatten)]
    fields: &'a Fields,
}

/// Writes each event, with the fields of the spans around it, as a line of JSON.
#[derive(Clone, Debug)]
pub(super) struct JsonLines<W = fn() -> io::Stderr> {
    process: &'static str,
    writer: W,
}

impl<W: for<'w> MakeWriter<'w>> JsonLines<W> {
    pub(super) fn new(process: &'static str, writer: W) -> Self {
        Self { process, writer }
    }

    /// Writes the reason for which the program ends.
    pub(super) fn failure(&self, error: &str) {
        let mut fields = Fields::default();
        fields.set("error", error.into());
        self.write("error", self.process, "the program has failed", fields);
    }

    fn panic(&self, info: &PanicHookInfo<'_>) {
        let mut fields = Fields::default();
        let text = info.payload().downcast_ref::<&str>().copied();
        let text = text.or_else(|| info.payload().downcast_ref::<String>().map(String::as_str));
        fields.set("panic", text.into());
        fields.set("location", info.location().map(ToString::to_string).into());
        self.write("error", "panic", "a task panicked", fields);
    }

    fn write(&self, level: &str, logger: &str, event: &str, mut fields: Fields) {
        let process = fields.take_process();
        let process = process.as_deref().unwrap_or(self.process);
        let mut timestamp = String::new();
        // Writing to memory cannot fail.
        let _ = SystemTime.format_time(&mut Writer::new(&mut timestamp));
        let line = Line { process, timestamp: &timestamp, level, logger, event, fields: &fields };
        let Ok(mut line) = serde_json::to_vec(&line) else { return };
        line.push(b'\n');
        // There is nowhere else to report it.
        let _ = self.writer.make_writer().write_all(&line);
    }
}

impl<S, W> Layer<S> for JsonLines<W>
where
    S: Subscriber + for<'s> LookupSpan<'s>,
    W: for<'w> MakeWriter<'w> + 'static,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(fields);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(fields) = span.extensions_mut().get_mut::<Fields>()
        {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut own = Fields::default();
        event.record(&mut own);
        let message = own.take_message();
        // What is nearer replaces what is farther.
        let mut fields = Fields::default();
        for span in context.event_scope(event).into_iter().flat_map(Scope::from_root) {
            if let Some(outer) = span.extensions().get::<Fields>() {
                fields.extend(outer);
            }
        }
        fields.extend(&own);
        let level = event.metadata().level().as_str().to_ascii_lowercase();
        self.write(&level, event.metadata().target(), &message, fields);
    }
}

/// Writes panics as lines of JSON, too.
pub(super) fn log_panics(lines: JsonLines<impl for<'w> MakeWriter<'w> + Send + Sync + 'static>) {
    std::panic::set_hook(Box::new(move |info| lines.panic(info)));
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use serde_json::{Value, json};
    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;

    /// What was written.
    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("no panic").write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Written {
        fn lines(&self) -> Vec<String> {
            let written = self.0.lock().expect("no panic").clone();
            String::from_utf8(written).expect("UTF-8").lines().map(str::to_owned).collect()
        }
    }

    fn lines_into(written: &Written) -> JsonLines<impl Fn() -> Written + 'static> {
        let written = written.clone();
        JsonLines::new("api", move || written.clone())
    }

    /// The lines that are logged meanwhile.
    fn logged(log: impl FnOnce()) -> Vec<String> {
        let written = Written::default();
        tracing::subscriber::with_default(tracing_subscriber::registry().with(lines_into(&written)), log);
        written.lines()
    }

    fn parsed(line: &str) -> Value {
        serde_json::from_str(line).expect("JSON")
    }

    #[test]
    fn the_fields_have_their_order() {
        let lines =
            logged(|| tracing::warn!(target: "shop::orders", order = 7, slow = true, "an order \"waits\"\n"));
        let [line] = &*lines else { panic!("one line, not {lines:?}") };
        let keys = ["process", "timestamp", "level", "logger", "event", "order", "slow"];
        let at = keys.map(|key| line.find(&format!("\"{key}\":")).unwrap_or_else(|| panic!("no {key} in {line}")));
        assert!(at.is_sorted() && at[0] == 1, "{line}");
        let line = parsed(line);
        assert_eq!([&line["process"], &line["level"], &line["logger"]], ["api", "warn", "shop::orders"]);
        assert_eq!(line["event"], "an order \"waits\"\n");
        assert_eq!((&line["order"], &line["slow"]), (&json!(7), &json!(true)));
        // RFC 3339, in UTC.
        let timestamp = line["timestamp"].as_str().expect("a time");
        assert!(timestamp.contains('T') && timestamp.ends_with('Z'), "{timestamp}");
    }

    #[test]
    fn spans_add_their_fields_and_the_inner_ones_win() {
        let lines = logged(|| {
            let outer = tracing::info_span!("job", id = "outer", attempt = tracing::field::Empty);
            outer.record("attempt", 2);
            let _outer = outer.entered();
            let _inner = tracing::info_span!("job", process = "worker", id = "inner").entered();
            tracing::info!(step = 1, "works");
        });
        let line = parsed(&lines[0]);
        assert_eq!([&line["process"], &line["id"]], ["worker", "inner"]);
        assert_eq!((&line["attempt"], &line["step"]), (&json!(2), &json!(1)));
        assert!(lines[0].starts_with("{\"process\":\"worker\","), "{}", lines[0]);
    }

    #[test]
    fn a_name_occurs_once() {
        let lines = logged(|| tracing::info!(level = "mine", event = 3, nothing = f64::NAN, "text"));
        assert_eq!(lines[0].matches("\"level\":").count(), 1, "{}", lines[0]);
        let line = parsed(&lines[0]);
        assert_eq!([&line["level"], &line["level_"], &line["event"]], ["info", "mine", "text"]);
        assert_eq!((&line["event_"], &line["nothing"]), (&json!(3), &Value::Null));
    }

    #[test]
    fn a_failure_is_one_line() {
        let written = Written::default();
        lines_into(&written).failure("no\nroom");
        let [line] = &*written.lines() else { panic!("one line, not {:?}", written.lines()) };
        assert_eq!(parsed(line)["error"], "no\nroom");
    }
}
