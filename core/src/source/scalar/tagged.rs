//! The tags `!!binary` and `!!timestamp`.

use base64::Engine;
use base64::alphabet;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};

/// Go's `base64.StdEncoding`, which does not look at the bits that are left over.
const BASE64: GeneralPurpose =
    GeneralPurpose::new(&alphabet::STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));

/// The text that base64 stands for, with U+FFFD for each byte that is no UTF-8, as in Go's JSON; none if it is no base64.
pub(super) fn binary(text: &str) -> Option<String> {
    let signs: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    BASE64.decode(signs).ok().map(|bytes| go_text(&bytes))
}

fn go_text(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    text
}

/// Whether go-yaml takes the text as a time: RFC 3339 with short fields, the same with a space and no zone, or a date.
pub(super) fn is_timestamp(text: &str) -> bool {
    if text.bytes().take_while(u8::is_ascii_digit).count() != 4 {
        return false;
    }
    let (date, time) = match text.find(['T', 't', ' ']) {
        Some(at) => (text.get(..at).unwrap_or_default(), text.get(at..).unwrap_or_default()),
        None => (text, ""),
    };
    let zoned = time.starts_with(['T', 't']);
    is_date(date) && (time.is_empty() || is_time(time.get(1..).unwrap_or_default(), zoned))
}

fn is_date(date: &str) -> bool {
    let fields: Vec<&str> = date.split('-').collect();
    let [year, month, day] = fields.as_slice() else { return false };
    let Some(year) = year.parse::<u32>().ok() else { return false };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match field(month, 12) {
        Some(2) => 28 + u32::from(leap),
        Some(4 | 6 | 9 | 11) => 30,
        Some(1..) => 31,
        _ => return false,
    };
    field(day, days).is_some_and(|day| day > 0)
}

fn is_time(time: &str, zoned: bool) -> bool {
    let (clock, zone) = match time.find(['Z', '+', '-']) {
        Some(at) => (time.get(..at).unwrap_or_default(), time.get(at..).unwrap_or_default()),
        None => (time, ""),
    };
    let fields: Vec<&str> = clock.split(':').collect();
    let [hour, minute, second] = fields.as_slice() else { return false };
    let (second, fraction) = match second.split_once(['.', ',']) {
        Some((second, fraction)) => (second, Some(fraction)),
        None => (*second, None),
    };
    let has_fraction =
        fraction.is_none_or(|digits| !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit()));
    let has_zone = if zoned { is_zone(zone) } else { zone.is_empty() };
    let in_range = field(hour, 23).is_some() && field(minute, 59).is_some() && field(second, 59).is_some();
    in_range && has_fraction && has_zone
}

fn is_zone(zone: &str) -> bool {
    if zone == "Z" {
        return true;
    }
    let offset = zone.strip_prefix(['+', '-']).and_then(|offset| offset.split_once(':'));
    offset.is_some_and(|(hours, minutes)| {
        hours.len() == 2 && minutes.len() == 2 && field(hours, 24).is_some() && field(minutes, 60).is_some()
    })
}

/// A number of one or two digits up to `most`.
fn field(digits: &str, most: u32) -> Option<u32> {
    let fits = matches!(digits.len(), 1 | 2) && digits.bytes().all(|digit| digit.is_ascii_digit());
    digits.parse().ok().filter(|value| fits && *value <= most)
}
