//! Reads an alert of a record, which may be damaged.

use super::reader::Reader;
use crate::catalogue::owned::seconds;
use crate::catalogue::{DeclaredAlert, DeclaredCondition, DeclaredSelector};
use crate::declare::alert::Severity;
use crate::declare::condition::{Comparison, Test};

impl Reader<'_> {
    /// An alert that this module registers.
    pub(super) fn alert(&mut self, module: &str) -> Option<DeclaredAlert> {
        Some(DeclaredAlert {
            name: self.text()?,
            file: self.text()?,
            line: self.u32()?,
            condition: self.condition()?,
            by: self.list(Self::text)?,
            window_seconds: seconds(self.u64()?),
            for_seconds: seconds(self.u64()?),
            severity: match self.u8()? {
                0 => Severity::Info,
                1 => Severity::Warning,
                2 => Severity::Critical,
                _ => return None,
            },
            summary: self.text()?,
            description: if self.bool()? { Some(self.text()?) } else { None },
            runbook: if self.bool()? { Some(self.text()?) } else { None },
            module: module.to_owned(),
        })
    }

    fn condition(&mut self) -> Option<DeclaredCondition> {
        let family = self.text()?;
        let labels = self.list(|reader| Some((reader.text()?, reader.text()?)))?;
        let test = match self.u8()? {
            0 => Test::ErrorShare { above: self.f64()? },
            1 => Test::SlowShare { threshold: self.f64()?, above: self.f64()? },
            2 => Test::Quantile { quantile: self.f64()?, above: self.f64()? },
            3 => Test::Mean { above: self.f64()? },
            4 => Test::Rate { comparison: self.comparison()?, value: self.f64()? },
            5 => Test::Value { comparison: self.comparison()?, value: self.f64()? },
            6 => Test::Absent,
            7 => Test::Age { above: self.f64()? },
            _ => return None,
        };
        Some(DeclaredCondition::with(DeclaredSelector::new(family, labels), test))
    }

    fn comparison(&mut self) -> Option<Comparison> {
        Some(if self.bool()? { Comparison::Below } else { Comparison::Above })
    }
}
