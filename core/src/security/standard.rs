//! What a standard is: a level at a version.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ts_rs::TS;

/// A Pod Security Standard: a level at a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Standard {
    /// The level.
    #[serde(default)]
    pub level: Level,
    /// The version, `latest` or such as `1.30`.
    #[serde(default)]
    #[ts(type = "string")]
    pub version: Version,
}

/// A level of the Pod Security Standards, the laxest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Everything is allowed.
    Privileged,
    /// Known privilege escalations are forbidden.
    Baseline,
    /// Current hardening practice is required.
    #[default]
    Restricted,
}

/// The Kubernetes version of a standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Version {
    /// `1.MINOR`. Versions above the newest revision of any check are evaluated as that one.
    Minor(u16),
    /// The newest one.
    #[default]
    Latest,
}

/// A text that is no version of a standard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAVersion;

impl fmt::Display for NotAVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a version is \"latest\" or 1.MINOR, such as \"1.37\"")
    }
}

impl FromStr for Version {
    type Err = NotAVersion;

    /// Reads `latest`, `1.37` and, as labels write it, `v1.37`.
    fn from_str(text: &str) -> Result<Self, NotAVersion> {
        if text == "latest" {
            return Ok(Version::Latest);
        }
        let minor = text.strip_prefix('v').unwrap_or(text).strip_prefix("1.").ok_or(NotAVersion)?;
        let plain = minor == "0" || (!minor.starts_with('0') && minor.bytes().all(|byte| byte.is_ascii_digit()));
        if !plain {
            return Err(NotAVersion);
        }
        minor.parse().map(Version::Minor).map_err(|_| NotAVersion)
    }
}

impl fmt::Display for Version {
    /// Prints `latest` or `v1.37`, as upstream's messages do.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Version::Minor(minor) => write!(f, "v1.{minor}"),
            Version::Latest => f.write_str("latest"),
        }
    }
}

impl Serialize for Version {
    /// Writes `latest` or `1.37`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Version::Minor(minor) => serializer.collect_str(&format_args!("1.{minor}")),
            Version::Latest => serializer.serialize_str("latest"),
        }
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl Level {
    /// All levels, the laxest first.
    pub const ALL: [Level; 3] = [Level::Privileged, Level::Baseline, Level::Restricted];

    /// The name in labels and messages.
    pub fn name(self) -> &'static str {
        match self {
            Level::Privileged => "privileged",
            Level::Baseline => "baseline",
            Level::Restricted => "restricted",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_read_as_labels_do() {
        assert_eq!("v1.30".parse(), Ok(Version::Minor(30)));
        assert_eq!("1.0".parse(), Ok(Version::Minor(0)));
        assert_eq!("latest".parse(), Ok(Version::Latest));
        for text in ["v1.08", "1.", "v2.0", "30", "Latest", "1.+1", ""] {
            assert_eq!(text.parse::<Version>(), Err(NotAVersion), "{text}");
        }
    }
}
