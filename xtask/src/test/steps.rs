//! The rungs of the ladder, from the quickest to the one that is nearest to a user.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use super::count::{self, Count, Reader};
use crate::build;
use crate::command::{Outcome, cargo, watch};
use crate::project::Project;
use crate::serve::Server;
use crate::tools;

/// The package of the workspace that holds vectors and cases.
const TESTS: &str = "podwall-tests";

/// Vectors of the repository, and those beside it, which a clone may lack.
const VECTORS: &str = "tests/vectors";
const MORE_VECTORS: [&str; 2] = ["../shared/vectors", "../shared/corpus/connectivity"];

/// One rung.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// Native tests beside the code.
    Unit,
    /// Literate cases.
    Cases,
    /// Agreement with upstream's answers.
    Conform,
    /// The module's crate as WebAssembly in Node.
    Wasm,
    /// The packed npm module.
    Package,
    /// The page in a browser.
    Page,
}

impl Step {
    /// Every step, in the order in which they run.
    pub(crate) const ALL: [Self; 6] = [Self::Unit, Self::Cases, Self::Conform, Self::Wasm, Self::Package, Self::Page];

    /// The name that `--only` takes.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Cases => "cases",
            Self::Conform => "conform",
            Self::Wasm => "wasm",
            Self::Package => "package",
            Self::Page => "page",
        }
    }

    /// What it does, for the user who waits.
    pub(super) fn what(self) -> &'static str {
        match self {
            Self::Unit => "unit tests",
            Self::Cases => "literate cases",
            Self::Conform => "conformance to vectors (an optimised build first)",
            Self::Wasm => "tests of the module's crate as WebAssembly in Node",
            Self::Package => "tests of the packed npm module",
            Self::Page => "tests of the page in a browser",
        }
    }

    /// Runs it: what was counted, and whether the runners say that they succeeded.
    pub(super) fn run(self, project: &Project) -> Outcome<(Count, bool)> {
        match self {
            Self::Unit => unit(project),
            Self::Cases => counted(&mut cargo(project, ["test", "--package", TESTS, "--test", "cases"]), count::cases),
            Self::Conform => conform(project),
            Self::Wasm => wasm(project),
            Self::Package => package(project),
            Self::Page => page(project),
        }
    }
}

/// The runner of vectors, built to be fast; its arguments follow after `--`.
pub(super) fn conform_runner() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["run", "--profile", "conform", "--package", TESTS, "--bin", "conform"]);
    command
}

fn unit(project: &Project) -> Outcome<(Count, bool)> {
    let others = ["test", "--workspace", "--exclude", TESTS, "--no-fail-fast", "--", "--quiet"];
    let (mut count, well) = counted(&mut cargo(project, others), count::cargo)?;
    // The cases are a step of their own; any other test of their package belongs here.
    let mut own = cargo(project, ["test", "--package", TESTS, "--lib", "--bins", "--no-fail-fast"]);
    for file in files_that_end(&project.at("tests/tests"), ".rs") {
        if let Some(name) = file.file_stem().filter(|name| *name != "cases") {
            own.arg("--test").arg(name);
        }
    }
    let (more, also_well) = counted(own.args(["--", "--quiet"]), count::cargo)?;
    count += more;
    Ok((count, well && also_well))
}

fn conform(project: &Project) -> Outcome<(Count, bool)> {
    let mut command = conform_runner();
    command.current_dir(&project.root).arg("--").arg(VECTORS);
    for more in MORE_VECTORS {
        match project.at(more).is_dir() {
            true => drop(command.arg(more)),
            false => eprintln!("xtask: {more} is not there and is left out"),
        }
    }
    counted(&mut command, count::conform)
}

fn wasm(project: &Project) -> Outcome<(Count, bool)> {
    tools::node(project)?;
    tools::wasm_tools(project)?;
    let mut command = tools::program(project, "wasm-pack").ok_or_else(|| "wasm-pack was not found".to_owned())?;
    counted(
        command.args(["--log-level", "warn", "test", "--node", "--mode", "no-install"]).arg(project.at("pkg")),
        count::cargo,
    )
}

fn package(project: &Project) -> Outcome<(Count, bool)> {
    // What bundlers make of the module is run in a browser.
    let chromium = tools::chromium(project)?;
    build::module(project)?;
    tools::node_modules(project)?;
    let mut command = tools::node(project)?;
    command.env("CHROMIUM", chromium).env("PODWALL_TGZ", project.tarball());
    node_test(&mut command, &project.at("tests/package"))
}

fn page(project: &Project) -> Outcome<(Count, bool)> {
    let chromium = tools::chromium(project)?;
    build::page(project)?;
    tools::node_modules(project)?;
    let server = Server::bind(0)?;
    let mut command = tools::node(project)?;
    command.env("CHROMIUM", chromium).env("PODWALL_SITE", server.site()).env("PODWALL_TGZ", project.tarball());
    let site = project.at("target/site");
    thread::spawn(move || server.serve(site));
    node_test(&mut command, &project.at("tests/page"))
}

/// How long one file of Node's tests may take, in milliseconds; one that hangs must not hold up a continuous check.
const LONGEST: &str = "--test-timeout=600000";

/// Runs Node's test runner over the `*.test.mjs` of a folder, one file at a time: browsers and builds beside each
/// other would only slow each other down.
fn node_test(node: &mut Command, folder: &Path) -> Outcome<(Count, bool)> {
    let files = files_that_end(folder, ".test.mjs");
    if files.is_empty() {
        return Err(format!("there is no *.test.mjs in {}", folder.display()));
    }
    counted(node.args(["--test", "--test-concurrency=1", LONGEST, "--test-reporter=spec"]).args(files), count::node)
}

fn files_that_end(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<_> = entries.map(|entry| entry.path()).collect();
    files.retain(|file| file.to_string_lossy().ends_with(ending));
    files.sort();
    files
}

fn counted(command: &mut Command, reader: Reader) -> Outcome<(Count, bool)> {
    let mut sum = Count::default();
    let success = watch(command, |line| sum += reader(line).unwrap_or_default())?;
    Ok((sum, success))
}
