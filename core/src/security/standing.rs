//! The strictest level that workloads satisfy, and the labels of a namespace that hold it.

use std::collections::BTreeMap;

use crate::words::quoted_scalar;

use super::admission::{Mode, PolicyVersion};
use super::{Level, Version};

/// The strictest level that is satisfied together with those below it. Some checks of Restricted are laxer than those of Baseline that they take the
/// place of; what satisfies Restricted alone stands at Privileged.
pub fn of(baseline: bool, restricted: bool) -> Level {
    match (baseline, restricted) {
        (true, true) => Level::Restricted,
        (true, false) => Level::Baseline,
        (false, _) => Level::Privileged,
    }
}

/// The level one step further; none behind Restricted.
pub fn next(level: Level) -> Option<Level> {
    match level {
        Level::Privileged => Some(Level::Baseline),
        Level::Baseline => Some(Level::Restricted),
        Level::Restricted => None,
    }
}

/// The labels that enforce a level and warn about and audit the next one, at a version.
pub fn labels(standing: Level, version: Version) -> BTreeMap<String, String> {
    let further = next(standing).unwrap_or(standing);
    let mut labels = BTreeMap::new();
    for mode in Mode::ALL {
        let level = if mode == Mode::Enforce { standing } else { further };
        labels.insert(mode.level_label().to_string(), level.name().to_string());
        if version != Version::Latest {
            labels.insert(mode.version_label().to_string(), PolicyVersion::from(version).to_string());
        }
    }
    labels
}

/// A Namespace with labels, as YAML.
pub fn yaml(namespace: &str, labels: &BTreeMap<String, String>) -> String {
    let name = quoted_scalar(namespace);
    let lines: Vec<String> = labels.iter().map(|(label, value)| format!("    {label}: {value}\n")).collect();
    format!("apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {name}\n  labels:\n{}", lines.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_is_enforced_and_what_is_next_is_told() {
        let labels = labels(Level::Baseline, Version::Minor(30));
        assert_eq!(
            yaml("shop", &labels),
            "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels:\n    \
             pod-security.kubernetes.io/audit: restricted\n    pod-security.kubernetes.io/audit-version: v1.30\n    \
             pod-security.kubernetes.io/enforce: baseline\n    pod-security.kubernetes.io/enforce-version: v1.30\n    \
             pod-security.kubernetes.io/warn: restricted\n    pod-security.kubernetes.io/warn-version: v1.30\n"
        );
        assert!(yaml("1", &labels).contains("name: \"1\"\n"));
        assert_eq!(super::labels(Level::Restricted, Version::Latest).len(), 3);
    }
}
