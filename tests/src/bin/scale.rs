//! How long clusters of the size of real ones take, from decoded objects to an analysis that can be asked, and how that grows with them.
//!
//! With names of files, it takes those clusters from their text; with a word, only the figures that have it in their name.
//! Times are the least of three or more, of the processor, so that they can be compared on a busy machine too. Linux only, since it reads `/proc`.

use std::hint::black_box;

use podwall::network::suggest::{SuggestOptions, suggest};
use podwall::network::{Reachability, Settings};
use podwall::{Analysis, Options, Source};
use podwall_tests::process;
use podwall_tests::scale::{Made, every_pod, model, published, services, small_namespaces, teams};

type Failure = Box<dyn std::error::Error>;

/// How often a cluster is taken at least, and for how many seconds: what takes long is disturbed as often as what does not, but not in every run.
const RUNS: usize = 3;
const ENOUGH: f64 = 1.0;

/// What a cluster is called, and its objects.
type Cluster = (&'static str, fn() -> Vec<Made>);

fn main() -> Result<(), Failure> {
    let chosen = std::env::args().nth(1).unwrap_or_default();
    if chosen.ends_with(".yaml") {
        return std::env::args().skip(1).try_for_each(|file| from_text(&file));
    }
    println!("{:<72} {:>9} {:>9} {:>9}", "from decoded objects", "model", "decided", "memory");
    let clusters: [Cluster; 6] = [
        ("100,000 pods, 75,000 policies in 25,000 namespaces", || small_namespaces(25_000).collect()),
        ("10,000 pods, 10,000 policies that each select every pod", || every_pod(10_000, 10_000, false).collect()),
        ("10,000 pods, 10,000 policies that each do, by 10,000 selectors", || {
            every_pod(10_000, 10_000, true).collect()
        }),
        ("5,413 pods, 13,678 policies in 604 namespaces, as published", || published(1).collect()),
        ("four times that", || published(4).collect()),
        ("1,000 pods, 1,000 policies that each select every pod", || every_pod(1_000, 1_000, true).collect()),
    ];
    for (what, objects) in clusters.iter().filter(|(what, _)| what.contains(&chosen)) {
        let taken = taken(&objects(), true)?;
        println!(
            "{what:<72} {:>6.0} ms {:>6.0} ms {:>6.0} MB",
            taken.model * 1e3,
            taken.decided * 1e3,
            taken.megabytes
        );
    }
    growth("pods and policies, in namespaces of 4 pods and 3 policies", &chosen, |size| {
        small_namespaces(2_000 * size).collect()
    })?;
    growth("pods and policies, as published", &chosen, |size| published(size).collect())?;
    growth("policies that each select 2,000 pods", &chosen, |size| every_pod(2_000, 1_000 * size, true).collect())?;
    growth("pods that 2,000 policies each select", &chosen, |size| every_pod(1_000 * size, 2_000, true).collect())?;
    suggesting("applications of ten in a namespace, three of them isolated", &chosen, |size| {
        teams(100 * size).collect()
    })?;
    suggesting("services that are all isolated", &chosen, |size| services(1_000 * size).collect())?;
    suggesting("pods in namespaces of 4 pods and 3 policies", &chosen, |size| small_namespaces(250 * size).collect())?;
    // A sixteenth of its pods and policies, an eighth, and so on.
    suggesting("pods and policies, as published", &chosen, |size| {
        let is_kept = |(at, made): &(usize, Made)| matches!(made, Made::Namespace(_)) || at % (16 / size) == 0;
        published(1).enumerate().filter(is_kept).map(|(_, made)| made).collect()
    })
}

/// How long the least policies for what is allowed now take, at five sizes.
fn suggesting(what: &str, chosen: &str, objects: impl Fn(usize) -> Vec<Made>) -> Result<(), Failure> {
    rising(&format!("growth of suggesting for {what}"), chosen, |size| {
        let model = model(objects(size));
        let reachability = Reachability::new(&model, &Settings::default());
        let mut least = f64::MAX;
        for _ in 0..if size < 8 { 3 } else { 1 } {
            let start = process::seconds()?;
            let suggestion = suggest(&model, &reachability, &SuggestOptions::default());
            least = least.min(process::seconds()? - start);
            if !suggestion.proven {
                return Err(suggestion.sentence.into());
            }
        }
        Ok(least)
    })
}

/// One cluster from its text.
fn from_text(file: &str) -> Result<(), Failure> {
    let text = std::fs::read_to_string(file)?;
    let (mut read, mut decided) = (f64::MAX, f64::MAX);
    let mut size = String::new();
    for _ in 0..3 {
        let source = Source { name: file.to_string(), text: text.clone(), cluster: None };
        let start = process::seconds()?;
        let analysis = Analysis::new(vec![source], Options::default());
        black_box(analysis.reachability());
        read = read.min(process::seconds()? - start);
        let start = process::seconds()?;
        black_box(Reachability::new(analysis.model(), &Settings::default()));
        decided = decided.min(process::seconds()? - start);
        size = format!("{} pods, {} policies", analysis.model().workloads.len(), analysis.model().policies.len());
    }
    println!("{size}: from text {:.1} ms, deciding alone {:.1} ms", read * 1e3, decided * 1e3);
    Ok(())
}

fn growth(what: &str, chosen: &str, objects: impl Fn(usize) -> Vec<Made>) -> Result<(), Failure> {
    rising(&format!("growth of {what}"), chosen, |size| {
        let taken = taken(&objects(size), false)?;
        Ok(taken.model + taken.decided)
    })
}

/// Five sizes, each double the last, and the exponent of the line through them.
fn rising(what: &str, chosen: &str, seconds: impl Fn(usize) -> Result<f64, Failure>) -> Result<(), Failure> {
    if !what.contains(chosen) {
        return Ok(());
    }
    let mut points = Vec::new();
    for size in [1, 2, 4, 8, 16] {
        points.push(((size as f64).ln(), seconds(size)?.ln()));
    }
    let times: Vec<String> = points.iter().map(|(_, time)| format!("{:.0}", time.exp() * 1e3)).collect();
    println!("{what}: exponent {:.2} ({} ms)", slope(&points), times.join(", "));
    Ok(())
}

/// The slope of the line that lies nearest to the points.
fn slope(points: &[(f64, f64)]) -> f64 {
    let count = points.len() as f64;
    let mean = |pick: fn(&(f64, f64)) -> f64| points.iter().map(pick).sum::<f64>() / count;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let both: f64 = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
    both / points.iter().map(|point| (point.0 - x).powi(2)).sum::<f64>()
}

/// What one cluster took.
struct Taken {
    model: f64,
    decided: f64,
    megabytes: f64,
}

fn taken(objects: &[Made], memory: bool) -> Result<Taken, Failure> {
    let mut least = Taken { model: f64::MAX, decided: f64::MAX, megabytes: 0.0 };
    let (mut run, mut spent) = (0, 0.0);
    while run < RUNS || spent < ENOUGH {
        let before = if run == 0 && memory { process::forget_peak()? } else { 0.0 };
        let start = process::seconds()?;
        let model = model(objects);
        let built = process::seconds()?;
        let reachability = Reachability::new(&model, &Settings::default());
        let decided = process::seconds()?;
        black_box((&model, &reachability));
        least.model = least.model.min(built - start);
        least.decided = least.decided.min(decided - built);
        if run == 0 && memory {
            least.megabytes = (process::peak_kilobytes()? - before) / 1e3;
        }
        run += 1;
        spent += decided - start;
    }
    Ok(least)
}
