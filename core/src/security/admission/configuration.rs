//! The configuration of Pod Security admission: defaults and exemptions (`PodSecurityConfiguration`).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::go_quote::quote;
use crate::manifest::validation::{dns1123_label, dns1123_subdomain};
use crate::manifest::{FieldPath, aggregate};
use crate::security::Level;

use super::policy::{Mode, NO_LEVEL, NO_VERSION, Policy, PolicyVersion};

/// The body of a `PodSecurityConfiguration`, as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ConfigurationBody {
    /// What holds where labels say nothing.
    pub defaults: Defaults,
    /// Who and what is never judged.
    pub exemptions: Exemptions,
}

/// Defaults as they are written; what is empty is `privileged` and `latest`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Defaults {
    /// The level that is enforced.
    pub enforce: String,
    /// Its version.
    pub enforce_version: String,
    /// The level that is audited.
    pub audit: String,
    /// Its version.
    pub audit_version: String,
    /// The level that is warned about.
    pub warn: String,
    /// Its version.
    pub warn_version: String,
}

/// Who and what is never judged.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Exemptions {
    /// Names of users.
    pub usernames: Vec<String>,
    /// Names of namespaces.
    pub namespaces: Vec<String>,
    /// Names of runtime classes.
    pub runtime_classes: Vec<String>,
}

/// A configuration that upstream takes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Configuration {
    /// What holds where labels say nothing.
    pub defaults: Policy,
    /// Who and what is never judged.
    pub exemptions: Exemptions,
}

/// One thing that is wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The field.
    pub path: FieldPath,
    /// Upstream's text.
    pub message: String,
}

/// Why upstream does not take a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigurationError {
    /// Everything that upstream tells, at least one.
    pub faults: Vec<Fault>,
    /// Whether these are fields that upstream does not know, which it tells behind a prefix.
    pub is_strict: bool,
}

impl fmt::Display for ConfigurationError {
    /// Upstream's whole text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let messages: Vec<&str> = self.faults.iter().map(|fault| fault.message.as_str()).collect();
        match self.is_strict {
            true => write!(f, "strict decoding error: {}", messages.join(", ")),
            false => f.write_str(&aggregate(&messages)),
        }
    }
}

impl std::error::Error for ConfigurationError {}

impl Defaults {
    /// The level of a mode as it is written.
    pub fn level(&self, mode: Mode) -> &str {
        match mode {
            Mode::Enforce => &self.enforce,
            Mode::Audit => &self.audit,
            Mode::Warn => &self.warn,
        }
    }

    /// The version of a mode as it is written.
    pub fn version(&self, mode: Mode) -> &str {
        match mode {
            Mode::Enforce => &self.enforce_version,
            Mode::Audit => &self.audit_version,
            Mode::Warn => &self.warn_version,
        }
    }
}

/// The field of a mode's version in a configuration.
pub fn version_field(mode: Mode) -> &'static str {
    match mode {
        Mode::Enforce => "enforce-version",
        Mode::Audit => "audit-version",
        Mode::Warn => "warn-version",
    }
}

impl Configuration {
    /// The configuration that a body means.
    ///
    /// # Errors
    ///
    /// Everything that upstream tells: faults of the defaults all together and alone, otherwise those of the exemptions.
    pub fn new(body: ConfigurationBody) -> Result<Configuration, ConfigurationError> {
        let mut faults = Vec::new();
        let mut defaults = Policy::default();
        for mode in Mode::ALL {
            let mut wrong = |field: &'static str, detail: &str| {
                let path = FieldPath::root().fields(&["defaults", field]);
                faults.push(Fault { path, message: format!("{field}: {detail}") });
            };
            let standard = defaults.of_mut(mode);
            match body.defaults.level(mode) {
                "" => {}
                level => match Level::of_name(level) {
                    Some(level) => standard.level = level,
                    None => wrong(mode.name(), NO_LEVEL),
                },
            }
            match body.defaults.version(mode) {
                "" => {}
                version => match PolicyVersion::parse(version) {
                    Some(version) => standard.version = version,
                    None => wrong(version_field(mode), NO_VERSION),
                },
            }
        }
        if faults.is_empty() {
            let Exemptions { usernames, namespaces, runtime_classes } = &body.exemptions;
            names("namespaces", namespaces, dns1123_label, &mut faults);
            names("runtimeClasses", runtime_classes, dns1123_subdomain, &mut faults);
            let empty = |name: &str| match name {
                "" => vec!["username must not be empty".to_string()],
                _ => Vec::new(),
            };
            names("usernames", usernames, empty, &mut faults);
        }
        match faults.is_empty() {
            true => Ok(Configuration { defaults, exemptions: body.exemptions }),
            false => Err(ConfigurationError { faults, is_strict: false }),
        }
    }
}

/// What is wrong with a list of names: each is valid and stands there once.
fn names(field: &'static str, names: &[String], check: impl Fn(&str) -> Vec<String>, faults: &mut Vec<Fault>) {
    for (at, name) in names.iter().enumerate() {
        let errors = check(name);
        let path = FieldPath::root().fields(&["exemptions", field]).index(at);
        let message = if !errors.is_empty() {
            format!("{path}: Invalid value: {}: {}", quote(name), errors.join(", "))
        } else if names.iter().take(at).any(|before| before == name) {
            format!("{path}: Duplicate value: {}", quote(name))
        } else {
            continue;
        };
        faults.push(Fault { path, message });
    }
}
