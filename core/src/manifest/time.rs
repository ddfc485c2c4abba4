//! Which texts are points in time: Go's `time.Parse` with RFC 3339. Only the outcome matters here, not the time.

const LAYOUT: &str = "2006-01-02T15:04:05Z07:00";

/// Why a text is no point in time, in Go's words.
pub(super) fn fault(text: &str) -> Option<String> {
    Parser { text, rest: text, range: None }.run().err()
}

struct Parser<'t> {
    text: &'t str,
    rest: &'t str,
    /// What is out of its range. It is told at the end, and the last one counts.
    range: Option<&'static str>,
}

impl<'t> Parser<'t> {
    fn run(mut self) -> Result<(), String> {
        let year = self.number(4, "2006", u32::MAX, "")?;
        self.skip("-")?;
        let month = self.number(2, "01", 13, "month")?;
        if month == 0 {
            self.range = Some("month");
        }
        self.now()?;
        self.skip("-")?;
        let day = self.number(2, "02", u32::MAX, "")?;
        self.skip("T")?;
        self.hour()?;
        self.skip(":")?;
        self.number(2, "04", 60, "minute")?;
        self.now()?;
        self.skip(":")?;
        self.number(2, "05", 60, "second")?;
        self.now()?;
        self.fraction();
        self.zone()?;
        if !self.rest.is_empty() {
            return Err(self.out(&format!(": extra text: {}", quote(self.rest))));
        }
        if day == 0 || day > days(month, year) {
            return Err(self.out(": day out of range"));
        }
        Ok(())
    }

    /// A number of exactly so many digits.
    fn number(&mut self, width: usize, layout: &str, limit: u32, what: &'static str) -> Result<u32, String> {
        let found = self.rest.get(..width).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        let Some(digits) = found else { return Err(self.bad(self.rest, layout)) };
        self.rest = self.rest.get(width..).unwrap_or_default();
        let number = digits.parse().unwrap_or_default();
        if number >= limit {
            self.range = Some(what);
        }
        Ok(number)
    }

    /// The hour may have one digit only.
    fn hour(&mut self) -> Result<(), String> {
        let width = match self.rest.as_bytes() {
            [first, second, ..] if first.is_ascii_digit() && second.is_ascii_digit() => 2,
            _ => 1,
        };
        self.number(width, "15", 24, "hour")?;
        self.now()
    }

    fn now(&self) -> Result<(), String> {
        match self.range {
            Some(what) => Err(self.out(&format!(": {what} out of range"))),
            None => Ok(()),
        }
    }

    fn skip(&mut self, sign: &str) -> Result<(), String> {
        match self.rest.strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                Ok(())
            }
            None => Err(self.bad(self.rest, sign)),
        }
    }

    /// Parts of a second, which the layout does not have but Go takes.
    fn fraction(&mut self) {
        let digits = |rest: &str| rest.bytes().take_while(u8::is_ascii_digit).count();
        if let Some(rest) = self.rest.strip_prefix(['.', ',']).filter(|rest| digits(rest) > 0) {
            self.rest = rest.get(digits(rest)..).unwrap_or_default();
        }
    }

    fn zone(&mut self) -> Result<(), String> {
        if let Some(rest) = self.rest.strip_prefix('Z') {
            self.rest = rest;
            return Ok(());
        }
        let whole = self.rest;
        let bad = |parser: &Self| Err(parser.bad(whole, "Z07:00"));
        let number = |text: Option<&str>| {
            text.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit())).and_then(|text| text.parse::<u32>().ok())
        };
        if whole.get(3..4) != Some(":") || whole.get(..6).is_none() {
            return bad(self);
        }
        let hour = number(whole.get(1..3));
        let minute = hour.and_then(|_| number(whole.get(4..6)));
        if hour.is_some_and(|hour| hour > 24) {
            self.range = Some("time zone offset hour");
        }
        if minute.is_some_and(|minute| minute > 60) {
            self.range = Some("time zone offset minute");
        }
        // Go looks at the range before it minds that the rest is no number.
        self.now()?;
        if hour.is_none() || minute.is_none() || !whole.starts_with(['+', '-']) {
            return bad(self);
        }
        self.rest = whole.get(6..).unwrap_or_default();
        Ok(())
    }

    fn bad(&self, found: &str, layout: &str) -> String {
        let [value, as_layout, found, part] = [self.text, LAYOUT, found, layout].map(quote);
        format!("parsing time {value} as {as_layout}: cannot parse {found} as {part}")
    }

    fn out(&self, what: &str) -> String {
        format!("parsing time {}{what}", quote(self.text))
    }
}

fn days(month: u32, year: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The quotes of Go's time package: bytes that are no printable ASCII as `\xNN`.
fn quote(text: &str) -> String {
    let mut quoted = String::from("\"");
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => {
                quoted.push('\\');
                quoted.push(char::from(byte));
            }
            b' '..=0x7F => quoted.push(char::from(byte)),
            _ => quoted.push_str(&format!("\\x{byte:02x}")),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn judges_as_go_does() {
        for good in ["2001-01-01T00:00:00Z", "2001-01-01T0:00:00.5+01:00", "2000-02-29T23:59:59,123-24:60"] {
            assert_eq!(fault(good), None, "{good}");
        }
        let as_layout = "as \"2006-01-02T15:04:05Z07:00\": cannot parse";
        for (bad, told) in [
            ("2001-01-01", format!("parsing time \"2001-01-01\" {as_layout} \"\" as \"T\"")),
            ("", format!("parsing time \"\" {as_layout} \"\" as \"2006\"")),
            ("2001-01-01T00:00:00", format!("parsing time \"2001-01-01T00:00:00\" {as_layout} \"\" as \"Z07:00\"")),
            ("2001-13-01T00:00:00Z", "parsing time \"2001-13-01T00:00:00Z\": month out of range".to_string()),
            ("2001-02-29T00:00:00Z", "parsing time \"2001-02-29T00:00:00Z\": day out of range".to_string()),
            (
                "2001-01-01T00:00:00Zé",
                "parsing time \"2001-01-01T00:00:00Zé\": extra text: \"\\xc3\\xa9\"".replace('é', "\\xc3\\xa9"),
            ),
        ] {
            assert_eq!(fault(bad), Some(told), "{bad}");
        }
    }
}
