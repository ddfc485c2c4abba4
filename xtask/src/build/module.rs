//! The npm module: `target/pkg/podwall` as it is published, and packed beside it.

use std::fs;

use super::files;
use super::wasm::wasm;
use crate::command::{Outcome, read, step};
use crate::project::Project;
use crate::stamp::Target;
use crate::tools;

/// Folders of `pkg` that are not published.
const NOT_PUBLISHED: [&str; 3] = ["src", "tests", "node_modules"];

/// Builds and packs the npm module.
pub(crate) fn module(project: &Project) -> Outcome {
    wasm(project, "pkg", &project.at("target/pkg/wasm"), "podwall")?;
    let inputs = ["pkg", "README.md", "LICENSE-MIT", "LICENSE-APACHE", "target/pkg/wasm", "xtask/src/build/module.rs"];
    Target { name: "module", inputs: &inputs, output: project.tarball() }
        .make(project, || step("packing the npm module", || pack(project)))
}

fn pack(project: &Project) -> Outcome {
    has_the_version(project)?;
    let (pkg, package) = (project.at("pkg"), project.at("target/pkg/podwall"));
    files::empty(&package)?;
    for name in files::folders(&pkg)? {
        if !NOT_PUBLISHED.contains(&name.as_str()) {
            files::copy(&pkg.join(&name), &package.join(&name))?;
        }
    }
    files::copy(&project.at("target/pkg/wasm"), &package.join("wasm"))?;
    files::copy(&pkg.join("package.json"), &package.join("package.json"))?;
    for name in ["LICENSE-MIT", "LICENSE-APACHE"] {
        files::copy(&project.at(name), &package.join(name))?;
    }
    let own = pkg.join("README.md");
    let readme = if own.is_file() { own } else { project.at("README.md") };
    files::copy(&readme, &package.join("README.md"))?;
    let mut npm = tools::npm(project)?;
    npm.args(["pack", "--offline", "--ignore-scripts", "--pack-destination"]).arg(project.at("target/pkg"));
    read(npm.current_dir(package)).map(|_| ())
}

/// The version of the npm package is written by hand; it has to be the workspace's.
fn has_the_version(project: &Project) -> Outcome {
    let manifest = fs::read_to_string(project.at("pkg/package.json"))
        .map_err(|error| format!("cannot read pkg/package.json: {error}"))?;
    let wanted = format!("\"version\": \"{}\"", project.version());
    match manifest.contains(&wanted) {
        true => Ok(()),
        false => Err(format!("pkg/package.json has to say {wanted}, as Cargo.toml does")),
    }
}
