//! Which texts are quantities: `ParseQuantity` of k8s.io/apimachinery. Only the outcome matters here, not the amount.

/// The text of upstream's error for what has not the form of a quantity.
pub(super) const FORMAT: &str =
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const NUMERIC: &str = "unable to parse numeric part of quantity";
const SUFFIX: &str = "unable to parse quantity's suffix";

/// How many digits fit 64 bits for certain.
const DIGITS: i64 = 18;

/// Why a text is no quantity, in upstream's words. Parts that one would miss are not required: `Mi` is 0.
pub(super) fn fault(text: &str) -> Option<&'static str> {
    match text {
        "" => return Some(FORMAT),
        "0" => return None,
        _ => {}
    }
    let body = text.strip_prefix(['-', '+']).unwrap_or(text);
    let body = body.trim_start_matches('0');
    if body.is_empty() {
        return None;
    }
    let (whole, rest) = digits(body);
    if rest.is_empty() {
        return None;
    }
    let (fraction, rest) = match rest.strip_prefix('.') {
        Some(rest) => digits(rest),
        None => ("", rest),
    };
    if rest.is_empty() && body.contains('.') {
        return has_no_digit(text).then_some(NUMERIC).filter(|_| !is_short(whole, fraction, Base::Ten, 0));
    }
    let letters = rest.trim_start_matches(|char| "eEinumkKMGTP".contains(char));
    let tail = match letters.is_empty() {
        true => "",
        false => digits(letters.strip_prefix(['-', '+']).unwrap_or(letters)).1,
    };
    if !tail.is_empty() {
        return Some(FORMAT);
    }
    let Some((base, exponent)) = suffix(rest) else { return Some(SUFFIX) };
    let number = text.get(..text.len() - rest.len()).unwrap_or_default();
    (has_no_digit(number) && !is_short(whole, fraction, base, exponent)).then_some(NUMERIC)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Base {
    Two,
    Ten,
}

fn digits(text: &str) -> (&str, &str) {
    let rest = text.trim_start_matches(|char: char| char.is_ascii_digit());
    text.split_at(text.len() - rest.len())
}

fn has_no_digit(text: &str) -> bool {
    !text.bytes().any(|byte| byte.is_ascii_digit())
}

/// Whether upstream reads the number without its slow path, in which no digit at all is an error.
fn is_short(whole: &str, fraction: &str, base: Base, exponent: i64) -> bool {
    let length = |text: &str| i64::try_from(text.len()).unwrap_or(i64::MAX);
    let whole = length(whole).max(1);
    match base {
        Base::Ten => DIGITS - whole - length(fraction) >= 0 && exponent - length(fraction) >= -9,
        Base::Two => fraction.is_empty() && 15 - whole - exponent * 3 / 10 > 0,
    }
}

/// The meaning of a suffix.
fn suffix(text: &str) -> Option<(Base, i64)> {
    let decimal = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
    if let Some(at) = decimal.iter().position(|known| *known == text) {
        return Some((Base::Ten, i64::try_from(at).unwrap_or_default() * 3 - 9));
    }
    let binary = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    if let Some(at) = binary.iter().position(|known| *known == text) {
        return Some((Base::Two, i64::try_from(at).unwrap_or_default() * 10 + 10));
    }
    let exponent = text.strip_prefix(['e', 'E']).filter(|exponent| !exponent.is_empty())?;
    exponent.parse().ok().map(|exponent| (Base::Ten, exponent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn judges_as_upstream_does() {
        for good in ["0", "1", "500m", "1.5Gi", "-5Mi", "+1", ".5", "1.", "1e3", "12e-1", "1E", "007", "1e+21", "Mi"] {
            assert_eq!(fault(good), None, "{good}");
        }
        for bad in ["", "1 m", "1.5.2", "0x10", "1GB", "1,5Gi", "abc", "1_0", "NaN", "[1]"] {
            assert_eq!(fault(bad), Some(FORMAT), "{bad}");
        }
        for bad in ["1K", "1e", "1m1", "1gi", "12345678901234567890mm"] {
            assert!(fault(bad).is_some(), "{bad}");
        }
    }
}
