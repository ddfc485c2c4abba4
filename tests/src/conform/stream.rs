//! Files of any size, a line at a time, judged on all cores. What is expected of a folder of manifests is one file, judged as a whole.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::Builder;

use crate::connectivity::EXPECTED;
use crate::surroundings::files_below;

use super::line::{id, judge_folder};
use super::{Answer, Show, Summary, judge};

/// How many lines go to a thread at once, and how many batches may wait.
const BATCH: usize = 16;
const WAITING: usize = 16;

/// Recorded values nest as deep as upstream reads them, and reading them back takes a frame or two a level.
const STACK: usize = 256 << 20;

/// What is to be judged, with its place: the number of its file, and the number of its line from 1.
struct Asked {
    file: usize,
    number: usize,
    what: What,
}

enum What {
    /// A line of vectors.
    Line(Vec<u8>),
    /// A folder of manifests with what is expected of them.
    Folder(PathBuf),
}

/// What came of a line.
struct Judged {
    file: usize,
    number: usize,
    id: String,
    outcome: Result<Vec<Answer>, String>,
}

/// Judges every line of the files, of every `*.jsonl` below the folders, and every folder of manifests with an `expected.json` beside them.
pub fn run(paths: &[PathBuf]) -> Summary {
    run_showing(paths, Show::default())
}

/// As [`run`], with some disagreements shown.
pub fn run_showing(paths: &[PathBuf], show: Show) -> Summary {
    let mut summary = Summary::new(show);
    let mut files = Vec::new();
    for path in paths {
        match expand(path) {
            Ok(found) if found.is_empty() => {
                summary.unreadable(path, "there is no *.jsonl file in it, and no expected.json")
            }
            Ok(found) => files.extend(found),
            Err(error) => summary.unreadable(path, &error.to_string()),
        }
    }
    let (to_judge, lines) = sync_channel::<Vec<Asked>>(WAITING);
    let (told, judged) = channel::<Judged>();
    let lines = Mutex::new(lines);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let start = || {
            let (lines, told) = (&lines, told.clone());
            Builder::new().stack_size(STACK).spawn_scoped(scope, move || work(lines, &told))
        };
        let started = (0..threads).filter(|_| start().is_ok()).count();
        if started == 0 {
            // Nobody would take the lines, and whoever reads them would wait for ever.
            files.clear();
            summary.unreadable(Path::new("conform"), "no thread can be started");
        }
        drop(told);
        let files = &files;
        let reading = scope.spawn(move || feed(files, &to_judge));
        for judged in judged {
            let path = files.get(judged.file).map_or(Path::new(""), PathBuf::as_path);
            match judged.outcome {
                Ok(answers) => summary.add((judged.file, judged.number), path, &judged.id, answers),
                Err(error) => summary.malformed((judged.file, judged.number), path, error),
            }
        }
        for (path, error) in reading.join().unwrap_or_default() {
            summary.unreadable(&path, &error);
        }
    });
    summary
}

fn expand(path: &Path) -> std::io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }
    let mut found = files_below(path, &["jsonl", "json"])?;
    found.retain(|file| file.extension().is_some_and(|extension| extension == "jsonl") || is_expectation(file));
    Ok(found)
}

fn is_expectation(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == EXPECTED)
}

/// Reads the files in order; gives back those that could not be read to the end.
fn feed(files: &[PathBuf], to_judge: &SyncSender<Vec<Asked>>) -> Vec<(PathBuf, String)> {
    let mut unreadable = Vec::new();
    for (at, path) in files.iter().enumerate() {
        if let Err(error) = feed_file(at, path, to_judge) {
            unreadable.push((path.clone(), error.to_string()));
        }
    }
    unreadable
}

fn feed_file(file: usize, path: &Path, to_judge: &SyncSender<Vec<Asked>>) -> std::io::Result<()> {
    if let Some(folder) = path.parent().filter(|_| is_expectation(path)) {
        let _ = to_judge.send(vec![Asked { file, number: 1, what: What::Folder(folder.to_path_buf()) }]);
        return Ok(());
    }
    let mut reader = BufReader::with_capacity(1 << 20, File::open(path)?);
    let mut batch = Vec::new();
    let mut number = 0;
    loop {
        let mut bytes = Vec::new();
        let end = reader.read_until(b'\n', &mut bytes)? == 0;
        number += 1;
        if !bytes.trim_ascii().is_empty() {
            batch.push(Asked { file, number, what: What::Line(bytes) });
        }
        if end || batch.len() == BATCH {
            // The other side is gone only when every worker is, and then nothing is left to do.
            let _ = to_judge.send(std::mem::take(&mut batch));
        }
        if end {
            return Ok(());
        }
    }
}

fn work(lines: &Mutex<Receiver<Vec<Asked>>>, told: &Sender<Judged>) {
    loop {
        let batch = match lines.lock() {
            Ok(lines) => lines.recv(),
            Err(_) => return,
        };
        let Ok(batch) = batch else { return };
        for asked in batch {
            if told.send(judge_one(&asked)).is_err() {
                return;
            }
        }
    }
}

fn judge_one(asked: &Asked) -> Judged {
    let judged = |judge: &dyn Fn() -> Result<Vec<Answer>, String>| {
        catch_unwind(AssertUnwindSafe(judge)).unwrap_or_else(|_| Err("Podwall panicked".to_string()))
    };
    let (id, outcome) = match &asked.what {
        What::Folder(folder) => (String::new(), judged(&|| judge_folder(folder))),
        What::Line(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => (id(text), judged(&|| judge(text))),
            Err(error) => (String::new(), Err(error.to_string())),
        },
    };
    Judged { file: asked.file, number: asked.number, id, outcome }
}
