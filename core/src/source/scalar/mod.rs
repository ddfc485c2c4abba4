//! What a YAML scalar means: YAML 1.1 as go.yaml.in/yaml/v2 (`resolve.go`) reads it, and what becomes of keys.

mod number;
mod tagged;

use std::borrow::Cow;

pub(super) use number::{decimal, float_key};

use super::tree::{Number, Value};

/// A scalar's value, with Go's types kept apart.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Scalar<'t> {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Float(f64),
    String(Cow<'t, str>),
}

/// Why a scalar has no value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum ScalarFault {
    /// Its tag says something else than its text; the tag in short.
    OtherThanTag(String),
    /// `!!binary` without base64.
    BadBase64,
}

const PREFIX: &str = "tag:yaml.org,2002:";

/// Reads a scalar. `plain` says that its type follows from its text where there is no tag.
pub(super) fn resolve<'t>(tag: Option<&str>, text: Cow<'t, str>, plain: bool) -> Result<Scalar<'t>, ScalarFault> {
    let Some(tag) = tag else {
        return Ok(if plain { untagged(&text).unwrap_or(Scalar::String(text)) } else { Scalar::String(text) });
    };
    let short = tag.strip_prefix(PREFIX).unwrap_or_default();
    let other = || ScalarFault::OtherThanTag(format!("!!{short}"));
    match short {
        "binary" => tagged::binary(&text).map(|text| Scalar::String(text.into())).ok_or(ScalarFault::BadBase64),
        "null" | "bool" | "int" | "float" => match (short, untagged(&text)) {
            ("null", Some(Scalar::Null)) => Ok(Scalar::Null),
            ("bool", Some(Scalar::Bool(value))) => Ok(Scalar::Bool(value)),
            ("int", Some(value @ (Scalar::Int(_) | Scalar::Uint(_)))) => Ok(value),
            ("float", Some(Scalar::Int(value))) => Ok(Scalar::Float(value as f64)),
            ("float", Some(Scalar::Float(value))) => Ok(Scalar::Float(value)),
            _ => Err(other()),
        },
        "timestamp" if tagged::is_timestamp(&text) => Ok(Scalar::String(text)),
        "timestamp" => Err(other()),
        _ => Ok(Scalar::String(text)),
    }
}

/// The value that a text has by itself; none for a string.
fn untagged(text: &str) -> Option<Scalar<'static>> {
    let first = match text.as_bytes().first() {
        None => return Some(Scalar::Null),
        Some(first) => *first,
    };
    match first {
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~' => word(text),
        b'.' => word(text).or_else(|| decimal(text).map(Scalar::Float)),
        b'+' | b'-' => word(text).or_else(|| number::resolve(text)),
        b'0'..=b'9' => number::resolve(text),
        _ => None,
    }
}

fn word(text: &str) -> Option<Scalar<'static>> {
    Some(match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Scalar::Bool(true),
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Scalar::Bool(false),
        "~" | "null" | "Null" | "NULL" => Scalar::Null,
        ".nan" | ".NaN" | ".NAN" => Scalar::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Scalar::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Scalar::Float(f64::NEG_INFINITY),
        _ => return None,
    })
}

impl<'t> Scalar<'t> {
    /// The value in JSON; none for a number that is not finite.
    pub(super) fn into_value(self) -> Option<Value> {
        Some(match self {
            Scalar::Null => Value::Null,
            Scalar::Bool(value) => Value::Bool(value),
            Scalar::Int(value) => Value::Number(Number::Int(value)),
            Scalar::Uint(value) => Value::Number(number::from_u64(value)),
            Scalar::Float(value) => Value::Number(number::from_f64(value)?),
            Scalar::String(text) => Value::String(text.into()),
        })
    }

    /// The key in JSON, as sigs.k8s.io/yaml prints it; none for those it refuses, a null and a number over 64 bits with sign.
    pub(super) fn into_key(self) -> Option<Box<str>> {
        Some(match self {
            Scalar::Null | Scalar::Uint(_) => return None,
            Scalar::Bool(value) => value.to_string().into(),
            Scalar::Int(value) => value.to_string().into(),
            Scalar::Float(value) => float_key(value).into(),
            Scalar::String(text) => text.into(),
        })
    }
}

/// The number that a JSON text stands for, as Go's decoder takes it into an untyped value.
pub(super) fn json_number(text: &str) -> Option<Number> {
    if let Ok(value) = text.parse::<i64>() {
        return Some(Number::Int(value));
    }
    if let Ok(value) = text.parse::<u64>() {
        return Some(Number::Uint(value));
    }
    let value = text.parse::<f64>().ok()?;
    // Go checks the range only when the field's type is known.
    number::from_f64(value.clamp(f64::MIN, f64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Scalar<'_> {
        resolve(None, text.into(), true).unwrap()
    }

    #[test]
    fn whole_numbers_in_every_base() {
        for (text, value) in [
            ("0644", 420),
            ("0o17", 15),
            ("-0o17", -15),
            ("0x_1F", 31),
            ("0b101", 5),
            ("0b+1", 1),
            ("1__000", 1000),
            ("1_", 1),
            ("+1", 1),
            ("-9223372036854775808", i64::MIN),
        ] {
            assert_eq!(plain(text), Scalar::Int(value), "{text}");
        }
        assert_eq!(plain("0xFFFFFFFFFFFFFFFF"), Scalar::Uint(u64::MAX));
    }

    #[test]
    fn what_looks_octal_but_is_not_is_a_float() {
        assert_eq!(plain("08"), Scalar::Float(8.0));
        assert_eq!(plain("08").into_value(), Some(Value::Number(Number::Int(8))));
        assert_eq!(plain("1e3").into_value(), Some(Value::Number(Number::Int(1000))));
        assert_eq!(plain("+9223372036854775808"), Scalar::Float(9_223_372_036_854_775_808.0));
    }

    #[test]
    fn what_only_looks_like_a_value_is_a_string() {
        for text in ["1e309", "0x1p4", "12:30", "2001-01-01", "tRUE", "nULL", ".", "._1", "-", "0x", "1.2.3", ".iNF"] {
            assert_eq!(plain(text), Scalar::String(text.into()));
        }
    }

    #[test]
    fn tags_decide() {
        let tagged = |tag: &str, text: &'static str| resolve(Some(&format!("{PREFIX}{tag}")), text.into(), false);
        assert_eq!(tagged("bool", "yes"), Ok(Scalar::Bool(true)));
        assert_eq!(tagged("str", "~"), Ok(Scalar::String("~".into())));
        assert_eq!(tagged("float", "5"), Ok(Scalar::Float(5.0)));
        assert_eq!(tagged("binary", "/w=="), Ok(Scalar::String("\u{FFFD}".into())));
        assert_eq!(tagged("binary", "aGVsbG8"), Err(ScalarFault::BadBase64));
        assert_eq!(tagged("int", ""), Err(ScalarFault::OtherThanTag("!!int".to_string())));
        assert_eq!(tagged("timestamp", "2001-1-1"), Ok(Scalar::String("2001-1-1".into())));
        assert!(tagged("timestamp", "2001-02-29").is_err());
    }

    #[test]
    fn large_floats_are_printed_and_read_again() {
        let value = plain("9223372036854774784.0").into_value();
        assert_eq!(value, Some(Value::Number(Number::Int(9_223_372_036_854_775_000))));
        assert_eq!(plain("1e21").into_value(), Some(Value::Number(Number::Float(1e21))));
    }
}
