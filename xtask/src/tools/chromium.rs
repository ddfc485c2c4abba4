//! The browser that the tests of the page drive.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{find, program};
use crate::command::{Outcome, read, run, step};
use crate::project::Project;

/// Names under which Chromium is installed, the preferred one first.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/// Where applications for macOS are.
const APPLICATIONS: [&str; 2] = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// Finds Chromium: what the environment's `CHROMIUM` names, or what is installed. In a continuous check on Debian it
/// is installed where it is missing.
pub(crate) fn chromium(project: &Project) -> Outcome<PathBuf> {
    if let Some(given) = env::var_os("CHROMIUM") {
        let given = PathBuf::from(given);
        return match given.is_file() {
            true => Ok(given),
            false => Err(format!("CHROMIUM names {}, which is no file", given.display())),
        };
    }
    if let Some(found) = installed(project) {
        return Ok(found);
    }
    if let Some(apt_get) = program(project, "apt-get").filter(|_| may_install(project)) {
        step("installing Chromium", || apt(apt_get, project))?;
    }
    installed(project).ok_or_else(|| {
        "chromium was not found: install it (on Debian: apt-get install chromium), or name it in CHROMIUM".to_owned()
    })
}

fn installed(project: &Project) -> Option<PathBuf> {
    let applications = APPLICATIONS.iter().map(Path::new).filter(|path| path.is_file()).map(Path::to_path_buf);
    NAMES.iter().find_map(|name| find(project, name)).or_else(|| applications.into_iter().next())
}

/// Whether the machine is there for nothing else: a continuous check that runs as root.
fn may_install(project: &Project) -> bool {
    let root = || program(project, "id").is_some_and(|mut id| read(id.arg("-u")).is_ok_and(|id| id.trim() == "0"));
    env::var_os("CI").is_some() && root()
}

fn apt(mut update: Command, project: &Project) -> Outcome {
    run(update.args(["update", "-qq"]).env("DEBIAN_FRONTEND", "noninteractive"))?;
    let mut install = program(project, "apt-get").ok_or_else(|| "apt-get was not found".to_owned())?;
    let arguments = ["install", "-y", "-qq", "--no-install-recommends", "chromium"];
    run(install.args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
}
