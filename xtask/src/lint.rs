//! `lint`: every check that executes no test.

use std::fs;
use std::path::{Path, PathBuf};

use crate::command::{Outcome, cargo, run};
use crate::generate::generate;
use crate::project::Project;
use crate::serve::POLICY;
use crate::tools;

/// The longest that a file of the core may be, in lines.
const LONGEST: usize = 400;

/// One check.
type Check = (&'static str, fn(&Project) -> Outcome);

const CHECKS: [Check; 7] = [
    ("lengths of files", lengths),
    ("policy of the page", policy),
    ("formatting", formatting),
    ("clippy", clippy),
    ("clippy for WebAssembly", clippy_wasm),
    ("rustdoc", rustdoc),
    ("generated files", generated),
];

/// Runs every check, whether or not one before it has failed; whether all is well.
pub(crate) fn lint(project: &Project) -> Outcome<bool> {
    let mut failed = Vec::new();
    for (name, check) in CHECKS {
        eprintln!("xtask: {name} …");
        if let Err(message) = check(project) {
            eprintln!("xtask: {name}: {message}");
            failed.push(name);
        }
    }
    match failed.is_empty() {
        true => println!("lint: {} checks passed", CHECKS.len()),
        false => println!("lint: {} of {} checks failed: {}", failed.len(), CHECKS.len(), failed.join(", ")),
    }
    Ok(failed.is_empty())
}

fn formatting(project: &Project) -> Outcome {
    run(&mut cargo(project, ["fmt", "--all", "--check"]))
}

fn clippy(project: &Project) -> Outcome {
    run(&mut cargo(project, ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

fn clippy_wasm(project: &Project) -> Outcome {
    tools::wasm_target(project)?;
    let packages = ["--package", "podwall-wasm", "--package", "podwall-web"];
    let mut command = cargo(project, ["clippy", "--target", "wasm32-unknown-unknown", "--all-targets"]);
    run(command.args(packages).args(["--", "-D", "warnings"]))
}

fn rustdoc(project: &Project) -> Outcome {
    run(cargo(project, ["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"))
}

fn generated(project: &Project) -> Outcome {
    match generate(project, true)? {
        true => Ok(()),
        false => Err("run cargo xtask generate and commit what it writes".to_owned()),
    }
}

/// The page states the policy itself too, for hosts that send no headers; both have to be the same.
fn policy(project: &Project) -> Outcome {
    let page = fs::read_to_string(project.at("index.html")).map_err(|error| format!("index.html: {error}"))?;
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    match words(&page).contains(&words(POLICY)) {
        true => Ok(()),
        false => Err(format!("index.html has to state the policy that is served: {POLICY}")),
    }
}

fn lengths(project: &Project) -> Outcome {
    let mut long = Vec::new();
    too_long(&project.at("core"), &mut long).map_err(|error| format!("core: {error}"))?;
    match long.is_empty() {
        true => Ok(()),
        false => {
            let files: Vec<_> = long.iter().map(|(path, lines)| format!("{} ({lines})", path.display())).collect();
            Err(format!("more than {LONGEST} lines: {}", files.join(", ")))
        }
    }
}

fn too_long(folder: &Path, long: &mut Vec<(PathBuf, usize)>) -> std::io::Result<()> {
    let mut paths: Vec<_> = fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            too_long(&path, long)?;
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let lines = fs::read_to_string(&path)?.lines().count();
            if lines > LONGEST {
                long.push((path, lines));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_files_are_found_however_deep() {
        let root = std::env::temp_dir().join(format!("podwall-lint-{}", std::process::id()));
        fs::create_dir_all(root.join("core/src/a")).unwrap();
        fs::write(root.join("core/src/a/just.rs"), "\n".repeat(LONGEST)).unwrap();
        fs::write(root.join("core/src/a/table.json"), "\n".repeat(LONGEST + 1)).unwrap();
        let project = Project { root };
        assert_eq!(lengths(&project), Ok(()));
        fs::write(project.at("core/src/a/long.rs"), "\n".repeat(LONGEST + 1)).unwrap();
        assert!(lengths(&project).unwrap_err().ends_with("long.rs (401)"));
        fs::remove_dir_all(&project.root).unwrap();
    }

    #[test]
    fn a_page_with_another_policy_is_refused() {
        let root = std::env::temp_dir().join(format!("podwall-policy-{}", std::process::id()));
        fs::create_dir_all(&root).unwrap();
        let project = Project { root };
        let wrapped = POLICY.replace("; ", ";\n      ");
        fs::write(project.at("index.html"), format!("<meta content=\"{wrapped}\">")).unwrap();
        assert_eq!(policy(&project), Ok(()));
        fs::write(project.at("index.html"), POLICY.replace("'none'", "'self'")).unwrap();
        assert!(policy(&project).is_err());
        fs::remove_dir_all(&project.root).unwrap();
    }
}
