//! The encoding that a client accepts, and its writer.

use std::io::{self, Write};
use std::mem;

use axum::http::{HeaderMap, header};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

/// How a document is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Identity,
    Gzip,
}

impl Encoding {
    /// The encoding that `Accept-Encoding` asks for (RFC 9110, section 12.5.3): gzip if it is named or covered by `*`,
    /// and no other supported encoding is preferred.
    pub(super) fn accepted(headers: &HeaderMap) -> Self {
        let (mut gzip, mut any, mut identity) = (None, None, None);
        let values = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
        for coding in values.flat_map(|value| value.split(',')) {
            let mut parts = coding.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default().to_ascii_lowercase();
            let quality = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
            let quality: f32 = quality.map_or(Some(1.0), |quality| quality.trim().parse().ok()).unwrap_or(0.0);
            match &*name {
                "gzip" | "x-gzip" => gzip = Some(quality),
                "identity" => identity = Some(quality),
                "*" => any = Some(quality),
                _ => {}
            }
        }
        let gzip = gzip.or(any).unwrap_or(0.0);
        if gzip > 0.0 && gzip >= identity.unwrap_or(0.0) { Self::Gzip } else { Self::Identity }
    }
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

    fn accepted(values: &[&str]) -> Encoding {
        let values = values.iter().map(|value| (header::ACCEPT_ENCODING, value.parse().expect("a header's value")));
        Encoding::accepted(&values.collect())
    }

    #[test]
    fn gzip_is_chosen_where_the_client_takes_it() {
        for takes in
            ["gzip", "GZIP", "deflate, gzip;q=0.5", "x-gzip", "*", "br, *;q=0.1", "gzip;q=1, identity;q=0.5"]
        {
            assert_eq!(accepted(&[takes]), Encoding::Gzip, "{takes}");
        }
        for refuses in
            ["", "identity", "br", "gzip;q=0", "gzip;q=0.0, *", "gzip;q=nonsense", "identity, gzip;q=0.5"]
        {
            assert_eq!(accepted(&[refuses]), Encoding::Identity, "{refuses}");
        }
        assert_eq!(accepted(&["br", "gzip"]), Encoding::Gzip);
        assert_eq!(accepted(&[]), Encoding::Identity);
    }

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
