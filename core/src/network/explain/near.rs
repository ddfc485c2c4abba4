//! Near misses: what nearly allowed a connection, as data.

use crate::cluster::{Labels, Operator, Requirement, is_one_value};
use crate::report::NearMissKind;

/// What a peer, a port or a selector asks for, and what is there instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Detail {
    pub(super) kind: NearMissKind,
    pub(super) label: Option<String>,
    pub(super) wanted: Vec<String>,
    pub(super) found: Option<String>,
    pub(super) one_letter_off: Option<(String, String)>,
}

impl Detail {
    pub(super) fn other() -> Self {
        Detail { kind: NearMissKind::Other, label: None, wanted: Vec::new(), found: None, one_letter_off: None }
    }

    /// A requirement that labels do not meet.
    pub(super) fn label(kind: NearMissKind, requirement: &Requirement, labels: &Labels) -> Self {
        let found = labels.get(requirement.key.as_str()).filter(|value| is_one_value(value));
        let found = found.map(|value| value.to_string());
        Detail {
            kind,
            label: Some(requirement.key.clone()),
            wanted: requirement.values.clone(),
            one_letter_off: slip(requirement, labels),
            found,
        }
    }
}

/// The wanted and the found word, where labels miss a requirement by one letter: of a value, or of the key.
pub(super) fn slip(requirement: &Requirement, labels: &Labels) -> Option<(String, String)> {
    let key = requirement.key.as_str();
    match (requirement.operator, labels.get(key)) {
        (Operator::In, Some(value)) => {
            let wanted = requirement.values.iter().find(|wanted| is_one_letter_off(wanted, value))?;
            Some((wanted.clone(), value.to_string()))
        }
        (Operator::In | Operator::Exists, None) => {
            let mut values = labels.iter();
            let (found, _) = values.find(|(found, value)| {
                let fits = requirement.operator == Operator::Exists
                    || requirement.values.iter().any(|wanted| wanted.as_str() == &***value);
                fits && is_one_letter_off(key, found)
            })?;
            Some((key.to_string(), found.to_string()))
        }
        _ => None,
    }
}

/// Whether two words are one slip apart: a letter changed, left out, put in, or two that changed places. Numbers tell things apart on purpose.
pub(super) fn is_one_letter_off(left: &str, right: &str) -> bool {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    if left == right || left.len().max(right.len()) < 3 {
        return false;
    }
    let prefix = left.iter().zip(&right).take_while(|(one, other)| one == other).count();
    let rest = |word: &[char]| word.iter().skip(prefix).rev().copied().collect::<Vec<char>>();
    let (left, right) = (rest(&left), rest(&right));
    let suffix = left.iter().zip(&right).take_while(|(one, other)| one == other).count();
    let rest = |word: &[char]| word.iter().skip(suffix).copied().collect::<Vec<char>>();
    match (rest(&left).as_slice(), rest(&right).as_slice()) {
        ([one], []) | ([], [one]) => !one.is_ascii_digit(),
        ([one], [other]) => !one.is_ascii_digit() || !other.is_ascii_digit(),
        ([first, second], [third, fourth]) => first == fourth && second == third,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_one_letter() {
        for (left, right) in [("web", "wep"), ("database", "databse"), ("fronted", "frontend"), ("prdo", "prod")] {
            assert!(is_one_letter_off(left, right) && is_one_letter_off(right, left), "{left} {right}");
        }
        for (left, right) in [("web", "web"), ("web-1", "web-2"), ("a", "b"), ("prod", "dev"), ("web", "api")] {
            assert!(!is_one_letter_off(left, right), "{left} {right}");
        }
    }
}
