//! `play`: the playground on this machine.

use std::env;
use std::process::{Command, Stdio};

use crate::build;
use crate::command::Outcome;
use crate::project::Project;
use crate::serve::Server;

/// Builds what is out of date, serves it until the program is interrupted, and opens a browser where there is one.
pub(crate) fn play(project: &Project, port: u16, open: bool) -> Outcome {
    // The port first: nobody should wait for a build to hear that it is taken.
    let server = Server::bind(port)?;
    build::page(project)?;
    let address = format!("{}/", server.site());
    println!("Podwall is at {address} (Ctrl-C ends it)");
    if open {
        browse(&address);
    }
    server.serve(project.at("target/site"));
    Ok(())
}

/// Asks the desktop to open an address. Without a desktop, or when that fails, the printed address has to do.
fn browse(address: &str) {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    let mut command = if cfg!(target_os = "macos") {
        Command::new("open")
    } else if cfg!(windows) {
        let mut command = Command::new("cmd");
        command.args(["/C", "start", ""]);
        command
    } else if set("DISPLAY") || set("WAYLAND_DISPLAY") {
        Command::new("xdg-open")
    } else {
        return;
    };
    let _ = command.arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
}
