//! Every chore of the project as `cargo xtask …`: build, serve, test, check, measure.

mod args;
mod bench;
mod build;
mod command;
mod generate;
mod lint;
mod play;
mod project;
mod serve;
mod stamp;
mod test;
mod tools;

use std::path::Path;
use std::process::ExitCode;

use args::Chore;
use project::Project;

fn main() -> ExitCode {
    let chore = match args::parse(std::env::args_os().skip(1)) {
        Ok(chore) => chore,
        Err(message) => {
            eprintln!("xtask: {message}");
            return ExitCode::from(2);
        }
    };
    let project = Project::here();
    let outcome = match chore {
        Chore::Help => {
            print!("{}", args::USAGE);
            Ok(true)
        }
        Chore::Play { port, open } => play::play(&project, port, open).map(|()| true),
        Chore::Test { only } => test::test(&project, &only),
        Chore::Conform { arguments } => test::conform(&project, &arguments),
        Chore::Module => build::module(&project).map(|()| built(&project.tarball())),
        Chore::Page => build::page(&project).map(|()| built(&project.at("target/site"))),
        Chore::Generate { check } => generate::generate(&project, check),
        Chore::Bench => bench::bench(&project).map(|()| true),
        Chore::Lint => lint::lint(&project),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}

fn built(path: &Path) -> bool {
    println!("{} is up to date", path.display());
    true
}
