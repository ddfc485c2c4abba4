//! The examples of the menu. Their texts are part of the page, so that choosing one asks nobody.

/// A set of files to look at.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Example {
    /// Its name in the page's program.
    pub(crate) id: &'static str,
    /// Its name in the menu.
    pub(crate) title: &'static str,
    /// What it shows, in a few words.
    pub(crate) about: &'static str,
    /// The name of the file that is in the editor.
    pub(crate) shown: &'static str,
    /// Names and texts, in the order in which they would be applied.
    pub(crate) files: &'static [(&'static str, &'static str)],
}

macro_rules! files {
    ($folder:literal: $($name:literal),+) => {
        &[$(($name, include_str!(concat!("../examples/", $folder, "/", $name)))),+]
    };
}

/// Every example, in the order of the menu.
pub(crate) static EXAMPLES: [Example; 5] = [
    Example {
        id: "shop",
        title: "A shop, as found",
        about: "Three namespaces, seven workloads; some of it is right",
        shown: "database.yaml",
        files: files!("shop": "namespaces.yaml", "database.yaml", "policies.yaml", "shop.yaml", "ops.yaml"),
    },
    Example {
        id: "shop-mended",
        title: "The shop, mended",
        about: "The same, Restricted throughout and closed by default",
        shown: "database.yaml",
        files: files!("shop-mended": "namespaces.yaml", "database.yaml", "policies.yaml", "shop.yaml", "ops.yaml"),
    },
    Example {
        id: "deny-first",
        title: "Deny first, then allow",
        about: "Four policies that open one connection and DNS",
        shown: "deny-first.yaml",
        files: files!("deny-first": "deny-first.yaml", "pods.yaml"),
    },
    Example {
        id: "chapter",
        title: "A chapter on pod security, as it stands",
        about: "Five snippets with unknown fields, wrong types and a policy that admits too many",
        shown: "1-secure-web-app.yaml",
        files: files!(
            "chapter": "1-secure-web-app.yaml", "2-seccomp.yaml", "3-db-access-policy.yaml",
            "4-cross-cluster-secure.yaml", "5-table-values.yaml"
        ),
    },
    Example {
        id: "chapter-corrected",
        title: "The chapter, corrected",
        about: "What the five snippets meant",
        shown: "1-secure-web-app.yaml",
        files: files!(
            "chapter-corrected": "1-secure-web-app.yaml", "2-seccomp.yaml", "3-db-access-policy.yaml",
            "4-cross-cluster-secure.yaml", "5-table-values.yaml"
        ),
    },
];

/// The example that the page opens with.
pub(crate) fn first() -> &'static Example {
    &EXAMPLES[0]
}

/// The example of an id.
pub(crate) fn find(id: &str) -> Option<&'static Example> {
    EXAMPLES.iter().find(|example| example.id == id)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_example_can_be_found_and_holds_text() {
        for example in &EXAMPLES {
            assert_eq!(find(example.id), Some(example));
            assert!(example.files.iter().all(|(_, text)| !text.is_empty()), "{}", example.id);
            assert!(example.files.iter().any(|(name, _)| *name == example.shown), "{}", example.id);
            let names: BTreeSet<_> = example.files.iter().map(|(name, _)| name).collect();
            assert_eq!(names.len(), example.files.len(), "{}", example.id);
        }
    }
}
