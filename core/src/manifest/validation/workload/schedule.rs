//! Schedules of cron, as github.com/robfig/cron/v3 reads them (`ParseStandard`).

use super::{duration, go_int};

/// A field of a schedule: its least and greatest number, and what the numbers from the least on are called.
struct Field {
    min: i64,
    max: i64,
    names: &'static [&'static str],
}

const FIELDS: [Field; 5] = [
    Field { min: 0, max: 59, names: &[] },
    Field { min: 0, max: 23, names: &[] },
    Field { min: 1, max: 31, names: &[] },
    Field {
        min: 1,
        max: 12,
        names: &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    },
    Field { min: 0, max: 6, names: &["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
];

/// Whether the text is a schedule; if not, what is wrong with it.
pub(super) fn parse(text: &str) -> Result<(), String> {
    let mut text = text;
    if text.starts_with("TZ=") || text.starts_with("CRON_TZ=") {
        let Some((zone, rest)) = text.split_once(' ') else {
            // The parser looks for the space and takes it to be there; the server catches the panic.
            return Err("invalid schedule format: runtime error: slice bounds out of range [:-1]".to_string());
        };
        // Which time zones there are is not known here, and with one that is not the server reads no further.
        if !matches!(zone.split_once('='), Some((_, "" | "UTC" | "Local"))) {
            return Ok(());
        }
        text = rest.trim();
    }
    if text.starts_with('@') {
        return parse_descriptor(text);
    }
    let fields: Vec<&str> = text.split_whitespace().collect();
    if fields.len() != FIELDS.len() {
        return Err(format!("expected exactly 5 fields, found {}: [{}]", fields.len(), fields.join(" ")));
    }
    for (text, field) in fields.iter().zip(&FIELDS) {
        for range in text.split(',').filter(|range| !range.is_empty()) {
            parse_range(range, field)?;
        }
    }
    Ok(())
}

fn parse_descriptor(text: &str) -> Result<(), String> {
    const NAMED: [&str; 7] = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];
    if NAMED.contains(&text) {
        return Ok(());
    }
    let Some(period) = text.strip_prefix("@every ") else { return Err(format!("unrecognized descriptor: {text}")) };
    duration::parse(period).map_err(|error| format!("failed to parse duration {text}: {error}"))
}

/// `*`, `1`, `1-5`, each with or without `/2`.
fn parse_range(text: &str, field: &Field) -> Result<(), String> {
    let mut parts = text.split('/');
    let bounds: Vec<&str> = parts.next().unwrap_or_default().split('-').collect();
    let (start, mut end) = match bounds.as_slice() {
        ["*" | "?", ..] => (field.min, field.max),
        [one] => {
            let number = parse_number(one, field)?;
            (number, number)
        }
        [low, high] => (parse_number(low, field)?, parse_number(high, field)?),
        // The first bound is read before the hyphens are counted.
        [low, ..] => {
            parse_number(low, field)?;
            return Err(format!("too many hyphens: {text}"));
        }
        [] => return Ok(()),
    };
    let mut step = 1;
    if let Some(every) = parts.next() {
        if parts.next().is_some() {
            return Err(format!("too many slashes: {text}"));
        }
        step = parse_positive(every)?;
        if bounds.len() == 1 {
            end = field.max;
        }
    }
    let (min, max) = (field.min, field.max);
    if start < min {
        Err(format!("beginning of range ({start}) below minimum ({min}): {text}"))
    } else if end > max {
        Err(format!("end of range ({end}) above maximum ({max}): {text}"))
    } else if start > end {
        Err(format!("beginning of range ({start}) beyond end of range ({end}): {text}"))
    } else if step == 0 {
        Err(format!("step of range should be a positive number: {text}"))
    } else {
        Ok(())
    }
}

fn parse_number(text: &str, field: &Field) -> Result<i64, String> {
    let name = text.to_lowercase();
    let named = (field.min..).zip(field.names).find(|(_, known)| **known == name);
    named.map_or_else(|| parse_positive(text), |(number, _)| Ok(number))
}

fn parse_positive(text: &str) -> Result<i64, String> {
    match go_int::parse(text) {
        Err(error) => Err(format!("failed to parse int from {text}: {error}")),
        Ok(number) if number < 0 => Err(format!("negative number ({number}) not allowed: {text}")),
        Ok(number) => Ok(number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules() {
        for good in [
            "* * * * *",
            "*/5 0-23/2 1,15 JAN-dec sun",
            "@daily",
            "@every 1h30m",
            ", , , , ,",
            "5/70 ? * * 0",
            "*-9-9 * * * *",
        ] {
            assert_eq!(parse(good), Ok(()), "{good}");
        }
        for (bad, error) in [
            ("every day", "expected exactly 5 fields, found 2: [every day]"),
            ("61 * * * *", "end of range (61) above maximum (59): 61"),
            ("* * 0 * *", "beginning of range (0) below minimum (1): 0"),
            ("5-1 * * * *", "beginning of range (5) beyond end of range (1): 5-1"),
            ("*/0 * * * *", "step of range should be a positive number: */0"),
            ("1-2-3 * * * *", "too many hyphens: 1-2-3"),
            ("*/1/2 * * * *", "too many slashes: */1/2"),
            ("*/-1 * * * *", "negative number (-1) not allowed: -1"),
            ("x * * * *", "failed to parse int from x: strconv.Atoi: parsing \"x\": invalid syntax"),
            ("@never", "unrecognized descriptor: @never"),
            ("@every x", "failed to parse duration @every x: time: invalid duration \"x\""),
        ] {
            assert_eq!(parse(bad), Err(error.to_string()), "{bad}");
        }
    }
}
