//! Compresses a document, if the client accepts that, and cuts it into chunks.

use std::io::{self, Write};
use std::mem;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

/// The encoding of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Identity,
    Gzip,
}

/// The size of a chunk.
const CHUNK: usize = 64 * 1024;

/// The lowest level. An exposition is so repetitive that this level shrinks it to an eighth or less, in a twentieth of
/// the time of the default level.
const LEVEL: Compression = Compression::fast();

/// Writes chunks, compressed or as they come.
pub(super) enum Encoder {
    Identity(Chunks),
    Gzip(Box<GzEncoder<Chunks>>),
}

impl Encoder {
    pub(super) fn new(encoding: Encoding) -> Self {
        match encoding {
            Encoding::Identity => Self::Identity(Chunks::default()),
            Encoding::Gzip => Self::Gzip(Box::new(GzEncoder::new(Chunks::default(), LEVEL))),
        }
    }

    pub(super) fn finish(self) -> io::Result<Vec<Bytes>> {
        let mut chunks = match self {
            Self::Identity(chunks) => chunks,
            Self::Gzip(encoder) => encoder.finish()?,
        };
        chunks.close();
        Ok(chunks.closed)
    }
}

impl Write for Encoder {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Identity(chunks) => chunks.write(bytes),
            Self::Gzip(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Bytes in chunks of the same size. A single growing buffer would use up to twice its contents.
#[derive(Default)]
pub(super) struct Chunks {
    closed: Vec<Bytes>,
    open: Vec<u8>,
}

impl Chunks {
    fn close(&mut self) {
        if !self.open.is_empty() {
            self.closed.push(mem::take(&mut self.open).into());
        }
    }
}

impl Write for Chunks {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.open.capacity() == 0 {
            self.open.reserve_exact(CHUNK);
        }
        let fitting = bytes.len().min(CHUNK - self.open.len());
        self.open.extend_from_slice(&bytes[..fitting]);
        if self.open.len() == CHUNK {
            self.close();
        }
        Ok(fitting)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_have_all_that_was_written() {
        let text: Vec<u8> = (0..=250).cycle().take(3 * CHUNK + 7).collect();
        let mut encoder = Encoder::new(Encoding::Identity);
        text.chunks(1000).for_each(|piece| encoder.write_all(piece).expect("memory"));
        let chunks = encoder.finish().expect("memory");
        assert_eq!(chunks.iter().map(Bytes::len).collect::<Vec<_>>(), [CHUNK, CHUNK, CHUNK, 7]);
        assert_eq!(chunks.concat(), text);
    }
}
