//! Reads a catalogue that was serialised: an object with families and alerts, or the array of families that versions up
//! to 0.1 wrote.

use std::fmt;

use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use super::{Catalogue, DeclaredAlert, Family};

#[derive(Deserialize)]
struct Parts {
    families: Vec<Family>,
    #[serde(default)]
    alerts: Vec<DeclaredAlert>,
}

/// The catalogue of families that were serialised earlier. It has the conflicts that the families show.
impl<'de> Deserialize<'de> for Catalogue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Either)
    }
}

struct Either;

impl<'de> Visitor<'de> for Either {
    type Value = Catalogue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with `families` and `alerts`, or an array of families")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Catalogue, A::Error> {
        let Parts { families, alerts } = Parts::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Catalogue::from_parts(families, alerts))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Catalogue, A::Error> {
        let families = Vec::<Family>::deserialize(SeqAccessDeserializer::new(seq))?;
        Ok(Catalogue::from_parts(families, []))
    }
}
