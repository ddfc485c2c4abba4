//! Node, npm, and the npm packages of `tests/package.json`.

use std::fs;
use std::process::Command;

use super::{Version, program, version};
use crate::command::{Outcome, run, step};
use crate::project::Project;
use crate::stamp::Target;

/// The oldest Node that the module and its tests run on.
const OLDEST: Version = Version(20, 19, 0);

/// A command that runs Node.
pub(crate) fn node(project: &Project) -> Outcome<Command> {
    match (program(project, "node"), version(project, "node")) {
        (Some(command), Some(found)) if found >= OLDEST => Ok(command),
        (Some(_), Some(Version(major, minor, _))) => {
            Err(format!("node {major}.{minor} is too old: install 20.19 or newer (https://nodejs.org)"))
        }
        _ => Err("node was not found: install Node 20.19 or newer (https://nodejs.org)".to_owned()),
    }
}

/// A command that runs npm.
pub(crate) fn npm(project: &Project) -> Outcome<Command> {
    let npm = program(project, "npm");
    npm.ok_or_else(|| "npm was not found: install Node 20.19 or newer with npm (https://nodejs.org)".to_owned())
}

/// Installs the npm packages of `tests/` as they are locked.
pub(crate) fn node_modules(project: &Project) -> Outcome {
    let inputs = ["tests/package.json", "tests/package-lock.json", "tests/.npmrc"];
    let output = project.at("tests/node_modules/.package-lock.json");
    Target { name: "npm", inputs: &inputs, output }.make(project, || {
        node(project)?;
        step("installing the npm packages of tests/", || {
            run(npm(project)?
                .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
                .current_dir(project.at("tests")))
        })
    })
}

/// A command that runs a program of one of the npm packages of `tests/`.
pub(crate) fn npm_program(project: &Project, name: &str) -> Outcome<Command> {
    let ending = if cfg!(windows) { ".cmd" } else { "" };
    let path = project.at("tests/node_modules/.bin").join(format!("{name}{ending}"));
    match fs::exists(&path) {
        Ok(true) => {
            let mut command = Command::new(path);
            // Sources outside of tests/ import what is installed there.
            command.current_dir(&project.root).env("NODE_PATH", project.at("tests/node_modules"));
            Ok(command)
        }
        _ => Err(format!("no npm package of tests/ has the program {name}: remove tests/node_modules and try again")),
    }
}
