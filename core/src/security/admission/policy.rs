//! What a namespace's labels and the configured defaults come to (`k8s.io/pod-security-admission/api`).

use std::fmt;

use crate::cluster::Labels;
use crate::go_quote::quote;
use crate::security::standards::NEWEST_MINOR;
use crate::security::{Level, Version};

/// What the names of all labels of Pod Security admission begin with, and those of its audit annotations.
pub const PREFIX: &str = "pod-security.kubernetes.io/";

/// What upstream says of a level that is none.
pub(super) const NO_LEVEL: &str = "must be one of privileged, baseline, restricted";

/// What upstream says of a version that is none.
pub(super) const NO_VERSION: &str = "must be \"latest\" or \"v1.x\"";

/// What admission does with a pod that violates a standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// It refuses the pod.
    Enforce,
    /// It writes the violation into the audit log.
    Audit,
    /// It warns the user.
    Warn,
}

/// A version as labels and configurations write it, which may be newer than any that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum PolicyVersion {
    /// `v1.MINOR`.
    Minor(u64),
    /// The newest one.
    #[default]
    Latest,
}

/// A level at a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LevelVersion {
    /// The level.
    pub level: Level,
    /// The version.
    pub version: PolicyVersion,
}

/// What is enforced, audited and warned about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Policy {
    /// What is refused.
    pub enforce: LevelVersion,
    /// What is written into the audit log.
    pub audit: LevelVersion,
    /// What is warned about.
    pub warn: LevelVersion,
}

/// A label whose value is none of those allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelError {
    /// The mode that it is about.
    pub mode: Mode,
    /// Whether it is the mode's version, and not its level.
    pub is_version: bool,
    /// The value.
    pub value: String,
}

/// What labels come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// The policy in force.
    pub policy: Policy,
    /// What is wrong with the labels, in upstream's order.
    pub errors: Vec<LabelError>,
    /// Whether the level of `warn` is that of the label `enforce`.
    pub warn_follows: bool,
}

impl Mode {
    /// All modes, in the order of labels.
    pub const ALL: [Mode; 3] = [Mode::Enforce, Mode::Audit, Mode::Warn];

    /// Its name in labels: `enforce`.
    pub fn name(self) -> &'static str {
        match self {
            Mode::Enforce => "enforce",
            Mode::Audit => "audit",
            Mode::Warn => "warn",
        }
    }

    /// The label of its level.
    pub fn level_label(self) -> &'static str {
        match self {
            Mode::Enforce => "pod-security.kubernetes.io/enforce",
            Mode::Audit => "pod-security.kubernetes.io/audit",
            Mode::Warn => "pod-security.kubernetes.io/warn",
        }
    }

    /// The label of its version.
    pub fn version_label(self) -> &'static str {
        match self {
            Mode::Enforce => "pod-security.kubernetes.io/enforce-version",
            Mode::Audit => "pod-security.kubernetes.io/audit-version",
            Mode::Warn => "pod-security.kubernetes.io/warn-version",
        }
    }
}

impl Level {
    /// The level of exactly this name.
    pub fn of_name(name: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.name() == name)
    }
}

impl PolicyVersion {
    /// Reads `latest` and `v1.MINOR`, and nothing else.
    pub fn parse(text: &str) -> Option<PolicyVersion> {
        if text == "latest" {
            return Some(PolicyVersion::Latest);
        }
        let minor = text.strip_prefix("v1.")?;
        let plain = minor == "0" || (!minor.starts_with('0') && minor.bytes().all(|byte| byte.is_ascii_digit()));
        let number = minor.parse().ok().filter(|_| plain)?;
        // Upstream reads it as a number of 64 bits with sign.
        i64::try_from(number).ok().map(|_| PolicyVersion::Minor(number))
    }

    /// The version that it is evaluated as, where the newest known one is `newest`.
    pub(super) fn capped(self, newest: Option<PolicyVersion>) -> Version {
        match newest.map_or(self, |newest| self.min(newest)) {
            PolicyVersion::Latest => Version::Latest,
            PolicyVersion::Minor(minor) => Version::Minor(u16::try_from(minor).unwrap_or(u16::MAX)),
        }
    }

    /// The version that it is evaluated as.
    pub fn known(self) -> Version {
        self.capped(None)
    }

    /// Whether it is newer than all whose checks are known.
    pub fn is_ahead(self) -> bool {
        matches!(self, PolicyVersion::Minor(minor) if minor > u64::from(NEWEST_MINOR))
    }
}

impl From<Version> for PolicyVersion {
    fn from(version: Version) -> Self {
        match version {
            Version::Minor(minor) => PolicyVersion::Minor(u64::from(minor)),
            Version::Latest => PolicyVersion::Latest,
        }
    }
}

impl fmt::Display for PolicyVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PolicyVersion::Minor(minor) => write!(f, "v1.{minor}"),
            PolicyVersion::Latest => f.write_str("latest"),
        }
    }
}

impl Default for LevelVersion {
    /// What holds where nothing is configured.
    fn default() -> Self {
        LevelVersion { level: Level::Privileged, version: PolicyVersion::Latest }
    }
}

impl LevelVersion {
    fn is_equivalent(self, other: LevelVersion) -> bool {
        (self.level == Level::Privileged && other.level == Level::Privileged) || self == other
    }
}

impl fmt::Display for LevelVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.level.name(), self.version)
    }
}

impl Policy {
    /// What holds in a mode.
    pub fn of(&self, mode: Mode) -> LevelVersion {
        match mode {
            Mode::Enforce => self.enforce,
            Mode::Audit => self.audit,
            Mode::Warn => self.warn,
        }
    }

    pub(super) fn of_mut(&mut self, mode: Mode) -> &mut LevelVersion {
        match mode {
            Mode::Enforce => &mut self.enforce,
            Mode::Audit => &mut self.audit,
            Mode::Warn => &mut self.warn,
        }
    }

    pub(super) fn is_privileged(&self) -> bool {
        Mode::ALL.into_iter().all(|mode| self.of(mode).level == Level::Privileged)
    }

    pub(super) fn is_equivalent(&self, other: &Policy) -> bool {
        Mode::ALL.into_iter().all(|mode| self.of(mode).is_equivalent(other.of(mode)))
    }
}

impl LabelError {
    /// The label.
    pub fn label(&self) -> &'static str {
        if self.is_version { self.mode.version_label() } else { self.mode.level_label() }
    }
}

impl fmt::Display for LabelError {
    /// Upstream's text of it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let detail = if self.is_version { NO_VERSION } else { NO_LEVEL };
        write!(f, "metadata.labels[{}]: Invalid value: {}: {detail}", self.label(), quote(&self.value))
    }
}

/// What labels come to over the configured defaults (`PolicyToEvaluate`).
///
/// A level that is none enforces Restricted and neither audits nor warns; a version that is none is the newest one. Where a label enforces
/// more than is warned about and no label says what to warn about, `warn` follows `enforce`.
pub fn resolve(labels: &Labels, defaults: Policy) -> Resolved {
    let mut resolved = Resolved { policy: defaults, errors: Vec::new(), warn_follows: false };
    if labels.is_empty() {
        return resolved;
    }
    for mode in Mode::ALL {
        let in_force = resolved.policy.of_mut(mode);
        let mut wrong = |is_version, value: &str| {
            resolved.errors.push(LabelError { mode, is_version, value: value.to_string() });
        };
        if let Some(value) = labels.get(mode.level_label()) {
            in_force.level = Level::of_name(value).unwrap_or_else(|| {
                wrong(false, value);
                if mode == Mode::Enforce { Level::Restricted } else { Level::Privileged }
            });
        }
        if let Some(value) = labels.get(mode.version_label()) {
            in_force.version = PolicyVersion::parse(value).unwrap_or_else(|| {
                wrong(true, value);
                PolicyVersion::Latest
            });
        }
    }
    let enforces = labels.get(Mode::Enforce.level_label()).is_some_and(|value| Level::of_name(value).is_some());
    let Policy { enforce, warn, .. } = &mut resolved.policy;
    if enforces && !labels.contains_key(Mode::Warn.level_label()) && enforce.level > warn.level {
        warn.level = enforce.level;
        if !labels.contains_key(Mode::Warn.version_label()) {
            warn.version = enforce.version;
        }
        resolved.warn_follows = true;
    }
    resolved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_as_upstream_reads_them() {
        assert_eq!(PolicyVersion::parse("v1.30"), Some(PolicyVersion::Minor(30)));
        assert_eq!(PolicyVersion::parse("v1.9223372036854775807"), Some(PolicyVersion::Minor(i64::MAX as u64)));
        for text in ["1.30", "v1.08", "v1.", "v2.0", "Latest", "v1.9223372036854775808", "v1.3\n", "v1.+3", ""] {
            assert_eq!(PolicyVersion::parse(text), None, "{text}");
        }
        assert_eq!(PolicyVersion::Latest.capped(Some(PolicyVersion::Minor(30))), Version::Minor(30));
        assert_eq!(PolicyVersion::Minor(29).capped(Some(PolicyVersion::Minor(30))), Version::Minor(29));
        assert_eq!(PolicyVersion::Minor(u64::MAX).capped(None), Version::Minor(u16::MAX));
    }

    #[test]
    fn warn_follows_a_label_and_no_default() {
        let labels = |pairs: &[(&str, &str)]| -> Labels {
            pairs.iter().map(|(key, value)| (format!("{PREFIX}{key}").into(), (*value).into())).collect()
        };
        let warned = |pairs: &[(&str, &str)], defaults| resolve(&labels(pairs), defaults).policy.warn.to_string();
        assert_eq!(
            warned(&[("enforce", "baseline"), ("enforce-version", "v1.20")], Policy::default()),
            "baseline:v1.20"
        );
        assert_eq!(warned(&[("enforce", "strict")], Policy::default()), "privileged:latest");
        let defaults = Policy {
            enforce: LevelVersion { level: Level::Restricted, ..LevelVersion::default() },
            ..Policy::default()
        };
        assert_eq!(warned(&[("enforce-version", "v1.20")], defaults), "privileged:latest");
        let error = resolve(&labels(&[("audit-version", "1.20")]), defaults).errors.remove(0);
        assert_eq!(
            error.to_string(),
            "metadata.labels[pod-security.kubernetes.io/audit-version]: Invalid value: \"1.20\": must be \"latest\" or \"v1.x\""
        );
    }
}
