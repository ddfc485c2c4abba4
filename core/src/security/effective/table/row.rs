//! One row of a table.

use crate::manifest::FieldPath;
use crate::report::{ContextRow, ContextSource, OperatingSystem, Range, Shadow};

use super::super::os::os;
use super::super::value::{Effective, Spot};
use super::Maker;

/// A row before its fields have places.
pub(super) struct Row<'a> {
    /// The field as the API calls it.
    pub(super) field: &'static str,
    /// The value as text, or what it depends on.
    pub(super) value: String,
    /// Whether the manifests tell it.
    pub(super) known: bool,
    /// Who decides it.
    pub(super) source: ContextSource,
    /// The field that it comes from.
    pub(super) spot: Option<Spot<'a>>,
    /// What it shadows, with what is set there.
    pub(super) shadows: Vec<(Spot<'a>, String)>,
    /// What it means.
    pub(super) sentence: String,
}

impl<'a> Row<'a> {
    /// The row of a value whose text is told for it, with what shadowed fields set told by `written`.
    pub(super) fn of<T>(
        field: &'static str,
        effective: &Effective<'a, T>,
        value: Result<String, &str>,
        written: impl Fn(Spot<'a>) -> String,
        sentence: String,
    ) -> Self {
        let shadows = effective.shadows.into_iter().flatten();
        Row {
            field,
            known: value.is_ok(),
            value: value.unwrap_or_else(str::to_string),
            source: effective.source,
            spot: effective.spot,
            shadows: shadows.map(|spot| (spot, written(spot))).collect(),
            sentence,
        }
    }

    /// The row of a field that the pod's operating system does not have, with those that set it all the same.
    pub(super) fn elsewhere(
        field: &'static str,
        system: OperatingSystem,
        spot: Option<Spot<'a>>,
        set: Vec<(Spot<'a>, String)>,
    ) -> Self {
        let other = match system {
            OperatingSystem::Linux => "Windows",
            OperatingSystem::Windows => "Linux",
        };
        let set_all_the_same = if set.is_empty() { "" } else { ", and what is set has no effect" };
        Row {
            field,
            value: "does not apply".to_string(),
            known: true,
            source: ContextSource::OperatingSystem,
            spot,
            shadows: set,
            sentence: format!("This is for pods on {other}{set_all_the_same}."),
        }
    }
}

impl<'a> Maker<'a> {
    /// The field that tells the operating system.
    pub(super) fn os_spot(self) -> Option<Spot<'a>> {
        os(self.ask.pod).spot
    }

    /// The row with its places.
    pub(super) fn place(self, row: Row<'a>) -> ContextRow {
        let located = row.spot.map(|spot| self.located(spot.path()));
        let (path, span) = located.map_or_else(Default::default, |(path, span)| (path, Some(span)));
        let shadows = row.shadows.into_iter().map(|(spot, value)| {
            let (path, span) = self.located(spot.path());
            Shadow { path, value, span }
        });
        ContextRow {
            field: row.field.to_string(),
            value: row.value,
            known: row.known,
            source: row.source,
            path,
            span,
            sentence: row.sentence,
            shadows: shadows.collect(),
        }
    }

    fn located(self, path: FieldPath) -> (String, Range) {
        let path = self.ask.path.join(&path);
        (path.to_string(), (self.ask.locate)(&path))
    }
}
