//! One crate to one WebAssembly file with its JavaScript glue.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::command::{Outcome, run, step};
use crate::project::Project;
use crate::stamp::Target;
use crate::tools;

/// What every WebAssembly build depends on beside the crate itself.
const SHARED: [&str; 8] = [
    "Cargo.toml",
    "Cargo.lock",
    ".cargo",
    "rust-toolchain.toml",
    "core/Cargo.toml",
    "core/data",
    "core/src",
    "tests/package-lock.json",
];

/// Builds the crate in a folder of the root to `OUT/NAME.js` and `OUT/NAME_bg.wasm`, in release form.
pub(crate) fn wasm(project: &Project, folder: &str, out: &Path, name: &str) -> Outcome {
    // The page's examples are part of its program.
    let own = ["Cargo.toml", "src", "examples"].map(|name| format!("{folder}/{name}"));
    let inputs: Vec<&str> = own.iter().map(String::as_str).chain(SHARED).chain(["xtask/src/build/wasm.rs"]).collect();
    let output = out.join(format!("{name}_bg.wasm"));
    Target { name: &format!("wasm-{folder}"), inputs: &inputs, output: output.clone() }.make(project, || {
        // Node first: it is found missing at once, whereas the other tools take minutes.
        tools::node(project)?;
        tools::node_modules(project)?;
        tools::wasm_tools(project)?;
        step(&format!("compiling {folder} to WebAssembly (about a minute at first)"), || {
            wasm_pack(project, folder, out, name)
        })?;
        strip(project, &output)
    })
}

/// wasm-pack as it works without any download but from the registry: it installs nothing and runs no wasm-opt that
/// happens to be on PATH, since old ones break modules.
fn wasm_pack(project: &Project, folder: &str, out: &Path, name: &str) -> Outcome {
    let mut command = tools::program(project, "wasm-pack").ok_or_else(|| "wasm-pack was not found".to_owned())?;
    command.args(["--log-level", "warn", "build"]).arg(project.at(folder));
    command.args([
        "--target",
        "web",
        "--mode",
        "no-install",
        "--no-pack",
        "--no-opt",
        "--no-typescript",
        "--no-gitignore",
    ]);
    command.args(["--profile", "wasm", "--out-name", name, "--out-dir"]).arg(out);
    run(command.env("CARGO_ENCODED_RUSTFLAGS", rust_flags()))
}

/// The messages of panics name source files: what is published must not name folders of the machine that built it.
/// Flags that the environment gives are kept; they are separated as cargo wants it, so that a folder may hold spaces.
fn rust_flags() -> OsString {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo"))).unwrap_or_default();
    let given = std::env::var("RUSTFLAGS").unwrap_or_default();
    let mut flags = OsString::new();
    for flag in given.split_whitespace() {
        flags.push(flag);
        flags.push("\x1f");
    }
    flags.push("--remap-path-prefix=");
    flags.push(home.join("registry/src"));
    flags.push("=crates");
    flags
}

/// Removes the names and other custom sections, a third of the file, and tidies. Optimising for size again was
/// measured to make the compressed file larger. The features are those that the compiler recorded: with all of them
/// wasm-opt writes imports in a form that Node 20 cannot read.
fn strip(project: &Project, file: &Path) -> Outcome {
    let stripped = file.with_extension("stripped");
    let mut command = tools::npm_program(project, "wasm-opt")?;
    command.arg(file).args(["-O1", "--strip-debug", "--strip-producers", "-o"]).arg(&stripped);
    run(&mut command)?;
    fs::rename(&stripped, file).map_err(|error| format!("cannot replace {}: {error}", file.display()))
}
