//! Errors of validation as `field.Error` of k8s.io/apimachinery has them, and warnings.

use std::fmt;

use crate::go_quote::quote;

use super::super::{FieldPath, go_json};

/// What sort of error it is: `field.ErrorType` upstream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ErrorKind {
    /// A value that should name something does not.
    NotFound,
    /// A value that must be there is missing or empty.
    Required,
    /// A value that must be unique stands twice.
    Duplicate,
    /// A value of the right type that is malformed or out of range.
    Invalid,
    /// A value that is none of those allowed.
    NotSupported,
    /// A value that would be right under other conditions.
    Forbidden,
    /// A text that is too long.
    TooLong,
    /// A text that is too short.
    TooShort,
    /// A list that has too many items.
    TooMany,
    /// A list that has too few items.
    TooFew,
    /// The server could not do its work.
    Internal,
    /// A value of another type than a schema wants.
    TypeInvalid,
}

impl ErrorKind {
    /// The reason in the causes of the server's Status, such as `FieldValueInvalid`.
    pub fn reason(self) -> &'static str {
        match self {
            ErrorKind::NotFound => "FieldValueNotFound",
            ErrorKind::Required => "FieldValueRequired",
            ErrorKind::Duplicate => "FieldValueDuplicate",
            ErrorKind::Invalid => "FieldValueInvalid",
            ErrorKind::NotSupported => "FieldValueNotSupported",
            ErrorKind::Forbidden => "FieldValueForbidden",
            ErrorKind::TooLong => "FieldValueTooLong",
            ErrorKind::TooShort => "FieldValueTooShort",
            ErrorKind::TooMany => "FieldValueTooMany",
            ErrorKind::TooFew => "FieldValueTooFew",
            ErrorKind::Internal => "InternalError",
            ErrorKind::TypeInvalid => "FieldValueTypeInvalid",
        }
    }

    /// What the server's text calls it, such as `Invalid value`.
    pub fn title(self) -> &'static str {
        match self {
            ErrorKind::NotFound => "Not found",
            ErrorKind::Required => "Required value",
            ErrorKind::Duplicate => "Duplicate value",
            ErrorKind::Invalid | ErrorKind::TypeInvalid => "Invalid value",
            ErrorKind::NotSupported => "Unsupported value",
            ErrorKind::Forbidden => "Forbidden",
            ErrorKind::TooLong => "Too long",
            ErrorKind::TooShort => "Too short",
            ErrorKind::TooMany => "Too many",
            ErrorKind::TooFew => "Too few",
            ErrorKind::Internal => "Internal error",
        }
    }

    /// Whether the server's text shows the value.
    fn shows_value(self) -> bool {
        !matches!(
            self,
            ErrorKind::Required | ErrorKind::Forbidden | ErrorKind::TooLong | ErrorKind::TooShort | ErrorKind::Internal
        )
    }
}

/// The value that an error complains about.
#[derive(Debug, Clone, PartialEq)]
pub enum BadValue {
    /// The error shows none.
    Omitted,
    /// A Go `string`, printed with `%q`.
    Text(String),
    /// A value of a named string type (`Protocol`, `RestartPolicy`, …), printed as JSON. The two differ in escapes only.
    Named(String),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// Nothing, where an item of a list should be, or no value in particular.
    Null,
    /// A boolean.
    Bool(bool),
    /// A structure, which the server prints as JSON of its internal type. That text is not imitated; what stands here is what Podwall prints.
    Structure(String),
}

impl BadValue {
    /// A list of strings, as JSON.
    pub(super) fn list(texts: &[&str]) -> Self {
        let texts: Vec<String> = texts.iter().map(|text| go_json::string(text)).collect();
        BadValue::Structure(format!("[{}]", texts.join(",")))
    }

    /// Whether the server's text of it is known to the letter.
    pub fn is_scalar(&self) -> bool {
        !matches!(self, BadValue::Structure(_))
    }
}

impl From<&str> for BadValue {
    #[inline(never)]
    fn from(text: &str) -> Self {
        BadValue::Text(text.to_string())
    }
}

impl From<i64> for BadValue {
    fn from(number: i64) -> Self {
        BadValue::Int(number)
    }
}

impl From<bool> for BadValue {
    fn from(value: bool) -> Self {
        BadValue::Bool(value)
    }
}

impl fmt::Display for BadValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BadValue::Omitted => Ok(()),
            BadValue::Text(text) => f.write_str(&quote(text)),
            BadValue::Named(text) => f.write_str(&go_json::string(text)),
            BadValue::Int(number) => number.fmt(f),
            BadValue::Float(number) => f.write_str(&go_float(*number)),
            BadValue::Null => f.write_str("null"),
            BadValue::Bool(value) => value.fmt(f),
            BadValue::Structure(text) => f.write_str(text),
        }
    }
}

/// A float as Go's `%v` prints it.
fn go_float(number: f64) -> String {
    let scientific = format!("{number:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    // The limits of Go's `%g` where it prints as many digits as it needs.
    if (-4..6).contains(&exponent) {
        return number.to_string();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

/// One error of validation. Its text is the server's.
///
/// ```
/// use podwall::manifest::FieldPath;
/// use podwall::manifest::validation::{BadValue, ErrorKind, FieldError};
///
/// let path = FieldPath::root().field("spec").field("hostname");
/// let error = FieldError {
///     kind: ErrorKind::Invalid,
///     field: path.to_string(),
///     path,
///     value: BadValue::from("a.b"),
///     detail: "must not contain dots".into(),
/// };
/// assert_eq!(error.to_string(), "spec.hostname: Invalid value: \"a.b\": must not contain dots");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct FieldError {
    /// Its sort.
    pub kind: ErrorKind,
    /// The field as the server prints it, which is not always where the value stands (`spec.HostPID`, `spec.template.labels`).
    pub field: String,
    /// Where the value stands in the object, or belongs.
    pub path: FieldPath,
    /// The value.
    pub value: BadValue,
    /// What is wrong with it; may be empty.
    pub detail: String,
}

impl FieldError {
    /// Whether a port is a number between quotes, which is a name of a port there, and no valid one.
    pub(super) fn is_quoted_port(&self) -> bool {
        let BadValue::Text(text) = &self.value else { return false };
        let is_number =
            || !text.starts_with('0') && text.parse::<u16>().is_ok_and(|number| number.to_string() == *text);
        matches!(self.path.last_name(), "port" | "targetPort")
            && self.detail.contains("at least one letter")
            && is_number()
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.kind.title())?;
        if self.kind.shows_value() && self.value != BadValue::Omitted {
            write!(f, ": {}", self.value)?;
        }
        if !self.detail.is_empty() {
            write!(f, ": {}", self.detail)?;
        }
        Ok(())
    }
}

/// One warning of the server's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The server's text.
    pub text: String,
    /// The field that it is about.
    pub path: FieldPath,
}
