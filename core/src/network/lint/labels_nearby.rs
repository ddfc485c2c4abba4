//! Labels that differ from a selector by a slip of the pen.

use std::collections::{BTreeSet, HashMap};

use crate::cluster::{Labels, Operator, Requirement, Selector, is_one_value};

use super::super::slips::is_near;

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

/// All labels of pods or namespaces, each once: the values of each key, and the keys that have each value.
#[derive(Debug, Default)]
pub(super) struct Known<'a> {
    values: HashMap<&'a str, BTreeSet<&'a str>>,
    keys: HashMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Known<'a> {
    /// Adds the labels of a pod or namespace.
    pub(super) fn add(&mut self, labels: &'a Labels) {
        for (key, value) in labels.iter().filter(|(_, value)| is_one_value(value)) {
            self.values.entry(key).or_default().insert(value);
            self.keys.entry(value).or_default().insert(key);
        }
    }

    /// The labels that differ from one in its value or in its key.
    fn beside<'k>(&'k self, key: &str, value: &str) -> impl Iterator<Item = (&'a str, bool)> + 'k {
        let values = self.values.get(key).into_iter().flatten().map(|other| (*other, false));
        values.chain(self.keys.get(value).into_iter().flatten().map(|other| (*other, true)))
    }
}

/// The one change by which a selector finds something, where labels are known that differ from it by a slip of the pen. None where no more labels
/// may be compared.
pub(super) fn nearby(
    selector: &Selector,
    known: &[&Known<'_>],
    may_compare: impl Fn() -> bool,
    finds: impl Fn(&Selector) -> bool,
) -> Option<Nearby> {
    let mut found: Option<Nearby> = None;
    for (at, requirement) in selector.requirements.iter().enumerate() {
        let (Operator::In, [value]) = (requirement.operator, requirement.values.as_slice()) else { continue };
        let mut tried: Vec<(&str, bool)> = Vec::new();
        for (other, is_key) in known.iter().flat_map(|known| known.beside(&requirement.key, value)) {
            if !may_compare() {
                return None;
            }
            let own = if is_key { &requirement.key } else { value };
            if own == other || !is_near(own, other) || tried.contains(&(other, is_key)) {
                continue;
            }
            tried.push((other, is_key));
            let near = Nearby { requirement: at, is_key, instead: other.to_string() };
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

/// What a requirement would say, after "you mean".
pub(super) fn meant(requirement: &Requirement, near: &Nearby) -> String {
    let value = requirement.values.first().map_or("", String::as_str);
    match near.is_key {
        true => format!("{}={value}", near.instead),
        false => format!("{}={}", requirement.key, near.instead),
    }
}
