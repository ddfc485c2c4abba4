//! The strictest level that workloads satisfy, and the labels of a namespace that hold it.

use std::collections::BTreeMap;

use crate::cluster::NAME_LABEL;
use crate::words::{quoted_scalar, scalar};

use super::admission::{Mode, PREFIX, PolicyVersion};
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

/// A Namespace with labels, as YAML. Of the labels that it has now those that are not about Pod Security stay: `kubectl apply` takes away what it once
/// applied and no longer finds, and policies may select by them.
pub fn yaml<'l>(
    namespace: &str,
    now: impl Iterator<Item = (&'l str, &'l str)>,
    labels: &'l BTreeMap<String, String>,
) -> String {
    let name = quoted_scalar(namespace);
    let kept = now.filter(|(label, _)| !label.starts_with(PREFIX) && *label != NAME_LABEL);
    let new = labels.iter().map(|(label, value)| (label.as_str(), value.as_str()));
    let mut all: Vec<(&str, &str)> = kept.chain(new).collect();
    crate::sort::sort(&mut all);
    let lines: Vec<String> =
        all.into_iter().map(|(label, value)| format!("    {}: {}\n", scalar(label), quoted_scalar(value))).collect();
    format!("apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {name}\n  labels:\n{}", lines.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_is_enforced_and_what_is_next_is_told() {
        let labels = labels(Level::Baseline, Version::Minor(30));
        assert_eq!(
            yaml("shop", [].into_iter(), &labels),
            "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels:\n    \
             pod-security.kubernetes.io/audit: restricted\n    pod-security.kubernetes.io/audit-version: v1.30\n    \
             pod-security.kubernetes.io/enforce: baseline\n    pod-security.kubernetes.io/enforce-version: v1.30\n    \
             pod-security.kubernetes.io/warn: restricted\n    pod-security.kubernetes.io/warn-version: v1.30\n"
        );
        assert!(yaml("1", [].into_iter(), &labels).contains("name: \"1\"\n"));
        assert_eq!(super::labels(Level::Restricted, Version::Latest).len(), 3);
    }

    #[test]
    fn labels_that_are_about_something_else_stay() {
        let now = [
            ("kubernetes.io/metadata.name", "shop"),
            ("pod-security.kubernetes.io/enforce-version", "v1.20"),
            ("paid", "yes"),
            ("team", "x"),
            ("1", "B"),
        ];
        let labels = labels(Level::Restricted, Version::Latest);
        assert_eq!(
            yaml("shop", now.into_iter(), &labels),
            "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels:\n    \"1\": \"B\"\n    paid: \"yes\"\n    \
             pod-security.kubernetes.io/audit: restricted\n    pod-security.kubernetes.io/enforce: restricted\n    \
             pod-security.kubernetes.io/warn: restricted\n    team: x\n"
        );
    }
}
