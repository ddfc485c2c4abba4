//! The programs that builds and tests need: found, or installed where a package registry has them.

mod chromium;
mod node;
mod rust;

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

pub(crate) use chromium::chromium;
pub(crate) use node::{node, node_modules, npm, npm_program};
pub(crate) use rust::{wasm_target, wasm_tools};

use crate::command::read;
use crate::project::Project;

/// A command for a program that was found, which sees the same programs as this one does.
pub(crate) fn program(project: &Project, name: &str) -> Option<Command> {
    let mut command = Command::new(find(project, name)?);
    command.current_dir(&project.root).env("PATH", search_path(project));
    Some(command)
}

/// Where a program is: among the project's own tools, on PATH, or where `cargo install` puts programs.
fn find(project: &Project, name: &str) -> Option<PathBuf> {
    let endings: &[&str] = if cfg!(windows) { &[".exe", ".cmd"] } else { &[""] };
    env::split_paths(&search_path(project))
        .flat_map(|folder| endings.iter().map(move |ending| folder.join(format!("{name}{ending}"))))
        .find(|path| is_program(path))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

fn search_path(project: &Project) -> OsString {
    let cargo_home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let installed = cargo_home.or_else(|| env::home_dir().map(|home| home.join(".cargo"))).map(|home| home.join("bin"));
    let given = env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(own(project).join("bin")).chain(env::split_paths(&given)).chain(installed);
    // A folder whose name holds the separator cannot be on PATH; then what was given has to do.
    env::join_paths(folders).unwrap_or(given)
}

/// Where tools go of which PATH has another version.
fn own(project: &Project) -> PathBuf {
    project.at("target/tools")
}

/// The version that a program names when asked; none where there is no such program, or one that does not work.
fn version(project: &Project, name: &str) -> Option<Version> {
    Version::find(&read(program(project, name)?.arg("--version")).ok()?)
}

/// A version as programs print it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Version(u32, u32, u32);

impl Version {
    /// The first word of a text that is a version, with or without a `v` before it.
    fn find(text: &str) -> Option<Self> {
        text.split_whitespace().find_map(|word| {
            let mut numbers = word.trim_start_matches('v').splitn(3, '.');
            let mut next = || numbers.next()?.split(['-', '+']).next()?.parse().ok();
            Some(Self(next()?, next()?, next()?))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_what_programs_print() {
        assert_eq!(Version::find("wasm-pack 0.15.1\n"), Some(Version(0, 15, 1)));
        assert_eq!(Version::find("wasm-bindgen 0.2.130 (abcdef)"), Some(Version(0, 2, 130)));
        assert_eq!(Version::find("v20.20.0"), Some(Version(20, 20, 0)));
        assert_eq!(Version::find("v25.0.0-nightly2026"), Some(Version(25, 0, 0)));
        assert_eq!(Version::find("no version"), None);
        assert!(Version(20, 9, 9) < Version(20, 19, 0));
    }

    #[test]
    fn cargo_is_found() {
        assert!(find(&Project::here(), "cargo").is_some());
        assert_eq!(find(&Project::here(), "no-such-program"), None);
    }
}
