//! From the target of a request to a file, its type and its tag.

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::time::UNIX_EPOCH;

/// Finds the file below `folder` that a request's target names; a folder stands for its `index.html`.
/// There is none when the target leaves the folder, be it by `..`, by a link, or by an encoded separator.
pub(super) fn locate(folder: &Path, target: &str) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?.strip_prefix('/')?;
    let mut file = folder.to_path_buf();
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        let segment = decode(segment)?;
        let mut parts = Path::new(&segment).components();
        match (parts.next(), parts.next()) {
            (Some(Component::Normal(name)), None) if !segment.contains(['/', '\\', '\0']) => file.push(name),
            _ => return None,
        }
    }
    if file.is_dir() {
        file.push("index.html");
    }
    let (file, folder) = (file.canonicalize().ok()?, folder.canonicalize().ok()?);
    (file.starts_with(folder) && file.is_file()).then_some(file)
}

/// The media type of a file, by its ending.
pub(super) fn media_type(file: &Path) -> &'static str {
    match file.extension().and_then(|ending| ending.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/vnd.microsoft.icon",
        "woff2" => "font/woff2",
        "yaml" | "yml" => "application/yaml; charset=utf-8",
        "md" => "text/markdown; charset=utf-8",
        "txt" | "ts" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// A tag that changes with the file: its time and its size.
pub(super) fn tag(file: &Path) -> Option<String> {
    let metadata = fs::metadata(file).ok()?;
    let time = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("\"{:x}-{:x}\"", time.as_nanos(), metadata.len()))
}

/// Decodes `%41`; nothing when a percent sign begins no code or the result is not UTF-8.
fn decode(segment: &str) -> Option<String> {
    let mut bytes = segment.bytes();
    let mut decoded = Vec::with_capacity(segment.len());
    while let Some(byte) = bytes.next() {
        let hex = |byte: u8| char::from(byte).to_digit(16);
        decoded.push(match byte {
            b'%' => u8::try_from(hex(bytes.next()?)? * 16 + hex(bytes.next()?)?).ok()?,
            other => other,
        });
    }
    String::from_utf8(decoded).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_name_files_inside_the_folder_only() {
        let root = std::env::temp_dir().join(format!("podwall-locate-{}", std::process::id()));
        let site = root.join("site");
        fs::create_dir_all(site.join("a b")).unwrap();
        for file in ["site/index.html", "site/a b/x.js", "secret"] {
            fs::write(root.join(file), "").unwrap();
        }
        let found = |target: &str| locate(&site, target).map(|file| file.strip_prefix(&site).unwrap().to_path_buf());
        for (target, file) in [
            ("/", Some("index.html")),
            ("/?q=1#h", Some("index.html")),
            ("/a%20b/x.js?v=2", Some("a b/x.js")),
            ("//a%20b//x.js", Some("a b/x.js")),
            ("/a%20b/", None),
            ("/none", None),
            ("/../secret", None),
            ("/a%20b/../../secret", None),
            ("/%2e%2e/secret", None),
            ("/..%2fsecret", None),
            ("/..%5csecret", None),
            ("/x%00", None),
            ("/%zz", None),
            ("/%c3", None),
            ("index.html", None),
            ("*", None),
        ] {
            assert_eq!(found(target), file.map(PathBuf::from), "{target}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(root.join("secret"), site.join("link")).unwrap();
            assert_eq!(found("/link"), None);
        }
        fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn media_types_are_what_browsers_insist_on() {
        for (name, expected) in [
            ("page_bg.wasm", "application/wasm"),
            ("page.js", "text/javascript; charset=utf-8"),
            ("worker.mjs", "text/javascript; charset=utf-8"),
            ("index.html", "text/html; charset=utf-8"),
            ("app.css", "text/css; charset=utf-8"),
            ("app.webmanifest", "application/manifest+json"),
            ("LICENSE", "application/octet-stream"),
        ] {
            assert_eq!(media_type(Path::new(name)), expected, "{name}");
        }
    }
}
