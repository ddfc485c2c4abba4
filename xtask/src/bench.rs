//! `bench`: the figures of the README.

use crate::build;
use crate::command::{Outcome, cargo, run, step};
use crate::project::Project;
use crate::tools;

/// Prints each file's size: raw, by gzip, by brotli. Node has both compressors.
const SIZES: &str = include_str!("sizes.mjs");

/// Takes the native figures, those in Node, and the sizes of module and page.
pub(crate) fn bench(project: &Project) -> Outcome {
    build::page(project)?;
    step("native figures", || run(&mut cargo(project, ["bench", "--package", "podwall-tests"])))?;
    // They are taken by the processor's own time, which only Linux tells.
    if cfg!(target_os = "linux") {
        step("figures of large clusters", || {
            run(&mut cargo(project, ["run", "--release", "--package", "podwall-tests", "--bin", "scale"]))
        })?;
    }
    step("figures in Node", || {
        let examples = ["build", "--package", "podwall-wasm", "--examples", "--profile", "wasm"];
        run(cargo(project, examples).args(["--target", "wasm32-unknown-unknown"]))?;
        let mut node = tools::node(project)?;
        node.arg(project.at("tests/bench/node.mjs")).env("PODWALL_MODULE", project.at("target/pkg/podwall"));
        run(node.env("PODWALL_EXAMPLES", project.at("target/wasm32-unknown-unknown/wasm/examples")))
    })?;
    for (name, folder) in [("module", "target/pkg/podwall"), ("page", "target/site")] {
        step(&format!("sizes of the {name}"), || {
            let mut node = tools::node(project)?;
            run(node.args(["--input-type=module", "--eval", SIZES, "--", name]).arg(project.at(folder)))
        })?;
    }
    Ok(())
}
