//! Numbers: Go's `strconv.ParseInt` with any base, its decimal floats, and how it prints floats as keys.

use super::Scalar;
use crate::source::tree::Number;

/// The number that a text which begins with a sign or a digit stands for.
pub(super) fn resolve(text: &str) -> Option<Scalar<'static>> {
    let without;
    let plain = if text.contains('_') {
        without = text.replace('_', "");
        &without
    } else {
        text
    };
    let number = integer(plain).or_else(|| decimal(plain).map(Scalar::Float));
    number.or_else(|| odd_binary(plain))
}

/// A whole number in base 2, 8, 10 or 16, by its prefix.
fn integer(text: &str) -> Option<Scalar<'static>> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (base, digits) = match unsigned.as_bytes() {
        [b'0', b'x' | b'X', _, ..] => (16, unsigned.get(2..)?),
        [b'0', b'o' | b'O', _, ..] => (8, unsigned.get(2..)?),
        [b'0', b'b' | b'B', _, ..] => (2, unsigned.get(2..)?),
        [b'0', _, ..] => (8, unsigned.get(1..)?),
        _ => (10, unsigned),
    };
    if !digits.chars().all(|digit| digit.is_digit(base)) {
        return None;
    }
    let value = u64::from_str_radix(digits, base).ok()?;
    if text.starts_with('-') {
        return 0i64.checked_sub_unsigned(value).map(Scalar::Int);
    }
    match i64::try_from(value) {
        Ok(value) => Some(Scalar::Int(value)),
        Err(_) => (!text.starts_with('+')).then_some(Scalar::Uint(value)),
    }
}

/// go-yaml reads the digits behind `0b` once more, which lets a sign stand there.
fn odd_binary(text: &str) -> Option<Scalar<'static>> {
    let (sign, digits) = match text.strip_prefix("-0b") {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix("0b")?),
    };
    i64::from_str_radix(&format!("{sign}{digits}"), 2).ok().map(Scalar::Int)
}

/// A decimal number with digits, at most one point and an exponent; none for one that does not fit.
pub(in crate::source) fn decimal(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_digits = |digits: &str| digits.bytes().all(|digit| digit.is_ascii_digit());
    let exponent_fits = exponent.is_none_or(|exponent| {
        let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !digits.is_empty() && is_digits(digits)
    });
    let fits = is_digits(whole) && is_digits(fraction) && !(whole.is_empty() && fraction.is_empty()) && exponent_fits;
    if !fits {
        return None;
    }
    text.parse::<f64>().ok().filter(|value| value.is_finite())
}

/// A number of JSON from one without sign.
pub(super) fn from_u64(value: u64) -> Number {
    i64::try_from(value).map_or(Number::Uint(value), Number::Int)
}

/// A number of JSON from a float; none if it is not finite. Go prints the float and reads it again, so that `1e3` is a whole number.
pub(super) fn from_f64(value: f64) -> Option<Number> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if !value.is_finite() {
        return None;
    }
    if value.fract() != 0.0 || value.abs() >= 1e21 {
        return Some(Number::Float(value));
    }
    if value.abs() < EXACT {
        return Some(Number::Int(value as i64));
    }
    let printed = value.to_string();
    let whole = printed.parse().map(Number::Int).or_else(|_| printed.parse().map(Number::Uint));
    Some(whole.unwrap_or(Number::Float(value)))
}

/// A float as a key: Go's `strconv.FormatFloat(value, 'g', -1, 32)`, which rounds to 32 bits.
pub(in crate::source) fn float_key(value: f64) -> String {
    let value = value as f32;
    if value.is_nan() {
        return ".nan".to_string();
    }
    if value.is_infinite() {
        return if value > 0.0 { ".inf" } else { "-.inf" }.to_string();
    }
    let scientific = format!("{value:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    // Without a precision Go decides as if it were 6, however many digits there are.
    if !(-4..6).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{digits}e{sign}{:02}", exponent.abs());
    }
    value.to_string()
}
