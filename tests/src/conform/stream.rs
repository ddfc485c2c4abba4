//! Files of any size, a line at a time, judged on all cores.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::Builder;

use crate::surroundings::files_below;

use super::line::id;
use super::{Answer, Show, Summary, judge};

/// How many lines go to a thread at once, and how many batches may wait.
const BATCH: usize = 16;
const WAITING: usize = 16;

/// Recorded values nest as deep as upstream reads them, and reading them back takes a frame or two a level.
const STACK: usize = 256 << 20;

/// A line with its place: the number of its file, and its own number from 1.
struct Line {
    file: usize,
    number: usize,
    bytes: Vec<u8>,
}

/// What came of a line.
struct Judged {
    file: usize,
    number: usize,
    id: String,
    outcome: Result<Vec<Answer>, String>,
}

/// Judges every line of the files, and of every `*.jsonl` below the folders.
pub fn run(paths: &[PathBuf]) -> Summary {
    run_showing(paths, Show::default())
}

/// As [`run`], with some disagreements shown.
pub fn run_showing(paths: &[PathBuf], show: Show) -> Summary {
    let mut summary = Summary::new(show);
    let mut files = Vec::new();
    for path in paths {
        match expand(path) {
            Ok(found) if found.is_empty() => summary.unreadable(path, "there is no *.jsonl file in it"),
            Ok(found) => files.extend(found),
            Err(error) => summary.unreadable(path, &error.to_string()),
        }
    }
    let (to_judge, lines) = sync_channel::<Vec<Line>>(WAITING);
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
    if path.is_dir() { files_below(path, &["jsonl"]) } else { Ok(vec![path.to_path_buf()]) }
}

/// Reads the files in order; gives back those that could not be read to the end.
fn feed(files: &[PathBuf], to_judge: &SyncSender<Vec<Line>>) -> Vec<(PathBuf, String)> {
    let mut unreadable = Vec::new();
    for (at, path) in files.iter().enumerate() {
        if let Err(error) = feed_file(at, path, to_judge) {
            unreadable.push((path.clone(), error.to_string()));
        }
    }
    unreadable
}

fn feed_file(file: usize, path: &Path, to_judge: &SyncSender<Vec<Line>>) -> std::io::Result<()> {
    let mut reader = BufReader::with_capacity(1 << 20, File::open(path)?);
    let mut batch = Vec::new();
    let mut number = 0;
    loop {
        let mut bytes = Vec::new();
        let end = reader.read_until(b'\n', &mut bytes)? == 0;
        number += 1;
        if !bytes.trim_ascii().is_empty() {
            batch.push(Line { file, number, bytes });
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

fn work(lines: &Mutex<Receiver<Vec<Line>>>, told: &Sender<Judged>) {
    loop {
        let batch = match lines.lock() {
            Ok(lines) => lines.recv(),
            Err(_) => return,
        };
        let Ok(batch) = batch else { return };
        for line in batch {
            let judged = judge_line(&line);
            if told.send(judged).is_err() {
                return;
            }
        }
    }
}

fn judge_line(line: &Line) -> Judged {
    let (id, outcome) = match std::str::from_utf8(&line.bytes) {
        Ok(text) => {
            let outcome = catch_unwind(AssertUnwindSafe(|| judge(text)));
            (id(text), outcome.unwrap_or_else(|_| Err("Podwall panicked".to_string())))
        }
        Err(error) => (String::new(), Err(error.to_string())),
    };
    Judged { file: line.file, number: line.number, id, outcome }
}
