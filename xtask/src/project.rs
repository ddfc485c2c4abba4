//! Where things are.

use std::path::{Path, PathBuf};

use crate::command::Outcome;

/// The workspace that this program belongs to.
pub(crate) struct Project {
    /// The folder of the workspace's `Cargo.toml`.
    pub(crate) root: PathBuf,
}

impl Project {
    /// The workspace from which cargo started this program; outside of cargo, the one in which it was built.
    pub(crate) fn here() -> Self {
        let own =
            std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        Self { root: own.parent().map(Path::to_path_buf).unwrap_or(own) }
    }

    /// A path below the root, written with `/`.
    pub(crate) fn at(&self, path: &str) -> PathBuf {
        path.split('/').fold(self.root.clone(), |path, part| path.join(part))
    }

    /// The version that every crate of the workspace and the npm package share.
    pub(crate) fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }

    /// The packed npm module.
    pub(crate) fn tarball(&self) -> PathBuf {
        self.at(&format!("target/pkg/podwall-{}.tgz", self.version()))
    }

    /// The version of a package in `Cargo.lock`.
    pub(crate) fn locked(&self, package: &str) -> Outcome<String> {
        let lock = std::fs::read_to_string(self.at("Cargo.lock")).map_err(|error| format!("Cargo.lock: {error}"))?;
        locked_version(&lock, package).ok_or_else(|| format!("Cargo.lock has no package {package}"))
    }
}

/// Finds the version of a package in the text of a `Cargo.lock`; the first one, when there are several.
fn locked_version(lock: &str, package: &str) -> Option<String> {
    let mut lines = lock.lines();
    let name = format!("name = \"{package}\"");
    lines.find(|line| line.trim() == name)?;
    lines.next()?.trim().strip_prefix("version = \"")?.strip_suffix('"').map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "\
version = 4

[[package]]
name = \"wasm-bindgen-macro\"
version = \"0.2.1\"
dependencies = [
 \"wasm-bindgen\",
]

[[package]]
name = \"wasm-bindgen\"
version = \"0.2.130\"
";

    #[test]
    fn versions_are_read_from_the_lock() {
        assert_eq!(locked_version(LOCK, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(locked_version(LOCK, "wasm"), None);
        assert_eq!(locked_version("", "wasm-bindgen"), None);
    }

    #[test]
    fn this_workspace_pins_wasm_bindgen() {
        assert!(Project::here().locked("wasm-bindgen").is_ok_and(|version| version.starts_with("0.2.")));
    }
}
