//! The registry of rules: an explicit list, one name space over all families.

pub use crate::rule::{Family, Reference, Rule};

/// Every rule, by family.
pub fn all() -> Vec<&'static Rule> {
    let reading = crate::manifest::rules::RULES.iter().copied();
    let security = crate::security::standards::rules().chain(crate::security::rules());
    let network = crate::network::RULES.iter().copied().chain([&crate::network::REFUSED_BUT_EVALUATED]);
    let network = network.chain(crate::network::LINTS.iter().copied());
    let network = network.chain(crate::network::expect::rules::RULES.iter().copied());
    let network = network.chain(crate::network::outside::RULES.iter().copied());
    reading.chain(security).chain(network).collect()
}

/// The rule of an id.
pub fn find(id: &str) -> Option<&'static Rule> {
    all().into_iter().find(|rule| rule.id == id)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_are_unique_and_in_kebab_case() {
        let mut seen = HashSet::new();
        for rule in all() {
            assert!(seen.insert(rule.id), "{} stands twice", rule.id);
            assert!(rule.id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{}", rule.id);
            assert!(!rule.id.starts_with('-') && !rule.id.ends_with('-') && !rule.id.contains("--"), "{}", rule.id);
        }
    }

    #[test]
    fn every_rule_is_documented() {
        for rule in all() {
            assert!(!rule.summary.is_empty() && !rule.summary.ends_with('.'), "{}: {}", rule.id, rule.summary);
            assert!(rule.explanation.ends_with('.'), "{}: {}", rule.id, rule.explanation);
            assert!(!rule.explanation.contains("  "), "{}: {}", rule.id, rule.explanation);
        }
    }

    #[test]
    fn the_nineteen_checks_are_rules() {
        assert_eq!(all().iter().filter(|rule| rule.check.is_some()).count(), 19);
    }
}
