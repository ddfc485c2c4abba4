//! The open texts.

use std::rc::Rc;

/// The number of a source; never used twice, so that the editor can keep the history of each.
pub(crate) type SourceId = u32;

/// One open text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Source {
    /// Its number.
    pub(crate) id: SourceId,
    /// Its name; no two open sources have the same, whichever their clusters are: places tell a source by it.
    pub(crate) name: String,
    /// The cluster that it belongs to; those without one share one.
    pub(crate) cluster: Option<String>,
    /// Its text.
    pub(crate) text: Rc<str>,
}

/// A name that no open source has: the one that is wanted, or it with a number before its ending.
pub(crate) fn unique_name<'a>(wanted: &str, taken: impl Iterator<Item = &'a str> + Clone) -> String {
    let wanted = match wanted.trim() {
        "" => "untitled.yaml",
        name => name,
    };
    let free = |name: &str| !taken.clone().any(|other| other == name);
    if free(wanted) {
        return wanted.to_string();
    }
    let (stem, ending) = match wanted.rfind('.') {
        Some(dot) if dot > 0 => wanted.split_at(dot),
        _ => (wanted, ""),
    };
    let numbered = (2u32..).map(|number| format!("{stem}-{number}{ending}"));
    numbered.into_iter().find(|name| free(name)).unwrap_or_default()
}

/// The cluster that is meant; none where nothing is written. In names of workloads it stands before a colon and a slash, so that it has none itself.
pub(crate) fn cluster_named(wanted: &str) -> Option<String> {
    let wanted = wanted.trim().replace([':', '/'], "-");
    Some(wanted).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_unique() {
        let taken = ["web.yaml", "web-2.yaml", "Makefile", ".hidden"];
        let name = |wanted| unique_name(wanted, taken.iter().copied());
        assert_eq!(name("db.yaml"), "db.yaml");
        assert_eq!(name("web.yaml"), "web-3.yaml");
        assert_eq!(name("Makefile"), "Makefile-2");
        assert_eq!(name(".hidden"), ".hidden-2");
        assert_eq!(name("  "), "untitled.yaml");
    }

    #[test]
    fn clusters_are_named_so_that_names_of_workloads_can_be_read() {
        assert_eq!(cluster_named(" east ").as_deref(), Some("east"));
        assert_eq!(cluster_named("eu:cluster/east").as_deref(), Some("eu-cluster-east"));
        assert_eq!(cluster_named(" "), None);
    }
}
