//! Copying files into what is published.

use std::fs;
use std::io;
use std::path::Path;

use crate::command::Outcome;

/// Copies a file, or a folder with everything in it. A folder that is there already is replaced, so that nothing stays
/// that its source no longer has.
pub(crate) fn copy(from: &Path, to: &Path) -> Outcome {
    copy_any(from, to).map_err(|error| format!("cannot copy {} to {}: {error}", from.display(), to.display()))
}

/// The names of a folder's subfolders, sorted.
pub(crate) fn folders(path: &Path) -> Outcome<Vec<String>> {
    names(path, |entry| entry.is_dir())
}

/// The names of a folder's files, sorted.
pub(crate) fn files(path: &Path) -> Outcome<Vec<String>> {
    names(path, |entry| entry.is_file())
}

/// Makes an empty folder.
pub(crate) fn empty(path: &Path) -> Outcome {
    let made = remove(path).and_then(|()| fs::create_dir_all(path));
    made.map_err(|error| format!("cannot make the folder {}: {error}", path.display()))
}

fn names(path: &Path, wanted: impl Fn(&Path) -> bool) -> Outcome<Vec<String>> {
    let entries = fs::read_dir(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    let wanted = entries.flatten().filter(|entry| wanted(&entry.path()));
    let mut names: Vec<_> = wanted.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    Ok(names)
}

fn copy_any(from: &Path, to: &Path) -> io::Result<()> {
    if !from.is_dir() {
        fs::create_dir_all(to.parent().unwrap_or(to))?;
        return fs::copy(from, to).map(|_| ());
    }
    remove(to)?;
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copy_any(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

fn remove(path: &Path) -> io::Result<()> {
    match path.exists() {
        true => fs::remove_dir_all(path),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copied_folder_holds_what_its_source_holds() {
        let root = std::env::temp_dir().join(format!("podwall-files-{}", std::process::id()));
        empty(&root.join("from/sub")).unwrap();
        fs::write(root.join("from/sub/a"), "a").unwrap();
        empty(&root.join("to")).unwrap();
        fs::write(root.join("to/old"), "").unwrap();
        copy(&root.join("from"), &root.join("to")).unwrap();
        assert_eq!(folders(&root.join("to")).unwrap(), ["sub"]);
        assert_eq!(files(&root.join("to")).unwrap(), [""; 0]);
        assert_eq!(fs::read_to_string(root.join("to/sub/a")).unwrap(), "a");
        fs::remove_dir_all(&root).unwrap();
    }
}
