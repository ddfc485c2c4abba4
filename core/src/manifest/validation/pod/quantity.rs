//! Quantities of resources: `resource.Quantity`, rounded up to thousandths as the server's defaulting does.

use std::fmt;

use crate::source::{Number, Value};

use super::super::Cursor;

/// The most digits that are looked at. Longer ones are beyond what the server keeps.
const MAX_DIGITS: usize = 24;

/// How a quantity was written, which decides how the server prints it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Notation {
    /// `100m`, `1`, `5G`.
    Decimal,
    /// `5Gi`.
    Binary,
    /// `5e9`.
    Exponent,
}

/// An amount of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quantity {
    /// The amount in thousandths.
    milli: i128,
    notation: Notation,
}

impl Quantity {
    /// The quantity at a place, if one is there that is no larger than Podwall can count.
    pub(super) fn read(at: &Cursor<'_, '_>) -> Option<Self> {
        match at.value()? {
            Value::String(text) => Self::parse(text.trim()),
            Value::Number(Number::Int(number)) => Self::parse(&number.to_string()),
            Value::Number(Number::Float(number)) => Self::parse(&number.to_string()),
            _ => None,
        }
    }

    /// The quantity that a text spells.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (is_negative, text) = match text.strip_prefix(['+', '-']) {
            Some(rest) => (text.starts_with('-'), rest),
            None => (false, text),
        };
        let end = text.find(|char: char| !char.is_ascii_digit() && char != '.').unwrap_or(text.len());
        let (digits, suffix) = text.split_at_checked(end)?;
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let (multiplier, exponent, notation) = suffix_of(suffix)?;
        let fraction_digits = fraction.len().min(MAX_DIGITS);
        let number = format!("0{whole}{}", fraction.get(..fraction_digits)?).parse::<i128>().ok()?;
        let amount = number.checked_mul(multiplier)?;
        // Thousandths of an amount that has `fraction_digits` digits behind the point.
        let exponent = exponent + 3 - i32::try_from(fraction_digits).ok()?;
        let power = 10_i128.checked_pow(exponent.unsigned_abs())?;
        let milli = if exponent < 0 { (amount + (power - 1)) / power } else { amount.checked_mul(power)? };
        Some(Quantity { milli: if is_negative { -milli } else { milli }, notation })
    }

    /// Whether it is less than zero.
    pub(super) fn is_negative(self) -> bool {
        self.milli < 0
    }

    /// Whether it is zero.
    pub(super) fn is_zero(self) -> bool {
        self.milli == 0
    }

    /// Whether it is more than zero.
    pub(super) fn is_positive(self) -> bool {
        self.milli > 0
    }

    /// Whether it is no whole number.
    pub(super) fn is_fractional(self) -> bool {
        self.milli % 1000 != 0
    }

    /// Whether it is a multiple of a size that is a whole number. Both are rounded up to whole numbers first.
    pub(super) fn is_multiple_of(self, size: Quantity) -> bool {
        let whole = |quantity: Quantity| (quantity.milli + 999).div_euclid(1000);
        size.is_positive() && !size.is_fractional() && whole(self) % whole(size) == 0
    }

    /// Whether it is one or a thousandth.
    pub(super) fn is_unit_of_cpu(self) -> bool {
        matches!(self.milli, 1 | 1000)
    }

    /// Whether it is one, or one of a larger unit.
    pub(super) fn is_unit_of_size(self) -> bool {
        let text = self.to_string();
        text.strip_prefix('1').is_some_and(|suffix| {
            suffix.is_empty() || DECIMAL.iter().skip(2).chain(&BINARY).any(|(unit, _)| *unit == suffix)
        })
    }
}

/// Suffixes and their powers: of ten, and of two.
const DECIMAL: [(&str, i32); 10] =
    [("m", -3), ("", 0), ("k", 3), ("M", 6), ("G", 9), ("T", 12), ("P", 15), ("E", 18), ("u", -6), ("n", -9)];
const BINARY: [(&str, i32); 6] = [("Ki", 10), ("Mi", 20), ("Gi", 30), ("Ti", 40), ("Pi", 50), ("Ei", 60)];

/// What a suffix multiplies by, the power of ten that it adds, and its notation.
fn suffix_of(suffix: &str) -> Option<(i128, i32, Notation)> {
    if let Some((_, power)) = DECIMAL.iter().find(|(unit, _)| *unit == suffix) {
        return Some((1, *power, Notation::Decimal));
    }
    if let Some((_, power)) = BINARY.iter().find(|(unit, _)| *unit == suffix) {
        return Some((1_i128 << power, 0, Notation::Binary));
    }
    let exponent = suffix.strip_prefix(['e', 'E'])?.parse().ok()?;
    Some((1, exponent, Notation::Exponent))
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = self.milli / 1000;
        if self.notation == Notation::Binary && !self.is_fractional() && whole.abs() >= 1024 {
            let (number, times) = reduce(whole, 1024, BINARY.len());
            let unit = times.checked_sub(1).and_then(|at| BINARY.get(at)).map_or("", |(unit, _)| unit);
            return write!(f, "{number}{unit}");
        }
        if self.is_zero() {
            return f.write_str("0");
        }
        let (number, times) = reduce(self.milli, 1000, 7);
        let (unit, power) = DECIMAL.get(times).copied().unwrap_or_default();
        match self.notation {
            Notation::Exponent if power != 0 => write!(f, "{number}e{power}"),
            Notation::Exponent => write!(f, "{number}"),
            Notation::Decimal | Notation::Binary => write!(f, "{number}{unit}"),
        }
    }
}

/// Divides as often as it goes without a rest, `most` times at most.
fn reduce(mut number: i128, base: i128, most: usize) -> (i128, usize) {
    let mut times = 0;
    while times < most && number != 0 && number % base == 0 {
        number /= base;
        times += 1;
    }
    (number, times)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_printed_as_the_server_prints_them() {
        for (text, printed) in [
            ("1.5", "1500m"),
            ("100m", "100m"),
            ("1", "1"),
            ("1024Ki", "1Mi"),
            ("512Ki", "512Ki"),
            ("1000", "1k"),
            ("0.0001Ki", "103m"),
            ("1.0005Ki", "1024512m"),
            ("1e-1", "100e-3"),
            ("-1", "-1"),
            ("0.5n", "1m"),
            ("0Ki", "0"),
            ("10e3", "10e3"),
        ] {
            assert_eq!(Quantity::parse(text).unwrap().to_string(), printed, "{text}");
        }
        assert!(Quantity::parse("1Kb").is_none() && Quantity::parse("9e99").is_none());
    }

    #[test]
    fn units() {
        let of = |text: &str| Quantity::parse(text).unwrap();
        assert!(of("1").is_unit_of_size() && of("1Mi").is_unit_of_size() && of("1G").is_unit_of_size());
        assert!(!of("2").is_unit_of_size() && !of("1m").is_unit_of_size() && of("1m").is_unit_of_cpu());
    }
}
