//! The playground: `target/site`, complete and static.

use super::files;
use super::module::module;
use super::wasm::wasm;
use crate::command::{Outcome, run, step};
use crate::project::Project;
use crate::stamp::Target;
use crate::tools;

/// Folders of `web` that are not copied as they stand.
const NOT_COPIED: [&str; 4] = ["src", "js", "tests", "node_modules"];

/// What the name of a script ends with that is bundled rather than copied.
const BUNDLED: &str = ".src.js";

/// Builds the npm module and the playground that loads it.
pub(crate) fn page(project: &Project) -> Outcome {
    module(project)?;
    let site = project.at("target/site");
    wasm(project, "web", &site.join("page"), "page")?;
    let inputs = ["index.html", "web", "target/pkg/podwall", "tests/package-lock.json", "xtask/src/build/page.rs"];
    Target { name: "page", inputs: &inputs, output: site.join("index.html") }
        .make(project, || step("putting the page together", || assemble(project)))
}

fn assemble(project: &Project) -> Outcome {
    let (web, site) = (project.at("web"), project.at("target/site"));
    tools::node_modules(project)?;
    files::empty(&site.join("js"))?;
    for name in files::files(&web.join("js"))? {
        match name.strip_suffix(BUNDLED) {
            Some(stem) => bundle(project, &name, &format!("{stem}.js"))?,
            None => files::copy(&web.join("js").join(&name), &site.join("js").join(&name))?,
        }
    }
    for name in files::folders(&web)? {
        if !NOT_COPIED.contains(&name.as_str()) {
            files::copy(&web.join(&name), &site.join(&name))?;
        }
    }
    files::copy(&project.at("target/pkg/podwall"), &site.join("podwall"))?;
    files::copy(&project.at("index.html"), &site.join("index.html"))
}

fn bundle(project: &Project, source: &str, name: &str) -> Outcome {
    let mut esbuild = tools::npm_program(project, "esbuild")?;
    esbuild.arg(project.at("web/js").join(source));
    esbuild.args([
        "--bundle",
        "--format=esm",
        "--minify",
        "--target=es2022",
        "--legal-comments=none",
        "--log-level=warning",
    ]);
    let mut out = std::ffi::OsString::from("--outfile=");
    out.push(project.at("target/site/js").join(name));
    run(esbuild.arg(out))
}
