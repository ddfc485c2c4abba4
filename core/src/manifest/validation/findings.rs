//! Errors and warnings of validation as findings.

use crate::finding::{Finding, Part, Place};
use crate::fix::Mend;
use crate::manifest::ObjectId;
use crate::rule::Rule;

use super::super::{FieldPath, rules};
use super::sentences::{sentence, warning_sentence};
use super::{ErrorKind, FieldError, Warning};

/// The findings about an object. Where a value of a wrong type stands (`undecodable`), validation saw nothing, and what it says of that place follows from
/// the type alone: it is left out, and so are names that may only be missing for that reason.
pub fn findings(
    object: ObjectId,
    errors: &[FieldError],
    warnings: &[Warning],
    undecodable: &[FieldPath],
) -> Vec<Finding> {
    let concerns = |path: &FieldPath| undecodable.iter().any(|wrong| path.segments().starts_with(wrong.segments()));
    let is_lost = |error: &FieldError| error.kind == ErrorKind::NotFound && !undecodable.is_empty();
    let errors = errors.iter().filter(|error| !concerns(&error.path) && !is_lost(error)).map(|error| Finding {
        rule: rule(error),
        message: sentence(error),
        upstream: Some(error.to_string().into()),
        place: Place::Field { object, path: error.path.clone(), part: part(error) },
        related: Vec::new(),
        mend: error.is_quoted_port().then_some(Mend::Unquote),
    });
    let warnings = warnings.iter().map(|warning| Finding {
        rule: &rules::SERVER_WARNING,
        message: warning_sentence(&warning.text),
        upstream: Some(warning.text.as_str().into()),
        place: Place::Field { object, path: warning.path.clone(), part: Part::Value },
        related: Vec::new(),
        mend: None,
    });
    errors.chain(warnings).collect()
}

fn rule(error: &FieldError) -> &'static Rule {
    match error.kind {
        ErrorKind::Required => &rules::MISSING_FIELD,
        ErrorKind::NotSupported => &rules::UNSUPPORTED_VALUE,
        ErrorKind::Duplicate => &rules::DUPLICATE_VALUE,
        ErrorKind::Forbidden => &rules::FORBIDDEN_FIELD,
        _ => &rules::INVALID_VALUE,
    }
}

/// What is missing or must not be there is shown at its key, a bad value at the value.
fn part(error: &FieldError) -> Part {
    match error.kind {
        ErrorKind::Required | ErrorKind::Forbidden => Part::Key,
        _ => Part::Value,
    }
}
