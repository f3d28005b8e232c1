//! An index in memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::collector::TopDocs;
use tantivy::query::{AllQuery, Query, QueryParser};
use tantivy::schema::{Field, STORED, STRING, Schema, TEXT, Value as _};
use tantivy::{IndexReader, IndexWriter, TantivyDocument, TantivyError, Term};

use super::IndexError;
use crate::event::Record;

pub(super) struct Index {
    reader: IndexReader,
    parser: QueryParser,
    fields: Fields,
    writer: Arc<Mutex<Writer>>,
}

#[derive(Clone, Copy)]
struct Fields {
    id: Field,
    place: Field,
    note: Field,
    date: Field,
    source: Field,
}

struct Writer {
    writer: IndexWriter,
    /// Of every record that was ever there, so that a late event brings nothing back.
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
        let writer = Writer { writer: index.writer_with_num_threads(1, 15_000_000)?, versions: HashMap::new() };
        let mut parser = QueryParser::for_index(&index, vec![fields.place, fields.note, fields.date]);
        parser.set_conjunction_by_default();
        Ok(Self { reader: index.reader()?, parser, fields, writer: Arc::new(Mutex::new(writer)) })
    }

    pub(super) async fn write(&self, record: Record, is_deletion: bool) -> Result<(), IndexError> {
        if !is_deletion && !is_date(&record.draft.date) {
            return Err(IndexError::Refused(format!("`{}` is not a date", record.draft.date)));
        }
        let (writer, fields) = (Arc::clone(&self.writer), self.fields);
        // A commit takes its time.
        let written = tokio::task::spawn_blocking(move || {
            writer.lock().unwrap_or_else(PoisonError::into_inner).write(fields, &record, is_deletion)
        });
        written.await.map_err(|error| IndexError::Unavailable(error.to_string()))??;
        self.reader.reload()?;
        Ok(())
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
    fn write(&mut self, fields: Fields, record: &Record, is_deletion: bool) -> Result<(), IndexError> {
        if self.versions.get(&record.id).is_some_and(|version| *version >= record.version) {
            return Ok(());
        }
        self.writer.delete_term(Term::from_field_text(fields.id, &record.id));
        if !is_deletion {
            let source = serde_json::to_string(record).map_err(|error| IndexError::Refused(error.to_string()))?;
            let draft = &record.draft;
            let mut document = TantivyDocument::default();
            for (field, text) in [
                (fields.id, &record.id),
                (fields.place, &draft.place),
                (fields.note, &draft.note),
                (fields.date, &draft.date),
                (fields.source, &source),
            ] {
                document.add_text(field, text);
            }
            self.writer.add_document(document)?;
        }
        self.writer.commit()?;
        self.versions.insert(record.id.clone(), record.version);
        Ok(())
    }
}

/// `YYYY-MM-DD`, as far as an index cares.
fn is_date(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').collect();
    let [year, month, day] = *parts else { return false };
    let is_within = |part: &str, digits, range: std::ops::RangeInclusive<u16>| {
        part.len() == digits
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && part.parse().is_ok_and(|number| range.contains(&number))
    };
    is_within(year, 4, 0..=9999) && is_within(month, 2, 1..=12) && is_within(day, 2, 1..=31)
}
