//! An index in memory.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::thread;

use tantivy::collector::TopDocs;
use tantivy::query::{AllQuery, Query, QueryParser};
use tantivy::schema::{Field, STORED, STRING, Schema, TEXT, Value as _};
use tantivy::{IndexReader, IndexWriter, TantivyDocument, TantivyError, Term};
use tokio::sync::{mpsc, oneshot};

use super::IndexError;
use crate::event::Record;

/// The most writes that are committed together.
pub(super) const TOGETHER: usize = 64;

pub(super) struct Index {
    reader: IndexReader,
    parser: QueryParser,
    fields: Fields,
    writes: mpsc::Sender<Write>,
}

#[derive(Clone, Copy)]
struct Fields {
    id: Field,
    place: Field,
    note: Field,
    date: Field,
    source: Field,
}

struct Write {
    record: Record,
    is_deletion: bool,
    written: oneshot::Sender<Result<(), String>>,
}

struct Writer {
    documents: IndexWriter,
    reader: IndexReader,
    fields: Fields,
    /// The version of every record that ever existed, so that a late event does not restore a deleted one.
    versions: HashMap<String, i64>,
}

impl From<TantivyError> for IndexError {
    fn from(error: TantivyError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl Index {
    pub(super) fn new() -> Result<Self, IndexError> {
        let mut schema = Schema::builder();
        let fields = Fields {
            id: schema.add_text_field("id", STRING),
            place: schema.add_text_field("place", TEXT),
            note: schema.add_text_field("note", TEXT),
            date: schema.add_text_field("date", STRING),
            source: schema.add_text_field("source", STORED),
        };
        let index = tantivy::Index::create_in_ram(schema.build());
        let mut parser = QueryParser::for_index(&index, vec![fields.place, fields.note, fields.date]);
        parser.set_conjunction_by_default();
        let (reader, documents) = (index.reader()?, index.writer_with_num_threads(1, 15_000_000)?);
        let writer = Writer { documents, reader: reader.clone(), fields, versions: HashMap::new() };
        let (sender, queue) = mpsc::channel(TOGETHER);
        // It ends with the index, which holds the sender.
        thread::spawn(move || writer.run(queue));
        Ok(Self { reader, parser, fields, writes: sender })
    }

    /// Returns when the record can be found.
    pub(super) async fn write(&self, record: Record, is_deletion: bool) -> Result<(), IndexError> {
        if !is_deletion && !is_date(&record.draft.date) {
            return Err(IndexError::Refused(format!("`{}` is not a date", record.draft.date)));
        }
        let ended = || IndexError::Unavailable("its writer has ended".into());
        let (written, result) = oneshot::channel();
        self.writes.send(Write { record, is_deletion, written }).await.map_err(|_| ended())?;
        result.await.map_err(|_| ended())?.map_err(IndexError::Unavailable)
    }

    pub(super) fn search(&self, words: &str, limit: usize) -> Result<Vec<Record>, IndexError> {
        let query: Box<dyn Query> = match words.trim() {
            "" => Box::new(AllQuery),
            words => self.parser.parse_query_lenient(words).0,
        };
        let searcher = self.reader.searcher();
        let found = searcher.search(&query, &TopDocs::with_limit(limit.max(1)).order_by_score())?;
        let records = found.into_iter().filter_map(|(_, address)| {
            let document: TantivyDocument = searcher.doc(address).ok()?;
            serde_json::from_str(document.get_first(self.fields.source)?.as_str()?).ok()
        });
        Ok(records.collect())
    }
}

impl Writer {
    /// A commit takes long, so all writes that arrive meanwhile share the next one.
    fn run(mut self, mut queue: mpsc::Receiver<Write>) {
        let mut writes = Vec::new();
        while queue.blocking_recv_many(&mut writes, TOGETHER) > 0 {
            let committed = self.commit(&writes).map_err(|error| error.to_string());
            for write in writes.drain(..) {
                // The caller may no longer wait.
                let _ = write.written.send(committed.clone());
            }
        }
    }

    fn commit(&mut self, writes: &[Write]) -> tantivy::Result<()> {
        for Write { record, is_deletion, .. } in writes {
            if self.versions.get(&record.id).is_none_or(|version| *version < record.version) {
                self.write(record, *is_deletion)?;
                self.versions.insert(record.id.clone(), record.version);
            }
        }
        self.documents.commit()?;
        self.reader.reload()
    }

    fn write(&self, record: &Record, is_deletion: bool) -> tantivy::Result<()> {
        self.documents.delete_term(Term::from_field_text(self.fields.id, &record.id));
        if is_deletion {
            return Ok(());
        }
        let source =
            serde_json::to_string(record).map_err(|error| TantivyError::InvalidArgument(error.to_string()))?;
        let draft = &record.draft;
        let mut document = TantivyDocument::default();
        for (field, text) in [
            (self.fields.id, &record.id),
            (self.fields.place, &draft.place),
            (self.fields.note, &draft.note),
            (self.fields.date, &draft.date),
            (self.fields.source, &source),
        ] {
            document.add_text(field, text);
        }
        self.documents.add_document(document)?;
        Ok(())
    }
}

/// `YYYY-MM-DD`, as the index checks it.
fn is_date(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').collect();
    let [year, month, day] = *parts else { return false };
    let is_number = |part: &str, digits: usize, range: RangeInclusive<u16>| {
        part.len() == digits
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && part.parse().is_ok_and(|number| range.contains(&number))
    };
    is_number(year, 4, 0..=9999) && is_number(month, 2, 1..=12) && is_number(day, 2, 1..=31)
}
