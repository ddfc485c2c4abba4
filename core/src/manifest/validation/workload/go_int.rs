//! Whole numbers as Go's `strconv.Atoi` reads them.

use std::num::IntErrorKind;

use crate::go_quote::quote;

/// The number, or Go's text of the error.
pub(super) fn parse(text: &str) -> Result<i64, String> {
    text.parse().map_err(|error: std::num::ParseIntError| {
        let problem = match error.kind() {
            IntErrorKind::PosOverflow | IntErrorKind::NegOverflow => "value out of range",
            _ => "invalid syntax",
        };
        format!("strconv.Atoi: parsing {}: {problem}", quote(text))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_go_reads_them() {
        assert_eq!((parse("+5"), parse("-5"), parse("05")), (Ok(5), Ok(-5), Ok(5)));
        for text in ["", "+", "5 ", "1_0", "0x1", "a"] {
            assert_eq!(parse(text), Err(format!("strconv.Atoi: parsing \"{text}\": invalid syntax")));
        }
        assert_eq!(
            parse("9223372036854775808").unwrap_err(),
            "strconv.Atoi: parsing \"9223372036854775808\": value out of range"
        );
    }
}
