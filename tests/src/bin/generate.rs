//! Writes the files that are made from the code, and removes those that it makes no longer. With `--check` it does neither, names what differs, and fails.

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs, io};

use podwall_tests::generated::{Generated, all, stale};

fn main() -> ExitCode {
    let check = match env::args().skip(1).collect::<Vec<_>>().as_slice() {
        [] => false,
        [flag] if flag == "--check" => true,
        _ => {
            eprintln!("usage: generate [--check]");
            return ExitCode::from(2);
        }
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut failed = false;
    for name in stale(&root) {
        if check {
            failed = true;
            eprintln!("{name} is made by nothing any more; run `cargo run -p podwall-tests --bin generate`");
        } else if let Err(error) = fs::remove_file(root.join(&name)) {
            failed = true;
            eprintln!("{name}: {error}");
        } else {
            println!("removed {name}");
        }
    }
    for file in all() {
        let path = root.join(&file.path);
        if fs::read_to_string(&path).is_ok_and(|text| text == file.text) {
            continue;
        }
        if check {
            failed = true;
            eprintln!("{} is not what the code makes; run `cargo run -p podwall-tests --bin generate`", file.path);
        } else if let Err(error) = write(&path, &file) {
            failed = true;
            eprintln!("{}: {error}", file.path);
        } else {
            println!("wrote {}", file.path);
        }
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn write(path: &Path, file: &Generated) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, &file.text)
}
