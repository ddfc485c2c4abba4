//! The WebAssembly target of the compiler, wasm-pack and the wasm-bindgen CLI.

use std::path::Path;
use std::process::Command;

use super::{Version, find, own, program, version};
use crate::command::{Outcome, cargo, read, run, step};
use crate::project::Project;

const TARGET: &str = "wasm32-unknown-unknown";

/// The wasm-pack that builds are tried with; a later patch of the same minor version does as well.
const WASM_PACK: Version = Version(0, 15, 1);

/// Installs what building and testing WebAssembly needs and is missing.
pub(crate) fn wasm_tools(project: &Project) -> Outcome {
    wasm_target(project)?;
    wasm_pack(project)?;
    wasm_bindgen(project)
}

/// Adds the compiler's WebAssembly target where it is missing.
pub(crate) fn wasm_target(project: &Project) -> Outcome {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut ask = Command::new(rustc);
    ask.current_dir(&project.root).args(["--print", "target-libdir", "--target", TARGET]);
    if Path::new(read(&mut ask)?.trim()).is_dir() {
        return Ok(());
    }
    let Some(mut rustup) = program(project, "rustup") else {
        return Err(format!("the compiler lacks the target {TARGET}: install Rust by rustup (https://rustup.rs)"));
    };
    step(&format!("adding the target {TARGET}"), || run(rustup.args(["target", "add", TARGET])))
}

fn wasm_pack(project: &Project) -> Outcome {
    let right = |found: Version| found >= WASM_PACK && (found.0, found.1) == (WASM_PACK.0, WASM_PACK.1);
    let Version(major, minor, patch) = WASM_PACK;
    install(project, "wasm-pack", "wasm-pack", &format!("{major}.{minor}.{patch}"), true, right)
}

/// The CLI has to be of the very version of the library. Its own lock file asks for a crate that the registry
/// does not have, so it is installed without.
fn wasm_bindgen(project: &Project) -> Outcome {
    let locked = project.locked("wasm-bindgen")?;
    let wanted = Version::find(&locked);
    let right = |found| Some(found) == wanted;
    let there = || find(project, "wasm-bindgen-test-runner").is_some();
    install(project, "wasm-bindgen-cli", "wasm-bindgen", &locked, false, |found| there() && right(found))
}

/// Installs a crate's program unless the right version of it is there. Where PATH has none it goes to where
/// `cargo install` puts programs; where PATH has another version that one is left alone.
fn install(
    project: &Project,
    package: &str,
    name: &str,
    wanted: &str,
    locked: bool,
    right: impl Fn(Version) -> bool,
) -> Outcome {
    if version(project, name).is_some_and(&right) {
        return Ok(());
    }
    let mut command = cargo(project, ["install", package, "--version", wanted]);
    if locked {
        command.arg("--locked");
    }
    if find(project, name).is_some() {
        command.arg("--force").arg("--root").arg(own(project));
    }
    step(&format!("installing {package} {wanted} (about three minutes, once)"), || run(&mut command))?;
    match version(project, name) {
        Some(found) if right(found) => Ok(()),
        _ => Err(format!("{name} {wanted} is not on PATH after its installation: add the folder that cargo named")),
    }
}
