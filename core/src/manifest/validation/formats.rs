//! Formats of names and numbers: what is wrong with a text, in the server's words.
//!
//! Follows k8s.io/apimachinery `pkg/util/validation` and `pkg/api/validate/content`, which know these by regular expressions.

use std::fmt::Display;

/// `must be no more than N characters`.
pub(super) fn max_len(length: usize) -> String {
    format!("must be no more than {length} characters")
}

/// `must be between LOW and HIGH, inclusive`.
pub(super) fn inclusive_range(low: impl Display, high: impl Display) -> String {
    format!("must be between {low} and {high}, inclusive")
}

/// What a text that does not match a regular expression is told, with examples of texts that do.
pub(super) fn regex_error(message: &str, regex: &str, examples: &[&str]) -> String {
    if examples.is_empty() {
        return format!("{message} (regex used for validation is '{regex}')");
    }
    let examples: Vec<String> = examples.iter().map(|example| format!("'{example}', ")).collect();
    format!("{message} (e.g. {}regex used for validation is '{regex}')", examples.join(" or "))
}

const LABEL: &str = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN: &str = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";

/// A label of DNS: `IsDNS1123Label`.
pub(crate) fn dns1123_label(text: &str) -> Vec<String> {
    let mut errors = too_long(text, 63);
    if !is_dns1123_label(text) {
        errors.push(if is_dns1123_subdomain(text) {
            "must not contain dots".to_string()
        } else {
            regex_error(
                "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', \
                 and must start and end with an alphanumeric character",
                LABEL,
                &["my-name", "123-abc"],
            )
        });
    }
    errors
}

/// A name of DNS: `IsDNS1123Subdomain`.
pub(crate) fn dns1123_subdomain(text: &str) -> Vec<String> {
    let mut errors = too_long(text, 253);
    if !is_dns1123_subdomain(text) {
        errors.push(regex_error(
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', \
             and must start and end with an alphanumeric character",
            SUBDOMAIN,
            &["example.com"],
        ));
    }
    errors
}

/// A name of DNS whose first label is `*`: `IsWildcardDNS1123Subdomain`.
pub(super) fn wildcard_dns1123_subdomain(text: &str) -> Vec<String> {
    let mut errors = too_long(text, 253);
    if !text.strip_prefix("*.").is_some_and(is_dns1123_subdomain) {
        errors.push(regex_error(
            "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of \
             lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
            &format!("\\*\\.{SUBDOMAIN}"),
            &["*.example.com"],
        ));
    }
    errors
}

/// What labels say of a text that is too long, where all others count bytes too but call them characters.
fn max_bytes(length: usize) -> String {
    format!("must be no more than {length} bytes")
}

/// A key of a label: `IsQualifiedName`.
pub(super) fn label_key(text: &str) -> Vec<String> {
    const REGEX: &str = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    let explain = |subject: &str| {
        let message = format!(
            "{subject} must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
        );
        regex_error(&message, REGEX, &["MyName", "my.name", "123-abc"])
    };
    let mut errors = Vec::new();
    let name = match text.split('/').collect::<Vec<_>>().as_slice() {
        [name] => *name,
        ["", name] => {
            errors.push("prefix part must be non-empty".to_string());
            *name
        }
        [prefix, name] => {
            let mut details = dns1123_subdomain(prefix);
            if let Some(first) = details.first_mut().filter(|_| prefix.len() > 253) {
                *first = max_bytes(253);
            }
            errors.extend(details.into_iter().map(|error| format!("prefix part {error}")));
            *name
        }
        _ => {
            let what = explain("a valid label key");
            return vec![format!("{what} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')")];
        }
    };
    if name.is_empty() {
        errors.push("name part must be non-empty".to_string());
    } else if name.len() > 63 {
        errors.push(format!("name part {}", max_bytes(63)));
    }
    if name.is_empty() || !is_label_text(name) {
        errors.push(explain("name part"));
    }
    errors
}

/// A value of a label: `IsValidLabelValue`.
pub(super) fn label_value(text: &str) -> Vec<String> {
    let mut errors = if text.len() > 63 { vec![max_bytes(63)] } else { Vec::new() };
    if !is_label_text(text) {
        errors.push(regex_error(
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', \
             and must start and end with an alphanumeric character",
            "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?",
            &["MyValue", "my_value", "12345"],
        ));
    }
    errors
}

/// The name of a port: `IsValidPortName`.
pub(super) fn port_name(text: &str) -> Vec<String> {
    let mut errors = too_long(text, 15);
    if text.is_empty() || !text.bytes().all(|byte| matches!(byte, b'-' | b'a'..=b'z' | b'0'..=b'9')) {
        errors.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)".to_string());
    }
    if !text.bytes().any(|byte| byte.is_ascii_lowercase()) {
        errors.push("must contain at least one letter (a-z)".to_string());
    }
    if text.contains("--") {
        errors.push("must not contain consecutive hyphens".to_string());
    }
    if text.starts_with('-') || text.ends_with('-') {
        errors.push("must not begin or end with a hyphen".to_string());
    }
    errors
}

/// The number of a port: `IsValidPortNum`.
pub(super) fn port_number(number: i64) -> Vec<String> {
    in_range(number, 1, 65535)
}

/// The number of a user or a group: `IsValidUserID`, `IsValidGroupID`.
pub(super) fn user_or_group(number: i64) -> Vec<String> {
    in_range(number, 0, i64::from(i32::MAX))
}

/// A number from `low` to `high`: `IsInRange`.
pub(super) fn in_range(number: i64, low: i64, high: i64) -> Vec<String> {
    if (low..=high).contains(&number) { Vec::new() } else { vec![inclusive_range(low, high)] }
}

/// A name that can be part of a URL's path: `IsPathSegmentName`.
pub(super) fn path_segment(text: &str) -> Vec<String> {
    if matches!(text, "." | "..") {
        return vec![format!("may not be '{text}'")];
    }
    ['/', '%'].iter().filter(|char| text.contains(**char)).map(|char| format!("may not contain '{char}'")).collect()
}

fn too_long(text: &str, length: usize) -> Vec<String> {
    if text.len() > length { vec![max_len(length)] } else { Vec::new() }
}

/// Whether a text is a label of DNS, whatever its length.
pub(super) fn is_dns1123_label(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.bytes().all(|byte| inner(byte) || byte == b'-') && ends_are(text, inner)
}

/// Whether a text is a name of DNS, whatever its length.
pub(super) fn is_dns1123_subdomain(text: &str) -> bool {
    text.split('.').all(is_dns1123_label)
}

/// Whether a text is empty or may be the value of a label, whatever its length.
fn is_label_text(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric();
    text.is_empty()
        || text.bytes().all(|byte| inner(byte) || matches!(byte, b'-' | b'_' | b'.')) && ends_are(text, inner)
}

fn ends_are(text: &str, inner: impl Fn(u8) -> bool) -> bool {
    let bytes = text.as_bytes();
    bytes.first().is_some_and(|byte| inner(*byte)) && bytes.last().is_some_and(|byte| inner(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_dns() {
        for good in ["a", "a1", "0", "a--b", "1-a"] {
            assert!(dns1123_label(good).is_empty(), "{good}");
        }
        for bad in ["", "A", "-", "a-", "-a", "a_b", " a", "a\n"] {
            assert!(!dns1123_label(bad).is_empty(), "{bad}");
        }
        assert_eq!(dns1123_label("a.b"), ["must not contain dots"]);
        assert_eq!(dns1123_label(&"a".repeat(64)), ["must be no more than 63 characters"]);
        assert!(dns1123_subdomain("a.b-c.0").is_empty());
        assert!(!dns1123_subdomain("a..b").is_empty() && !dns1123_subdomain("").is_empty());
        assert!(wildcard_dns1123_subdomain("*.a.b").is_empty() && !wildcard_dns1123_subdomain("*.").is_empty());
    }

    #[test]
    fn labels() {
        assert!(label_key("example.com/My_name.1").is_empty());
        assert_eq!(label_key("/a"), ["prefix part must be non-empty"]);
        assert_eq!(label_key("").len(), 2);
        assert_eq!(label_key("a/b/c").len(), 1);
        assert!(label_value("").is_empty() && label_value("a_b.c").is_empty());
        assert_eq!(label_value(&"-".repeat(64)).len(), 2);
        assert_eq!(label_value(&"a".repeat(64)), ["must be no more than 63 bytes"]);
        assert_eq!(label_key(&format!("{}/a", "a".repeat(254))), ["prefix part must be no more than 253 bytes"]);
    }

    #[test]
    fn ports() {
        assert!(port_name("http-2").is_empty());
        assert_eq!(port_name("").len(), 2);
        assert_eq!(port_name("-"), ["must contain at least one letter (a-z)", "must not begin or end with a hyphen"]);
        assert_eq!(port_number(0), ["must be between 1 and 65535, inclusive"]);
    }
}
