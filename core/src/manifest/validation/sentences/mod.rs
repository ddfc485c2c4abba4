//! Errors and warnings of validation as sentences for a person.
//!
//! The server's words stay in the finding beside the sentence. `data/sentences.txt` says what is better told otherwise; the rest follows from the sort of error.

mod table;
#[cfg(test)]
mod tests;

use crate::go_quote::quote;
use crate::words::{capitalised, list};

use super::super::Segment;
use super::{BadValue, ErrorKind, FieldError};
use table::{Told, quoted, told};

/// How many characters of a value a sentence shows, and of a key.
const SHOWN: usize = 40;
const SHOWN_OF_KEY: usize = 120;

/// What a text without characters is called.
const EMPTY: &str = "empty";

/// An error as a sentence.
///
/// ```
/// use podwall::manifest::FieldPath;
/// use podwall::manifest::validation::{BadValue, ErrorKind, FieldError, sentence};
///
/// let path = FieldPath::root().fields(&["spec", "securityContext", "runAsUser"]);
/// let error = FieldError {
///     kind: ErrorKind::Invalid,
///     field: path.to_string(),
///     path,
///     value: BadValue::Int(-1),
///     detail: "must be between 0 and 2147483647, inclusive".into(),
/// };
/// assert_eq!(sentence(&error), "`runAsUser` is -1; it has to be between 0 and 2147483647.");
/// ```
pub fn sentence(error: &FieldError) -> String {
    let subject = subject(error);
    if error.is_quoted_port() {
        return capitalised(&format!("{}, a text; a number goes without quotes.", is(&subject, &error.value)));
    }
    // What a schema says begins with the whole path.
    let detail = error.detail.split_once(" in body ").map_or(&*error.detail, |(_, detail)| detail);
    let told = told(section(error.kind), detail);
    if let Some(Told { whole: true, text }) = told {
        let value = shown(&error.value).unwrap_or_default();
        return capitalised(&text.replace("{name}", &subject).replace("{value}", &value));
    }
    let told = told.map(|told| told.text);
    let sentence = match error.kind {
        ErrorKind::Required => required(&subject, detail, told),
        ErrorKind::Forbidden => format!("{subject} must not stand here: {}.", told.as_deref().unwrap_or(detail)),
        ErrorKind::Duplicate => match shown(&error.value).filter(|value| value != EMPTY) {
            Some(value) => format!("{subject} has to be unique; {value} stands twice."),
            None => format!("{subject} has to be unique; an earlier one is the same."),
        },
        ErrorKind::NotFound => format!("{}; {}.", is(&subject, &error.value), missing_name(error)),
        ErrorKind::NotSupported => not_supported(&subject, error),
        ErrorKind::TooLong => too_long(&subject, detail, told),
        ErrorKind::TooMany => match (&error.value, told) {
            (BadValue::Int(actual), Some(max)) => {
                format!(
                    "{subject} has {actual} entries; at most {max} {} allowed.",
                    if max == "1" { "is" } else { "are" }
                )
            }
            _ => format!("{subject} has too many entries: it {detail}."),
        },
        ErrorKind::TypeInvalid => wrong(&subject, &BadValue::Omitted, detail, told),
        ErrorKind::Invalid => wrong(&subject, &error.value, detail, told),
        ErrorKind::TooShort => format!("{subject} is too short: it {detail}."),
        ErrorKind::TooFew => format!("{subject} has too few entries: it {detail}."),
        ErrorKind::Internal => format!("The API server could not check {subject}: {detail}."),
    };
    capitalised(&sentence)
}

/// A warning as a sentence.
pub fn warning_sentence(text: &str) -> String {
    let message = match text.split_once(": ") {
        Some((path, message)) if !path.contains(' ') => message,
        _ => text,
    };
    told("Warning", message)
        .map_or_else(|| format!("{}.", capitalised(message.trim_end_matches('.'))), |told| told.text)
}

fn required(subject: &str, detail: &str, told: Option<String>) -> String {
    match (told, detail) {
        (Some(told), _) => format!("{subject} is required and missing{told}."),
        (None, "") => format!("{subject} is required and missing."),
        (None, detail) => format!("{subject} is required and missing: {detail}."),
    }
}

fn not_supported(subject: &str, error: &FieldError) -> String {
    let supported = quoted(&error.detail);
    let words = supported.iter().map(|text| code(text)).collect();
    let wrong_case = match &error.value {
        BadValue::Text(value) | BadValue::Named(value) => {
            supported.iter().any(|text| text != value && text.eq_ignore_ascii_case(value))
        }
        _ => false,
    };
    let hint = if wrong_case { " Capital letters matter." } else { "" };
    format!("{}; it has to be {}.{hint}", is(subject, &error.value), list(words, "or"))
}

fn too_long(subject: &str, detail: &str, told: Option<String>) -> String {
    match told {
        Some(max) => format!("{subject} is too long; it may have at most {max}."),
        None => format!("{subject} is too long: {detail}."),
    }
}

/// A value that is wrong: what it is, and what it has to be.
fn wrong(subject: &str, value: &BadValue, detail: &str, told: Option<String>) -> String {
    let start = is(subject, value);
    match (told, start == subject) {
        (Some(told), true) => format!("{subject} {told}."),
        (Some(told), false) => format!("{start}; it {told}."),
        (None, true) => format!("{subject} is not right: {detail}."),
        (None, false) => format!("{start}, which is not right: {detail}."),
    }
}

/// What a name should have named.
fn missing_name(error: &FieldError) -> &'static str {
    let is_below =
        |field: &str| error.path.segments().iter().any(|at| matches!(at, Segment::Field(name) if name == field));
    if is_below("volumeMounts") || is_below("volumeDevices") {
        "the pod has no volume of this name"
    } else if is_below("targetContainerName") {
        "the pod has no container of this name"
    } else {
        "nothing here has this name"
    }
}

/// `SUBJECT is VALUE`, or the subject alone where a sentence cannot show the value.
fn is(subject: &str, value: &BadValue) -> String {
    shown(value).map_or_else(|| subject.to_string(), |value| format!("{subject} is {value}"))
}

fn shown(value: &BadValue) -> Option<String> {
    match value {
        BadValue::Text(text) | BadValue::Named(text) => Some(code(text)),
        BadValue::Int(number) => Some(number.to_string()),
        BadValue::Bool(value) => Some(value.to_string()),
        BadValue::Float(_) => Some(value.to_string()),
        BadValue::Null | BadValue::Omitted | BadValue::Structure(_) => None,
    }
}

/// A text as a sentence shows it: shortened, and without characters that cannot be seen.
fn code(text: &str) -> String {
    shortened(text, SHOWN)
}

fn shortened(text: &str, length: usize) -> String {
    if text.is_empty() {
        return EMPTY.to_string();
    }
    let short: String = text.chars().take(length).collect();
    let end = if short.len() < text.len() { "…" } else { "" };
    if short.contains('`') || quote(&short).contains("\\u") || short.contains(char::is_control) {
        return format!("{}{end}", quote(&short));
    }
    format!("`{short}{end}`")
}

/// Whom the sentence is about: the field by its last name; a label or an annotation, or its key; the object itself.
fn subject(error: &FieldError) -> String {
    let segments = error.path.segments();
    match segments {
        [.., Segment::Field(map), Segment::Key(key)] => of_map(map, Some(key), error),
        [.., Segment::Field(map)] if noun(map).is_some() && matches!(error.value, BadValue::Text(_)) => {
            of_map(map, None, error)
        }
        [.., Segment::Field(name)] => format!("`{name}`"),
        [.., Segment::Field(name), Segment::Index(at)] => format!("`{name}[{at}]`"),
        _ => "the object".to_string(),
    }
}

fn of_map(map: &str, key: Option<&str>, error: &FieldError) -> String {
    let Some(noun) = noun(map) else { return key.map_or_else(|| format!("`{map}`"), |key| format!("`{map}[{key}]`")) };
    let is_about_key =
        ["name part", "prefix part", "a valid label key"].iter().any(|start| error.detail.starts_with(start));
    match (is_about_key, key) {
        (true, _) => format!("the key of {} {noun}", if noun == "annotation" { "an" } else { "a" }),
        (false, Some(key)) => format!("the {noun} {}", shortened(key, SHOWN_OF_KEY)),
        (false, None) => format!("the value of {} {noun}", if noun == "annotation" { "an" } else { "a" }),
    }
}

/// What the entries of a map are called.
fn noun(map: &str) -> Option<&'static str> {
    match map {
        "labels" | "matchLabels" | "nodeSelector" | "selector" => Some("label"),
        "annotations" => Some("annotation"),
        _ => None,
    }
}

fn section(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Invalid => "Invalid",
        ErrorKind::TypeInvalid => "TypeInvalid",
        ErrorKind::Forbidden => "Forbidden",
        ErrorKind::Required => "Required",
        ErrorKind::TooLong => "TooLong",
        ErrorKind::TooMany => "TooMany",
        _ => "",
    }
}
