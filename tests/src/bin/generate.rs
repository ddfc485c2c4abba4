//! Writes the files that are made from the code. With `--check` it writes nothing, names those that differ, and fails.

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs, io};

use podwall_tests::generated::{Generated, all};

fn main() -> ExitCode {
    let check = match env::args().skip(1).collect::<Vec<_>>().as_slice() {
        [] => false,
        [flag] if flag == "--check" => true,
        _ => {
            eprintln!("usage: generate [--check]");
            return ExitCode::from(2);
        }
    };
    let mut failed = false;
    for file in all() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file.path);
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
