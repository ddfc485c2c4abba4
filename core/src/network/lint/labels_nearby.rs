//! Labels that differ from a selector by a slip of the pen.

use std::collections::BTreeSet;

use crate::cluster::{Labels, Operator, Requirement, Selector};
use crate::manifest::distance;

/// What a selector would have to say instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Nearby {
    /// The number of the requirement.
    pub(super) requirement: usize,
    /// Whether it is the key that is written otherwise; the value if not.
    pub(super) is_key: bool,
    /// What is written there instead.
    pub(super) instead: String,
}

/// All labels of pods or namespaces, each once.
pub(super) type Known<'a> = BTreeSet<(&'a str, &'a str)>;

/// The one change by which a selector finds something, where labels are known that differ from it by a slip of the pen.
pub(super) fn nearby(selector: &Selector, known: &Known<'_>, finds: impl Fn(&Selector) -> bool) -> Option<Nearby> {
    let mut found: Option<Nearby> = None;
    for (at, requirement) in selector.requirements.iter().enumerate() {
        let (Operator::In, [value]) = (requirement.operator, requirement.values.as_slice()) else { continue };
        for (key, other) in known {
            let near = match (*key == requirement.key, *other == value) {
                (true, false) if is_near(value, other) => {
                    Nearby { requirement: at, is_key: false, instead: (*other).to_string() }
                }
                (false, true) if is_near(&requirement.key, key) => {
                    Nearby { requirement: at, is_key: true, instead: (*key).to_string() }
                }
                _ => continue,
            };
            if finds(&changed(selector, &near)) {
                // With two candidates nobody knows which one is meant.
                if found.is_some() {
                    return None;
                }
                found = Some(near);
            }
        }
    }
    found
}

/// The selector with the change made.
fn changed(selector: &Selector, near: &Nearby) -> Selector {
    let mut changed = selector.clone();
    if let Some(requirement) = changed.requirements.get_mut(near.requirement) {
        match near.is_key {
            true => requirement.key.clone_from(&near.instead),
            false => requirement.values = vec![near.instead.clone()],
        }
    }
    changed
}

/// Adds the labels of a pod or namespace.
pub(super) fn add<'a>(known: &mut Known<'a>, labels: &'a Labels) {
    known.extend(labels.iter().map(|(key, value)| (&**key, &**value)));
}

/// Whether two words differ by a slip of the pen: capitals, separators, or a letter or two of a part that is long enough. Numbers that differ are meant.
fn is_near(one: &str, other: &str) -> bool {
    let parts = |text: &str| -> Vec<String> {
        let lower = text.to_lowercase();
        lower.split(|letter: char| !letter.is_alphanumeric()).map(str::to_string).collect()
    };
    let (left, right) = (parts(one), parts(other));
    if left.concat() == right.concat() {
        return true;
    }
    if left.len() != right.len() {
        return false;
    }
    let mut apart = left.iter().zip(&right).filter(|(left, right)| left != right);
    let (Some((left, right)), None) = (apart.next(), apart.next()) else { return false };
    let letters = |text: &str| text.chars().filter(|letter| !letter.is_ascii_digit()).collect::<String>();
    let allowed = match left.chars().count().min(right.chars().count()) {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    };
    letters(left) != letters(right) && distance(left, right) <= allowed
}

/// What a requirement would say, after "you mean".
pub(super) fn meant(requirement: &Requirement, near: &Nearby) -> String {
    let value = requirement.values.first().map_or("", String::as_str);
    match near.is_key {
        true => format!("{}={value}", near.instead),
        false => format!("{}={}", requirement.key, near.instead),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_slips_from_names() {
        for (one, other) in
            [("frontend", "front-end"), ("databse", "database"), ("App", "app"), ("web-sevrice", "web-service")]
        {
            assert!(is_near(one, other), "{one} {other}");
        }
        for (one, other) in
            [("web1", "web2"), ("web", "wed"), ("backend-a", "backend-b"), ("redis", "redis2"), ("api", "web")]
        {
            assert!(!is_near(one, other), "{one} {other}");
        }
    }
}
