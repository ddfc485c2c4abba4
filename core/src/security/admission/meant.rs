//! Labels of Pod Security admission whose values are not spelled as they have to be.

use crate::fix::{Mend, Step};
use crate::security::Level;

use super::policy::LabelError;

impl LabelError {
    /// What writes the value that is evidently meant.
    pub fn mend(&self) -> Option<Mend> {
        let (meant, mend) = match self.is_version {
            true => (meant_version(&self.value), Mend::safe(const { &[Step::spell(meant_version)] })),
            false => (meant_level(&self.value), Mend::safe(const { &[Step::spell(meant_level)] })),
        };
        meant.is_some().then_some(mend)
    }
}

/// The level that a text evidently means and does not spell so: `Restricted`, ` baseline`.
fn meant_level(text: &str) -> Option<String> {
    let text = text.trim();
    let level = Level::ALL.into_iter().find(|level| level.name().eq_ignore_ascii_case(text));
    level.map(|level| level.name().to_string())
}

/// The version `v1.MINOR` or `latest` that a text evidently means and does not spell so: `1.30`, `V1.30`, `v1.30.2`, `1.30+`, `Latest`.
pub fn meant_version(text: &str) -> Option<String> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("latest") {
        return Some("latest".to_string());
    }
    let number = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let mut parts = number.strip_suffix('+').unwrap_or(number).split('.');
    let (major, minor, patch) = (parts.next()?, parts.next()?, parts.next());
    let is_number = |part: &str| part == "0" || (!part.starts_with('0') && matches!(part.len(), 1..=3) && digits(part));
    let known = major == "1" && is_number(minor) && patch.is_none_or(is_number) && parts.next().is_none();
    known.then(|| format!("v1.{minor}"))
}

fn digits(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_level_that_is_meant() {
        assert_eq!(meant_level("Restricted").as_deref(), Some("restricted"));
        assert_eq!(meant_level(" BASELINE ").as_deref(), Some("baseline"));
        for text in ["", "strict", "restrict", "Default"] {
            assert_eq!(meant_level(text), None, "{text}");
        }
    }

    #[test]
    fn the_version_that_is_meant() {
        for text in ["1.30", "V1.30", "v1.30.2", "1.30.0", "v1.30+", " v1.30 "] {
            assert_eq!(meant_version(text).as_deref(), Some("v1.30"), "{text}");
        }
        assert_eq!(meant_version("LATEST").as_deref(), Some("latest"));
        for text in
            ["", "1", "v1", "30", "v1.", "v1.030", "2.0", "v1.30-alpha", "1.30.1.2", "newest", "v1.3000", "1.3e1"]
        {
            assert_eq!(meant_version(text), None, "{text}");
        }
    }
}
