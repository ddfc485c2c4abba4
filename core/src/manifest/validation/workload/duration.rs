//! Durations as Go's `time.ParseDuration` reads them.

use std::fmt::Write;

/// The units in nanoseconds. `µ` is written in two ways.
const UNITS: [(&str, u64); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("\u{b5}s", 1_000),
    ("\u{3bc}s", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// The nanoseconds that a negative duration may have; a positive one may have one less.
const LIMIT: u64 = 1 << 63;

/// Whether the text is a duration; if not, what is wrong with it.
pub(super) fn parse(text: &str) -> Result<(), String> {
    let invalid = || format!("time: invalid duration {}", quote(text));
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if unsigned == "0" {
        return Ok(());
    }
    if unsigned.is_empty() {
        return Err(invalid());
    }
    let (mut rest, mut sum) = (unsigned, 0_u64);
    while !rest.is_empty() {
        let (number, after) = split_at_non_digit(rest);
        let (fraction, after) = after.strip_prefix('.').map_or(("", after), split_at_non_digit);
        if number.is_empty() && fraction.is_empty() {
            return Err(invalid());
        }
        let end = after.find(|char: char| char == '.' || char.is_ascii_digit()).unwrap_or(after.len());
        let (unit, after) = after.split_at_checked(end).unwrap_or((after, ""));
        if unit.is_empty() {
            return Err(format!("time: missing unit in duration {}", quote(text)));
        }
        let Some((_, factor)) = UNITS.iter().find(|(name, _)| *name == unit) else {
            return Err(format!("time: unknown unit {} in duration {}", quote(unit), quote(text)));
        };
        let nanoseconds = nanoseconds(number, fraction, *factor).and_then(|part| sum.checked_add(part));
        sum = nanoseconds.filter(|sum| *sum <= LIMIT).ok_or_else(invalid)?;
        rest = after;
    }
    if sum == LIMIT && !text.starts_with('-') { Err(invalid()) } else { Ok(()) }
}

fn split_at_non_digit(text: &str) -> (&str, &str) {
    let end = text.find(|char: char| !char.is_ascii_digit()).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

fn nanoseconds(number: &str, fraction: &str, factor: u64) -> Option<u64> {
    let whole = if number.is_empty() { 0 } else { number.parse::<u64>().ok()? };
    let part = format!("0.{fraction}0").parse::<f64>().ok()? * factor as f64;
    whole.checked_mul(factor)?.checked_add(part as u64).filter(|sum| *sum <= LIMIT)
}

/// The text between double quotes, every byte of other than printable ASCII characters escaped, as package `time` does it.
fn quote(text: &str) -> String {
    let mut quoted = String::from('"');
    for char in text.chars() {
        if char < ' ' || !char.is_ascii() {
            for byte in char.encode_utf8(&mut [0; 4]).bytes() {
                // Writing to a String cannot fail.
                let _ = write!(quoted, "\\x{byte:02x}");
            }
        } else {
            if matches!(char, '"' | '\\') {
                quoted.push('\\');
            }
            quoted.push(char);
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for good in ["0", "-0", "1h30m", "1.5h", ".5s", "1.s", "5µs", "-2562047h47m16.854775808s"] {
            assert_eq!(parse(good), Ok(()), "{good}");
        }
        for (bad, error) in [
            ("", "time: invalid duration \"\""),
            ("-", "time: invalid duration \"-\""),
            (".s", "time: invalid duration \".s\""),
            ("5", "time: missing unit in duration \"5\""),
            ("5d", "time: unknown unit \"d\" in duration \"5d\""),
            ("5ü", "time: unknown unit \"\\xc3\\xbc\" in duration \"5\\xc3\\xbc\""),
            ("9999999999999h", "time: invalid duration \"9999999999999h\""),
        ] {
            assert_eq!(parse(bad), Err(error.to_string()));
        }
    }
}
