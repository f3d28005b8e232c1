//! One rendered exposition or catalogue, in memory once for all responses that send it.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::sync::OwnedSemaphorePermit;

/// How long clients may take to read a document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// From one chunk to the next, for the client that reads fastest.
    pub(super) between_chunks: Duration,
    /// From the first chunk to the last.
    pub(super) in_all: Duration,
}

/// A rendered document. It holds its permit until no response sends it any more, or until it is cut off.
#[derive(Debug)]
pub(super) struct Document {
    length: u64,
    rendered: Instant,
    /// When a chunk was last taken, in milliseconds since the rendering.
    last_read: AtomicU64,
    /// `None` once it is cut off.
    content: Mutex<Option<InMemory>>,
    /// Dropped with the document, so that the thread that watches the readers ends.
    _alive: mpsc::Sender<Infallible>,
}

/// The text of a document.
#[derive(Debug)]
struct InMemory {
    chunks: Vec<Bytes>,
    _permit: OwnedSemaphorePermit,
}

/// The client read too slowly while others waited: its response ends in the middle.
#[derive(Debug, thiserror::Error)]
#[error("the client reads the response too slowly, and its memory is needed for others")]
pub(super) struct CutOff;

impl Document {
    pub(super) fn new(chunks: Vec<Bytes>, permit: OwnedSemaphorePermit, alive: mpsc::Sender<Infallible>) -> Self {
        Self {
            length: chunks.iter().map(|chunk| chunk.len() as u64).sum(),
            rendered: Instant::now(),
            last_read: AtomicU64::new(0),
            content: Mutex::new(Some(InMemory { chunks, _permit: permit })),
            _alive: alive,
        }
    }

    fn content(&self) -> MutexGuard<'_, Option<InMemory>> {
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn chunk(&self, index: usize) -> Result<Option<Bytes>, CutOff> {
        let millis = u64::try_from(self.rendered.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.last_read.store(millis, Ordering::Relaxed);
        self.content().as_ref().map(|content| content.chunks.get(index).cloned()).ok_or(CutOff)
    }

    /// Whether it is read more slowly than it may be.
    pub(super) fn is_overdue(&self, patience: Patience) -> bool {
        let age = self.rendered.elapsed();
        let last_read = Duration::from_millis(self.last_read.load(Ordering::Relaxed));
        age > patience.in_all || age.saturating_sub(last_read) > patience.between_chunks
    }

    /// Frees its memory. The responses that still send it fail.
    pub(super) fn cut_off(&self) {
        let content = self.content().take();
        drop(content);
    }
}

/// A response's body: the document, chunk by chunk.
pub(super) struct DocumentBody {
    document: Arc<Document>,
    next: usize,
    left: u64,
}

impl DocumentBody {
    pub(super) fn new(document: Arc<Document>) -> Self {
        Self { left: document.length, next: 0, document }
    }
}

impl Body for DocumentBody {
    type Data = Bytes;
    type Error = CutOff;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, CutOff>>> {
        let chunk = self.document.chunk(self.next).transpose();
        if let Some(Ok(chunk)) = &chunk {
            self.next += 1;
            self.left -= chunk.len() as u64;
        }
        Poll::Ready(chunk.map(|chunk| chunk.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
