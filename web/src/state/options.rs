//! What a person chooses once: the standard, and the theme.

use crate::report::Level;

/// The newest minor version that can be chosen.
const NEWEST: u16 = 37;

/// The versions that can be chosen, the newest first.
pub(crate) const VERSIONS: std::ops::RangeInclusive<u16> = 0..=NEWEST;

/// A Pod Security Standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standard {
    /// The level.
    pub(crate) level: Level,
    /// The minor version; none is the latest.
    pub(crate) minor: Option<u16>,
}

impl Standard {
    /// The version as the module reads it: `latest` or `1.37`.
    pub(crate) fn version(self) -> String {
        self.minor.map_or("latest".to_string(), |minor| format!("1.{minor}"))
    }
}

/// Light, dark, or as the system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Theme {
    /// As the system says.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Its name, in storage and in the page.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// The theme of a name; the system's for any other text.
    pub(crate) fn named(name: &str) -> Theme {
        match name {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            _ => Theme::System,
        }
    }

    /// The next one, as the button turns.
    pub(crate) fn next(self) -> Theme {
        match self {
            Theme::System => Theme::Light,
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::System,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn themes_turn_and_are_remembered_by_name() {
        let mut theme = Theme::System;
        for _ in 0..3 {
            assert_eq!(Theme::named(theme.name()), theme);
            theme = theme.next();
        }
        assert_eq!(theme, Theme::System);
        assert_eq!(Theme::named("sepia"), Theme::System);
    }

    #[test]
    fn versions_are_written_as_the_module_reads_them() {
        assert_eq!(Standard { level: Level::Baseline, minor: Some(0) }.version(), "1.0");
        assert_eq!(Standard { level: Level::Baseline, minor: None }.version(), "latest");
    }
}
