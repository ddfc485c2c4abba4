//! What validation of one object gives, while it is put together.

use std::borrow::Cow;
use std::collections::HashSet;

use super::error::{BadValue, ErrorKind, FieldError, Warning};
use super::{Cursor, FieldPath};

/// The most warnings that one object gets. Each pair of equal ports makes one, so that there could be millions.
const MAX_WARNINGS: usize = 1_000;

/// Errors and warnings in the server's order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// The errors.
    pub errors: Vec<FieldError>,
    /// The warnings.
    pub warnings: Vec<Warning>,
    /// Whether a cluster with default settings (IPv4 alone, node ports 30000 to 32767) has no address or node port to give as a Service asks. Allocation
    /// comes before validation, so that such a cluster tells none of the errors here; another one may tell them.
    pub refused_by_allocation: bool,
}

impl Outcome {
    /// `Required value`.
    pub(super) fn required<'d>(&mut self, at: &Cursor<'_, '_>, detail: impl Into<Cow<'d, str>>) {
        self.push(ErrorKind::Required, at, BadValue::Omitted, detail.into());
    }

    /// `Forbidden`.
    pub(super) fn forbidden<'d>(&mut self, at: &Cursor<'_, '_>, detail: impl Into<Cow<'d, str>>) {
        self.push(ErrorKind::Forbidden, at, BadValue::Omitted, detail.into());
    }

    /// `Invalid value`.
    pub(super) fn invalid<'d>(
        &mut self,
        at: &Cursor<'_, '_>,
        value: impl Into<BadValue>,
        detail: impl Into<Cow<'d, str>>,
    ) {
        self.push(ErrorKind::Invalid, at, value.into(), detail.into());
    }

    /// `Invalid value` once for each detail.
    pub(super) fn invalid_each(&mut self, at: &Cursor<'_, '_>, value: impl Into<BadValue>, details: Vec<String>) {
        if !details.is_empty() {
            self.push_each(at, &value.into(), details);
        }
    }

    #[inline(never)]
    fn push_each(&mut self, at: &Cursor<'_, '_>, value: &BadValue, details: Vec<String>) {
        for detail in details {
            self.push(ErrorKind::Invalid, at, value.clone(), Cow::Owned(detail));
        }
    }

    /// `Duplicate value`.
    pub(super) fn duplicate(&mut self, at: &Cursor<'_, '_>, value: impl Into<BadValue>) {
        self.push(ErrorKind::Duplicate, at, value.into(), Cow::Borrowed(""));
    }

    /// `Not found`.
    pub(super) fn not_found(&mut self, at: &Cursor<'_, '_>, value: impl Into<BadValue>) {
        self.push(ErrorKind::NotFound, at, value.into(), Cow::Borrowed(""));
    }

    /// `Unsupported value`, with the supported ones in the order given. Values of enumerations have named types in Go.
    #[inline(never)]
    pub(super) fn not_supported(&mut self, at: &Cursor<'_, '_>, value: &str, supported: &[&str]) {
        let quoted: Vec<String> = supported.iter().map(|value| format!("\"{value}\"")).collect();
        let detail = format!("supported values: {}", quoted.join(", "));
        self.error(ErrorKind::NotSupported, at, BadValue::Named(value.to_string()), detail);
    }

    /// `Too long`, in bytes.
    #[inline(never)]
    pub(super) fn too_long(&mut self, at: &Cursor<'_, '_>, max: usize) {
        let unit = if max == 1 { "byte" } else { "bytes" };
        self.error(ErrorKind::TooLong, at, BadValue::Omitted, format!("may not be more than {max} {unit}"));
    }

    /// `Too many`.
    #[inline(never)]
    pub(super) fn too_many(&mut self, at: &Cursor<'_, '_>, actual: usize, max: usize) {
        let unit = if max == 1 { "item" } else { "items" };
        let actual = i64::try_from(actual).unwrap_or(i64::MAX);
        self.error(ErrorKind::TooMany, at, BadValue::Int(actual), format!("must have at most {max} {unit}"));
    }

    /// Any error.
    pub(super) fn error<'d>(
        &mut self,
        kind: ErrorKind,
        at: &Cursor<'_, '_>,
        value: BadValue,
        detail: impl Into<Cow<'d, str>>,
    ) {
        self.push(kind, at, value, detail.into());
    }

    // Hundreds of places complain. A copy of this in each of them would be a tenth of the WebAssembly.
    #[inline(never)]
    fn push(&mut self, kind: ErrorKind, at: &Cursor<'_, '_>, value: BadValue, detail: Cow<'_, str>) {
        let (field, path) = (at.printed(), at.path());
        self.errors.push(FieldError { kind, field, path, value, detail: detail.into_owned() });
    }

    /// A warning about a field. The server says each text once.
    #[inline(never)]
    pub(super) fn warn(&mut self, path: FieldPath, text: String) {
        if !text.is_empty() && !self.has_enough_warnings() && self.warnings.iter().all(|warning| warning.text != text) {
            self.warnings.push(Warning { text, path });
        }
    }

    /// Whether more warnings help nobody. The server's answer has room for some 60.
    pub(super) fn has_enough_warnings(&self) -> bool {
        self.warnings.len() >= MAX_WARNINGS
    }

    /// Leaves one of errors with the same text, as the server's list of them does.
    pub(super) fn tell_once(&mut self) {
        let mut told = HashSet::new();
        if self.errors.len() > 1 {
            self.errors.retain(|error| told.insert(error.to_string()));
        }
    }
}
