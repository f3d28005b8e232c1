//! Bounds the memory of responses, however many clients send requests and however slowly they read.
//!
//! Requests that wait for the same document share one rendering, and few documents are in memory at a time. A request
//! never gets a rendering that started before the request arrived, because that would lack the calls counted in
//! between.

use std::convert::Infallible;
use std::io::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use tokio::sync::{Semaphore, watch};

use super::document::{Document, Patience};
use super::encoding::{Encoder, Encoding};
use crate::export::renderer::Renderer;
use crate::export::writer::Format;

/// How many documents are rendered or sent at a time.
const DOCUMENTS: usize = 2;
/// The time that a document's readers have.
const PATIENCE: Patience = Patience { between_chunks: Duration::from_secs(10), in_all: Duration::from_secs(60) };
/// The same while requests wait for its memory. A scrape has ten seconds by default and must be served within them.
const PATIENCE_IF_AWAITED: Patience =
    Patience { between_chunks: Duration::from_secs(2), in_all: Duration::from_secs(30) };
/// How often a document's readers are checked.
const CHECK_INTERVAL: Duration = Duration::from_millis(250);

/// The contents of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Metrics(Format),
    Catalogue,
}

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) content: Content,
    pub(super) encoding: Encoding,
}

/// The documents of one exporter: its server and all its routers share them.
pub(super) struct Documents {
    renderer: Renderer,
    permits: Arc<Semaphore>,
    /// How many renderings wait for a permit.
    waiting: AtomicUsize,
    /// The renderings that have not started. Requests may join them.
    queued: Mutex<Vec<(Wanted, Rendered)>>,
}

/// A document, once it is rendered.
type Rendered = watch::Receiver<Option<Arc<Document>>>;

impl Documents {
    pub(super) fn new(renderer: Renderer) -> Self {
        let permits = Arc::new(Semaphore::new(DOCUMENTS));
        Self { renderer, permits, waiting: AtomicUsize::new(0), queued: Mutex::default() }
    }

    /// A document whose rendering starts after this call. `None` if rendering fails.
    pub(super) async fn get(self: &Arc<Self>, wanted: Wanted) -> Option<Arc<Document>> {
        let mut rendered = self.join_or_begin(wanted);
        let document = rendered.wait_for(Option::is_some).await.ok()?;
        document.clone()
    }

    fn join_or_begin(self: &Arc<Self>, wanted: Wanted) -> Rendered {
        let mut queued = self.queued();
        // A rendering whose runtime has ended never completes.
        queued.retain(|(_, rendered)| rendered.has_changed().is_ok());
        if let Some((_, rendered)) = queued.iter().find(|(queued, _)| *queued == wanted) {
            return rendered.clone();
        }
        let (sender, rendered) = watch::channel(None);
        queued.push((wanted, rendered.clone()));
        tokio::spawn(Arc::clone(self).render(wanted, sender));
        rendered
    }

    /// Renders a document for all requests that wait for it. It continues if one of them is cancelled.
    async fn render(self: Arc<Self>, wanted: Wanted, sender: watch::Sender<Option<Arc<Document>>>) {
        let waiting = Waiting::new(&self.waiting);
        let permit = Arc::clone(&self.permits).acquire_owned().await;
        drop(waiting);
        // The semaphore is never closed.
        let Ok(permit) = permit else { return };
        let render = move || {
            let own = sender.subscribe();
            self.queued().retain(|(_, rendered)| !rendered.same_channel(&own));
            drop(own);
            if sender.is_closed() {
                return;
            }
            let Some(chunks) = self.encode(wanted) else { return };
            let (alive, ended) = mpsc::channel();
            let document = Arc::new(Document::new(chunks, permit, alive));
            let watched = Arc::downgrade(&document);
            sender.send_replace(Some(document));
            let watch = move || self.watch_readers(&watched, &ended);
            // A thread and not a task, because the runtime may have no clock and may end before its clients. If the
            // system cannot start a thread, slow clients are not cut off.
            let _ = thread::Builder::new().name("callmeter-readers".into()).spawn(watch);
        };
        // A panic in it has been printed, and only this scrape fails.
        let _ = tokio::task::spawn_blocking(render).await;
    }

    fn encode(&self, wanted: Wanted) -> Option<Vec<bytes::Bytes>> {
        let mut encoder = Encoder::new(wanted.encoding);
        match wanted.content {
            Content::Metrics(format) => {
                // Writing to memory does not fail.
                self.renderer.render_to(format, &mut |piece| _ = encoder.write_all(piece.as_bytes()));
            }
            Content::Catalogue => serde_json::to_writer(&mut encoder, &*self.renderer.catalogue).ok()?,
        }
        encoder.finish().ok()
    }

    /// Cuts off a document whose readers take too long.
    fn watch_readers(&self, document: &Weak<Document>, ended: &mpsc::Receiver<Infallible>) {
        while ended.recv_timeout(CHECK_INTERVAL) == Err(RecvTimeoutError::Timeout) {
            let Some(document) = document.upgrade() else { return };
            let is_awaited = self.waiting.load(Ordering::Relaxed) > 0;
            if document.is_overdue(if is_awaited { PATIENCE_IF_AWAITED } else { PATIENCE }) {
                document.cut_off();
                return;
            }
        }
    }

    fn queued(&self) -> MutexGuard<'_, Vec<(Wanted, Rendered)>> {
        self.queued.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Counts a rendering as waiting until it is dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
