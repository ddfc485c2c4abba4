//! What is up to date is not built again: a stamp is a hash over the paths, sizes and times of all inputs.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::command::Outcome;
use crate::project::Project;

/// Folders that are never an input.
const SKIPPED: [&str; 3] = ["node_modules", "target", ".git"];

/// One thing that is built: a name for its stamp, what it is made from, and a file that has to be there afterwards.
pub(crate) struct Target<'a> {
    /// The name of the stamp.
    pub(crate) name: &'a str,
    /// Files and folders, relative to the root. One that is missing counts as such.
    pub(crate) inputs: &'a [&'a str],
    /// What the build leaves.
    pub(crate) output: PathBuf,
}

impl Target<'_> {
    /// Whether the output is there and nothing has changed since it was built.
    pub(crate) fn is_fresh(&self, project: &Project) -> bool {
        let stamp = fs::read_to_string(self.path(project));
        self.output.exists() && stamp.is_ok_and(|stamp| stamp == self.hash(project))
    }

    /// Builds unless fresh. The stamp is of the time before the build, so that what changes meanwhile is seen next time.
    pub(crate) fn make(&self, project: &Project, build: impl FnOnce() -> Outcome) -> Outcome {
        if self.is_fresh(project) {
            return Ok(());
        }
        let (path, hash) = (self.path(project), self.hash(project));
        if path.exists() {
            fs::remove_file(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        }
        build()?;
        if !self.output.exists() {
            return Err(format!("the build of {} left no {}", self.name, self.output.display()));
        }
        let folder = path.parent().unwrap_or(&project.root);
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&path, hash))
            .map_err(|error| format!("{}: {error}", path.display()))
    }

    fn path(&self, project: &Project) -> PathBuf {
        project.at("target/stamps").join(self.name)
    }

    fn hash(&self, project: &Project) -> String {
        let mut hasher = DefaultHasher::new();
        for input in self.inputs {
            input.hash(&mut hasher);
            hash_path(&project.at(input), &mut hasher);
        }
        format!("{:016x}", hasher.finish())
    }
}

fn hash_path(path: &Path, hasher: &mut DefaultHasher) {
    let Ok(metadata) = fs::metadata(path) else {
        return "missing".hash(hasher);
    };
    if !metadata.is_dir() {
        return (metadata.len(), metadata.modified().ok()).hash(hasher);
    }
    let mut entries: Vec<_> =
        fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.file_name()).collect();
    entries.sort();
    for name in entries {
        if !SKIPPED.iter().any(|skipped| name == *skipped) {
            name.hash(hasher);
            hash_path(&path.join(name), hasher);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn folder(name: &str) -> Project {
        let root = std::env::temp_dir().join(format!("podwall-stamp-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(root.join("in/node_modules")).unwrap();
        fs::write(root.join("in/a"), "1").unwrap();
        Project { root }
    }

    #[test]
    fn a_target_is_built_once_until_an_input_changes() {
        let project = folder("once");
        let built = Cell::new(0);
        let target = Target { name: "t", inputs: &["in", "absent"], output: project.at("out") };
        let make = || {
            target
                .make(&project, || {
                    built.set(built.get() + 1);
                    fs::write(project.at("out"), "").map_err(|error| error.to_string())
                })
                .unwrap();
            built.get()
        };
        assert_eq!((make(), make()), (1, 1));
        fs::write(project.at("in/node_modules/skipped"), "").unwrap();
        assert_eq!(make(), 1, "what npm installs is no input");
        fs::write(project.at("in/a"), "22").unwrap();
        assert_eq!((make(), make()), (2, 2), "another size");
        fs::rename(project.at("in/a"), project.at("in/b")).unwrap();
        assert_eq!((make(), make()), (3, 3), "another name");
        fs::write(project.at("absent"), "").unwrap();
        assert_eq!((make(), make()), (4, 4), "an input that appears");
        fs::remove_file(project.at("out")).unwrap();
        assert_eq!((make(), make()), (5, 5), "an output that is gone");
        fs::remove_dir_all(&project.root).unwrap();
    }

    #[test]
    fn a_build_that_fails_or_leaves_nothing_is_not_fresh() {
        let project = folder("fails");
        let target = Target { name: "t", inputs: &["in"], output: project.at("out") };
        assert!(target.make(&project, || Err("no".to_owned())).is_err());
        assert!(target.make(&project, || Ok(())).unwrap_err().contains("left no"));
        assert!(!target.is_fresh(&project));
        fs::remove_dir_all(&project.root).unwrap();
    }
}
