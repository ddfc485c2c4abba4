//! How much memory, and how much time of the processor, the applications of the corpus take when they are repeated to 32 MB.
//!
//! Times are the process's own, so that they can be compared on a busy machine too. Linux only, since it reads `/proc`.

use std::hint::black_box;

use podwall::{Analysis, Options, Source, source};
use podwall_tests::process::{peak_kilobytes, seconds};
use podwall_tests::surroundings::{files_below, shared};

/// The size that the texts are repeated to.
const BYTES: usize = 32 * 1024 * 1024;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = shared("corpus/apps").ok_or("corpus/apps is not here")?;
    let mut texts = Vec::new();
    for path in files_below(&folder, &["yaml", "yml"])? {
        texts.extend(std::fs::read_to_string(path).ok());
    }
    let mut sources = Vec::new();
    let mut bytes = 0;
    for (at, text) in texts.iter().cycle().enumerate() {
        if bytes + text.len() > BYTES {
            break;
        }
        bytes += text.len();
        sources.push(Source { name: format!("{at}.yaml"), text: text.clone(), cluster: None });
    }
    let before = peak_kilobytes()?;
    let start = seconds()?;
    let documents: usize = sources.iter().map(|one| black_box(source::read(&one.text)).documents.len()).sum();
    let read = seconds()?;
    let analysis = Analysis::new(sources, Options::default());
    let analysed = seconds()?;
    let peak = peak_kilobytes()?;
    let rate = |seconds: f64| bytes as f64 / 1e6 / seconds;
    println!("{:.1} MB in {documents} documents", bytes as f64 / 1e6);
    println!("to nodes, and dropped: {:.2} s, {:.1} MB/s", read - start, rate(read - start));
    println!("read, checked, judged: {:.2} s, {:.1} MB/s", analysed - read, rate(analysed - read));
    let times = (peak - before) * 1024.0 / bytes as f64;
    println!(
        "memory: {:.1} MB at most beside the texts, {times:.1} times their size ({:.1} with them)",
        (peak - before) / 1e3,
        times + 1.0
    );
    black_box(analysis);
    Ok(())
}
