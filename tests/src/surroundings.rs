//! Where the repository is, its vectors, and what may lie beside it: vectors and manifests of other projects that are not part of it.

use std::io::Write;
use std::path::{Path, PathBuf};

use podwall::Source;

/// The repository's own folder.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(PathBuf::new, Path::to_path_buf)
}

/// A folder or file of `../shared`, where there is one.
pub fn shared(path: &str) -> Option<PathBuf> {
    let found = repository().parent()?.join("shared").join(path);
    found.exists().then_some(found)
}

/// The same for a test, which has nothing to do where that is not here: one line says so.
pub fn shared_or_skip(path: &str) -> Option<PathBuf> {
    let found = shared(path);
    if found.is_none() {
        // Written past the test harness, which would keep it to itself.
        let _ = writeln!(std::io::stderr(), "skipped: {path} is not here");
    }
    found
}

/// The folders in a folder, sorted by path.
pub fn folders(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let mut found = entries.collect::<std::io::Result<Vec<PathBuf>>>()?;
    found.retain(|path| path.is_dir());
    found.sort();
    Ok(found)
}

/// The manifests below a folder as sources that are named after their paths.
pub fn manifests_below(folder: &Path) -> std::io::Result<Vec<Source>> {
    let files = files_below(folder, &["yaml", "yml", "json"])?.into_iter();
    files.map(|path| Ok(Source::from_bytes(path.display().to_string(), &std::fs::read(&path)?))).collect()
}

/// The text of a file of the repository's vectors, such as `reachability/edges.jsonl`.
pub fn vectors(path: &str) -> std::io::Result<String> {
    std::fs::read_to_string(repository().join("tests/vectors").join(path))
}

/// All files below a folder whose names end in one of the extensions, sorted by path.
pub fn files_below(folder: &Path, extensions: &[&str]) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| extensions.iter().any(|wanted| found == *wanted)) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
